"""What staff do with a conversation besides answering: take, release, transfer, close, label, flag, snooze."""

from datetime import datetime
from uuid import UUID

from core.access import denied
from core.errors import Conflict, Forbidden, Invalid, NotFound
from core.identity import require
from core.ids import new_id
from core.notices import fact, settle
from core.texts import text
from core.work import Work
from desk.conversations import states
from desk.conversations.say import add_note, say
from desk.conversations.urgency import number
from desk.operators.access import check_operator, known_queues


async def _row(work: Work, conversation_id: UUID) -> dict[str, object]:
    row = await work.one("SELECT * FROM conversation WHERE id = %s", (conversation_id,))
    if row is None:
        raise NotFound("There is no such conversation.")
    return dict(row)


async def announce_operator(work: Work, conversation_id: UUID, operator_id: UUID) -> None:
    """The citizen is told by name (the operator's alias) who is there now."""
    row = await work.one(
        "SELECT u.alias, c.locale FROM user_account u, conversation c WHERE u.id = %s AND c.id = %s",
        (operator_id, conversation_id),
    )
    if row:
        await say(
            work, conversation_id, "system", text("chat.system.assigned", row["locale"], alias=row["alias"])
        )


async def take(work: Work, conversation_id: UUID) -> None:
    """For oneself, from bot or queue; a lead or supervisor also from another operator.

    Raises Conflict (`already_taken`) when somebody else has it.
    """
    require(work.actor, "conversation", "take")
    row = await _row(work, conversation_id)
    if row["owner"] == "operator" and row["operator_id"] == work.actor.id:
        return
    expected: tuple[str, ...] = ("queue", "bot", "none")
    if work.actor.may("conversation", "assign"):
        expected += ("operator",)
    assert work.actor.id is not None
    if not await states.give_to_operator(
        work, conversation_id, work.actor.id, cause="taken", expected_owner=expected
    ):
        raise Conflict("Somebody else has this conversation.", code="already_taken")
    await announce_operator(work, conversation_id, work.actor.id)


async def _mine(work: Work, conversation_id: UUID) -> dict[str, object]:
    """Raises Conflict unless the actor owns it or may assign."""
    row = await _row(work, conversation_id)
    own = row["owner"] == "operator" and row["operator_id"] == work.actor.id
    if not own and not work.actor.may("conversation", "assign"):
        raise Conflict("The conversation is not yours.", code="not_owner")
    return row


async def release(work: Work, conversation_id: UUID) -> None:
    require(work.actor, "conversation", "release")
    row = await _mine(work, conversation_id)
    if not await states.release(work, conversation_id, cause="released"):
        raise Conflict("The conversation is closed.", code="closed")
    if row["owner"] == "operator":
        await say(work, conversation_id, "system", text("chat.system.returned", str(row["locale"])))


async def transfer(
    work: Work, conversation_id: UUID, *, queue_id: UUID | None, operator_id: UUID | None, note: str | None
) -> None:
    """To a queue or to an operator, with a note for whoever continues. Raises Invalid unless exactly one is given."""
    require(work.actor, "conversation", "transfer")
    if (queue_id is None) == (operator_id is None):
        raise Invalid("Give either queue_id or operator_id.", code="bad_transfer")
    row = await _mine(work, conversation_id)
    if note:
        assert work.actor.id is not None
        await add_note(work, conversation_id, note, author_id=work.actor.id)
    if queue_id is not None:
        if not await known_queues(work, [queue_id]):
            raise NotFound("There is no such queue.")
        moved = await states.release(work, conversation_id, cause="transferred", queue_id=queue_id)
    else:
        assert operator_id is not None
        await check_operator(work, operator_id)
        if await denied(work, "conversation", conversation_id, operator_id):
            raise Conflict("That person may not see this conversation.", code="operator_denied")
        moved = await states.give_to_operator(
            work, conversation_id, operator_id, cause="transferred", expected_owner=("operator", "queue", "bot")
        )
    if not moved:
        raise Conflict("The conversation is closed.", code="closed")
    await say(work, conversation_id, "system", text("chat.system.transferred", str(row["locale"])))


async def close(work: Work, conversation_id: UUID, *, outcome: str, note: str | None) -> None:
    """Raises Conflict while a risk flag stands: a person closes it first, with a reason."""
    require(work.actor, "conversation", "close")
    row = await _mine(work, conversation_id)
    if row["risk_open"]:
        raise Conflict("Close the risk flag first, with its reason.", code="risk_open")
    if note:
        assert work.actor.id is not None
        await add_note(work, conversation_id, note, author_id=work.actor.id)
    if row["owner"] == "none":
        return
    await say(work, conversation_id, "system", text("chat.system.closed_by_operator", str(row["locale"])))
    await states.close(work, conversation_id, reason=outcome, by="operator")


async def reopen(work: Work, conversation_id: UUID) -> None:
    require(work.actor, "conversation", "reopen")
    if not await states.reopen(work, conversation_id):
        raise Conflict("The conversation is open.", code="open")


