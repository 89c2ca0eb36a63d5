"""E-mails with links, in the slow lane: a mail server may take its time."""

from email.message import EmailMessage
from uuid import UUID

from core.identity import mail
from core.identity.links.service import EMAIL_PLACE, LIFETIME, MAIL, PLACE, RESET, answer_reset, url_of
from core.tasks import Handler, Task
from core.texts import text
from core.work import Ground, Work


async def _reset(ground: Ground, task: Task) -> None:
    sealed = bytes.fromhex(task.payload["email"])
    async with ground.work() as work:
        await answer_reset(work, work.vault.open_secret(sealed, EMAIL_PLACE, task.subject))


async def _mail(ground: Ground, task: Task) -> None:
    """A repeat after a crash sends the same link again; what was used or has ended meanwhile is not sent."""
    async with ground.work() as work:
        message = await _message(work, task.subject)
    if message is None:
        return
    await mail.send(ground.settings, message)
    async with ground.work() as work:
        await work.execute(
            "UPDATE account_link SET sent_at = %s, token_sealed = NULL WHERE id = %s", (work.now, task.subject)
        )


async def _message(work: Work, link_id: UUID) -> EmailMessage | None:
    row = await work.one(
        "SELECT l.purpose, l.token_sealed, u.name, u.email, u.locale"
        " FROM account_link l JOIN user_account u ON u.id = l.user_id"
        " WHERE l.id = %s AND l.token_sealed IS NOT NULL AND l.used_at IS NULL AND l.expires_at > %s"
        " AND u.disabled_at IS NULL",
        (link_id, work.now),
    )
    if row is None:
        return None
    token = work.vault.open_secret(bytes(row["token_sealed"]), PLACE, link_id)
    hours = int(LIFETIME[row["purpose"]].total_seconds()) // 3600
    subject = text(f"accounts.mail.{row['purpose']}.subject", row["locale"])
    body = text(
        f"accounts.mail.{row['purpose']}.body", row["locale"], name=row["name"],
        link=url_of(work, row["purpose"], token), hours=hours,
    )  # fmt: skip
    return mail.compose(work.settings, row["email"], subject, body)


HANDLERS: dict[str, Handler] = {MAIL: _mail, RESET: _reset}
