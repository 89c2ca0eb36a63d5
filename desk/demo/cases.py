"""Cases of the last weeks, opened and worked on by the staff, some grown out of a conversation."""

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

from casework.activities import service as activities
from casework.case_types import store
from casework.cases import move as moves
from casework.cases import service as cases
from casework.people import service as people
from casework.people.schemas import PersonNew
from desk.demo.stage import Stage, read, span
from desk.promotion.schemas import Promotion
from desk.promotion.service import promote

Scene = Callable[["Story", Any], Awaitable[None]]
_OPEN = """
SELECT id FROM activity WHERE case_id = %s AND type = %s AND status = 'scheduled' ORDER BY due_at, id LIMIT 1
"""


async def play_all(stage: Stage) -> None:
    for row in read("cases")["cases"]:
        await Story(stage, row).play()


class Story:
    """One case while it is played."""

    def __init__(self, stage: Stage, row: dict[str, Any]) -> None:
        self.stage, self.row, self.work = stage, row, stage.work
        self.id = UUID(int=0)

    async def play(self) -> None:
        self.stage.at(self.row["ago"])
        with self.stage.acting(self.row["by"]):
            await self._open()
            for step in self.row["steps"]:
                if "at" in step:
                    self.stage.at(step["at"])
                (verb,) = step.keys() - {"at"}
                await SCENES[verb](self, step[verb])

    async def _open(self) -> None:
        person = PersonNew.model_validate(self.row["person"])
        if conversation := self.row.get("conversation"):
            asked = Promotion(person=person, case_type=self.row["type"], summary=self.row["summary"])
            found = await promote(self.work, self.stage.conversations[conversation], asked)
            self.id = found.case_id
            return
        organization_id = self.stage.staff[self.row["by"]].organization_id
        person_id = await people.create(
            self.work, person.model_dump(exclude_unset=True), organization_id=organization_id
        )
        opening = cases.Opening(
            self.row["type"],
            person_id,
            summary=self.row["summary"],
            priority=self.row.get("priority", "normal"),
        )
        self.id = await cases.open_case(self.work, opening)

    async def class_of(self, type_: str) -> str:
        definition = await store.published(self.work, self.row["type"])
        kind = definition.activity(type_)
        assert kind is not None
        return kind.kind.value

    async def scheduled(self, type_: str) -> UUID:
        row = await self.work.one(_OPEN, (self.id, type_))
        assert row is not None, f"{self.row['summary']}: no {type_} is scheduled"
        found: UUID = row["id"]
        return found


async def _done(story: Story, how: dict[str, str]) -> None:
    await activities.complete(story.work, await story.scheduled(how["type"]), summary=how["summary"])


async def _record(story: Story, how: dict[str, str]) -> None:
    class_ = await story.class_of(how["type"])
    await activities.record(story.work, story.id, class_=class_, type=how["type"], summary=how["summary"])


async def _schedule(story: Story, how: dict[str, str]) -> None:
    """`due`: from the present on; a minus lies behind."""
    code = how.get("assignee", story.row["by"])
    await activities.schedule(
        story.work, story.id, class_=await story.class_of(how["type"]), type=how["type"], summary=how["summary"],
        due_at=story.stage.now + span(how["due"]), assignee=story.stage.staff[code].id,
    )  # fmt: skip


async def _move_due(story: Story, how: dict[str, str]) -> None:
    due_at = story.stage.now + span(how["due"])
    await activities.reschedule(
        story.work, await story.scheduled(how["type"]), due_at=due_at, reason=how.get("reason")
    )


async def _missed(story: Story, how: dict[str, str]) -> None:
    await activities.no_show(story.work, await story.scheduled(how["type"]), summary=how["summary"])


async def _cancel(story: Story, how: dict[str, str]) -> None:
    await activities.cancel(story.work, await story.scheduled(how["type"]), reason=how["reason"])


async def _move(story: Story, how: dict[str, str]) -> None:
    with story.stage.acting(how.get("by", story.row["by"])):
        await moves.move(
            story.work, story.id, how["to"], reason=how.get("reason"), outcome=how.get("outcome")
        )


async def _note(story: Story, words: str) -> None:
    await activities.record(story.work, story.id, class_="note", type="note", summary=words)


SCENES: dict[str, Scene] = {
    "done": _done, "record": _record, "schedule": _schedule, "reschedule": _move_due, "missed": _missed,
    "cancel": _cancel, "move": _move, "note": _note,
}  # fmt: skip
