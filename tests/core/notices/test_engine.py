"""One alert for one cause, louder while nobody takes it, silent when it is over."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from core.actor import Actor
from core.clock import FixedClock
from core.database import connect
from core.directory.service import add_area, add_organization
from core.errors import Conflict, NotFound
from core.ids import new_id
from core.notices import alert_payload, answer, audience_of, fact, jobs, settle
from core.notices.engine import rules
from core.notices.read import find
from core.tasks import Runner
from core.texts import LOCALES, messages
from core.work import Ground
from tests.core.conftest import Hire

ANY = {"state": None, "level": None, "rule": None, "subject_id": None, "after_id": None, "after_at": None, "rows": 50}


async def alerts(ground: Ground) -> list[dict[str, Any]]:
    async with ground.work() as work:
        return await work.all("SELECT * FROM alert ORDER BY id")


async def flag(ground: Ground, subject: UUID, **detail: Any) -> list[UUID]:
    async with ground.work() as work:
        return await fact(work, "risk.flagged", ("conversation", subject), **detail)


async def run(ground: Ground) -> None:
    runner = Runner(ground, lambda: connect(ground.database.url), ground.clock, jobs.HANDLERS)
    await runner.drain()
    await runner.close()


async def test_one_cause_is_one_alert_until_it_is_over(ground: Ground) -> None:
    subject = new_id()
    assert len(await flag(ground, subject, level="immediate")) == 1
    assert await flag(ground, subject, level="immediate") == []
    assert len(await flag(ground, new_id())) == 1
    async with ground.work() as work:
        await settle(work, "risk_open", subject)
    assert len(await flag(ground, subject)) == 1
    assert sorted(row["state"] for row in await alerts(ground)) == ["open", "open", "resolved"]


async def test_it_grows_louder_until_somebody_takes_it(ground: Ground, clock: FixedClock, hire: Hire) -> None:
    (alert,) = await flag(ground, new_id())
    await run(ground)
    assert (await alerts(ground))[0]["step"] == 0
    for seconds, step in ((60, 1), (120, 2), (3600, 2)):
        clock.advance(timedelta(seconds=seconds))
        await run(ground)
        assert (await alerts(ground))[0]["step"] == step
    lead = await hire("admin")
    async with ground.work(Actor(kind="user", id=lead.id, scope="all")) as work:
        await answer.acknowledge(work, alert)
        await answer.acknowledge(work, alert)
    assert [(row["state"], row["acknowledged_by"]) for row in await alerts(ground)] == [("acknowledged", lead.id)]


async def test_taken_in_time_it_stays_quiet(ground: Ground, clock: FixedClock) -> None:
    (alert,) = await flag(ground, new_id())
    async with ground.work() as work:
        await answer.acknowledge(work, alert)
    clock.advance(timedelta(hours=1))
    await run(ground)
    assert (await alerts(ground))[0]["step"] == 0


async def test_what_is_closed_is_closed(ground: Ground) -> None:
    (alert,) = await flag(ground, new_id())
    async with ground.work() as work:
        await answer.resolve(work, alert)
    for verb in (answer.acknowledge, answer.resolve):
        with pytest.raises(Conflict):
            async with ground.work() as work:
                await verb(work, alert)
        with pytest.raises(NotFound):
            async with ground.work() as work:
                await verb(work, new_id())


async def test_lists_and_sockets_agree_on_who_hears(ground: Ground) -> None:
    """The same question is answered in SQL and in Python: for every rule, place and role alike."""
    async with ground.work() as work:
        here = await add_area(work, level="p", code="here", name="Acá")
        there = await add_area(work, level="p", code="there", name="Allá")
        root = await add_organization(work, type="center", name="Raíz", area_id=here)
        leaf = await add_organization(work, type="center", name="Hoja", parent_id=root, area_id=there)
        other = await add_organization(work, type="center", name="Otra", area_id=here)
        somebody = new_id()
        raised = []
        for name in {rule.on for rule in rules().values()}:
            for organization in (None, root, leaf, other):
                for assignee in (None, somebody):
                    raised += await fact(
                        work, name, ("thing", new_id()), organization_id=organization, assignee=assignee
                    )
        heard = 0
        for role in ("operator", "lead", "supervisor", "admin", "auditor"):
            for scope in ("own", "queue", "organization", "area", "all"):
                for organizations in ((), (root,), (leaf,), (other,)):
                    for areas in ((), (here,), (there,)):
                        for user in (somebody, new_id()):
                            who = Actor(kind="user", id=user, roles=frozenset({role}), scope=scope,
                                        organizations=frozenset(organizations), areas=frozenset(areas))  # fmt: skip
                            if heard % 7 and user != somebody:
                                heard += 1
                                continue
                            heard += 1
                            work.actor = who
                            listed = {row["id"] for row in await find(work, {**ANY, "rows": 500})}
                            told = {a for a in raised if (await _audience(work, a)).hears(who)}
                            assert listed == told, who


_known: dict[UUID, Any] = {}


async def _audience(work: Any, alert: UUID) -> Any:
    if alert not in _known:
        _known[alert] = await audience_of(work, alert)
    return _known[alert]


async def test_every_rule_has_its_words(ground: Ground) -> None:
    for locale in LOCALES:
        for code in rules():
            assert f"notices.alert.{code}.title" in messages(locale), (code, locale)
            assert f"notices.alert.{code}.body" in messages(locale), (code, locale)
    (alert,) = await flag(ground, new_id())
    async with ground.work() as work:
        shown = await alert_payload(work, alert, "es")
        assert shown is not None and shown["title"] and shown["level"] == "critical" and shown["state"] == "open"
        assert await audience_of(work, new_id()) is None