async def label(work: Work, conversation_id: UUID, *, add: list[str], remove: list[str]) -> list[str]:
    require(work.actor, "conversation", "label")
    wanted = [name.strip()[:40] for name in add if name.strip()]
    row = await work.one(
        "UPDATE conversation SET labels = ARRAY(SELECT DISTINCT l FROM unnest(labels || %(add)s::text[]) AS l"
        " WHERE NOT l = ANY(%(remove)s::text[]) ORDER BY l) WHERE id = %(id)s RETURNING labels",
        {"add": wanted, "remove": remove, "id": conversation_id},
    )
    if row is None:
        raise NotFound("There is no such conversation.")
    await work.audit("conversation.labelled", "conversation", conversation_id, count=len(row["labels"]))
    work.hint("conversation", conversation_id, full=1)
    labels: list[str] = row["labels"]
    return labels


BY_HAND = "manual"
"""Of what a risk is that somebody raised without saying so, and that nothing had found before."""


async def flag(
    work: Work, conversation_id: UUID, *, level: str, topic: str | None = None, reason: str | None = None
) -> None:
    """A person raises the risk by hand: same top of the queue, same alert. Why is a note for those who go on."""
    require(work.actor, "conversation", "flag")
    row = await _row(work, conversation_id)
    if reason:
        assert work.actor.id is not None
        await add_note(work, conversation_id, reason, author_id=work.actor.id)
    await work.execute(
        "UPDATE conversation SET risk_open = TRUE, risk_level = %s,"
        " risk_topic = coalesce(%s, CASE WHEN risk_open THEN risk_topic END, %s),"
        " urgency = greatest(urgency, %s) WHERE id = %s",
        (level, topic, BY_HAND, number(level), conversation_id),
    )
    await work.execute(
        "INSERT INTO risk_flag (id, conversation_id, message_id, level, topic, rules, at)"
        " SELECT %s, c.id, coalesce((SELECT m.id FROM message m WHERE m.conversation_id = c.id AND m.author = 'citizen'"
        " ORDER BY seq DESC LIMIT 1), c.id), %s, c.risk_topic, '{by_hand}', %s FROM conversation c WHERE c.id = %s",
        (new_id(), level, work.now, conversation_id),
    )
    await work.audit("conversation.flagged", "conversation", conversation_id, level=level, topic=topic)
    await fact(
        work, "risk.flagged", ("conversation", conversation_id), level=level,
        organization_id=row["organization_id"],
    )  # fmt: skip
    work.hint("conversation", conversation_id, full=1)


async def clear_risk(work: Work, conversation_id: UUID, *, reason: str) -> None:
    """A person closes the flag and says why; only then may the bot speak again."""
    require(work.actor, "conversation", "flag")
    row = await _row(work, conversation_id)
    if not row["risk_open"]:
        return
    if row["operator_id"] != work.actor.id and not work.actor.may("conversation", "assign"):
        raise Forbidden("Only who attends the conversation, or a lead, closes the flag.", code="not_owner")
    key = await work.vault.key_of(work.conn, conversation_id)
    flags = await work.all(
        "SELECT id FROM risk_flag WHERE conversation_id = %s AND closed_at IS NULL", (conversation_id,)
    )
    for found in flags:
        await work.execute(
            "UPDATE risk_flag SET closed_at = %s, closed_by = %s, reason = %s WHERE id = %s",
            (work.now, work.actor.id, key.seal(reason, "risk_flag.reason", found["id"]), found["id"]),
        )
    await work.execute(
        "UPDATE conversation SET risk_open = FALSE, urgency = 0 WHERE id = %s", (conversation_id,)
    )
    await settle(work, "risk_open", conversation_id)
    await work.audit("conversation.risk_cleared", "conversation", conversation_id, flags=len(flags))
    work.hint("conversation", conversation_id, full=1)


async def snooze(work: Work, conversation_id: UUID, *, until: datetime) -> None:
    """Out of sight until then, or until the person writes. Raises Invalid for a time that has passed."""
    require(work.actor, "conversation", "snooze")
    await _mine(work, conversation_id)
    if until.tzinfo is None or until <= work.now:
        raise Invalid("until must be a time to come, with its zone.", code="bad_time")
    await work.execute("UPDATE conversation SET snoozed_until = %s WHERE id = %s", (until, conversation_id))
    await work.task("conversation.wake", conversation_id, run_at=until)
    await work.audit("conversation.snoozed", "conversation", conversation_id)
    work.hint("conversation", conversation_id, full=1)


async def wake(work: Work, conversation_id: UUID) -> None:
    row = await work.one(
        "UPDATE conversation SET snoozed_until = NULL WHERE id = %s AND snoozed_until <= %s RETURNING id",
        (conversation_id, work.now),
    )
    if row:
        work.hint("conversation", conversation_id, full=1)
