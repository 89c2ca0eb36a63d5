"""Approved templates: taken over from the provider, chosen by an operator, said with their gaps filled."""

from typing import Any
from uuid import UUID

from psycopg.types.json import Jsonb

from channels.accounts.service import get as read_account
from channels.contract import Account, Known
from channels.whatsapp import templates
from core.errors import Conflict, Invalid, NotFound
from core.identity import require
from core.ids import new_id
from core.work import Ground, Work
from desk.conversations import reach
from desk.conversations.say import Said, say
from desk.delivery.senders import senders_of

_KEEP = """
INSERT INTO message_template (id, account_id, sid, name, locale, category, body, variables, buttons, status, synced_at)
VALUES (%(id)s, %(account)s, %(sid)s, %(name)s, %(locale)s, %(category)s, %(body)s, %(variables)s, %(buttons)s, %(status)s, %(now)s)
ON CONFLICT (account_id, sid) DO UPDATE SET name = excluded.name, locale = excluded.locale, category = excluded.category,
    body = excluded.body, variables = excluded.variables, buttons = excluded.buttons, status = excluded.status,
    synced_at = excluded.synced_at
"""
_GONE = "DELETE FROM message_template WHERE account_id = %s AND NOT sid = ANY(%s)"
_LIST = """
SELECT id, sid, name, locale, category, body, variables, buttons, status, synced_at FROM message_template
WHERE account_id = %(account)s AND (NOT %(approved)s OR status = 'approved') ORDER BY name, locale LIMIT 1000
"""
_CHOSEN = """
SELECT t.sid, t.name, t.body, t.variables, t.status FROM message_template t JOIN conversation c ON c.account_id = t.account_id
WHERE t.id = %s AND c.id = %s
"""


async def known(work: Work, account_id: UUID, *, approved: bool) -> list[dict[str, Any]]:
    return await work.all(_LIST, {"account": account_id, "approved": approved})


async def synchronise(ground: Ground, account: Account) -> list[Known]:
    """As the provider has them now; what it has no more goes. Asked outside any transaction. Raises SendError."""
    found = await senders_of(ground).get(account).templates()
    async with ground.work() as work:
        await read_account(work, account.id)
        for one in found:
            values = {"id": new_id(), "account": account.id, "sid": one.sid, "name": one.name, "locale": one.locale,
                      "category": one.category, "body": one.body, "variables": Jsonb(dict(one.variables)),
                      "buttons": list(one.buttons), "status": one.status, "now": work.now}  # fmt: skip
            await work.execute(_KEEP, values)
        await work.execute(_GONE, (account.id, [one.sid for one in found]))
    return found


async def send(work: Work, conversation_id: UUID, template_id: UUID, variables: dict[str, str], client_id: str) -> Said:
    """Raises NotFound, Conflict (template_not_approved, blocked, opted_out, not_owner), Invalid for a gap without a value."""
    require(work.actor, "conversation", "reply")
    row = await work.one(_CHOSEN, (template_id, conversation_id))
    if row is None:
        raise NotFound("There is no such template for this conversation.")
    if row["status"] != templates.APPROVED:
        raise Conflict("This template is not approved.", code="template_not_approved")
    gaps = templates.gaps(row["body"])
    if missing := [gap for gap in gaps if not variables.get(gap, "").strip()]:
        raise Invalid("Some gaps of the template are empty.", code="template_gaps", gaps=missing)
    await reach.check(work, conversation_id, template=True)
    # The provider refuses line ends and runs of spaces within a gap.
    filled = {gap: " ".join(variables[gap].split()) for gap in gaps}
    return await say(
        work, conversation_id, "operator", templates.filled(row["body"], filled), author_id=work.actor.id,
        client_id=client_id, extra={"template": {"sid": row["sid"], "name": row["name"], "variables": filled}},
    )  # fmt: skip
