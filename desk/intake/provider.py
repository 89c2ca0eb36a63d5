"""From a provider's normalised message to the intake."""

from collections.abc import Awaitable, Callable
from typing import Any

from channels.accounts import Accounts
from channels.contract import Inbound, Kind
from core import failpoints
from core.errors import Gone
from core.work import Ground
from desk.intake import besides
from desk.intake.flusher import Intake
from desk.intake.messages import Incoming, Kept


def receiver(ground: Ground, intake: Intake) -> Callable[[Inbound], Awaitable[Kept | None]]:
    """What the webhooks call for each message; returns after commit. None: it was no message, and is dealt with."""
    accounts = Accounts(ground)

    async def receive(inbound: Inbound) -> Kept | None:
        account = await accounts.get(inbound.account_id)
        if account is None:
            raise Gone("This channel no longer exists.", code="no_channel")
        sender = ground.vault.blind("sender", f"{inbound.account_id}|{inbound.sender}")
        if await besides.take(ground, inbound, sender):
            return None
        kept = await intake.receive(
            Incoming(
                account_id=inbound.account_id,
                channel=account.kind,
                external_id=inbound.external_id,
                sender=sender,
                text=inbound.text,
                contact=inbound.sender,
                locale=inbound.locale or account.locale,
                extra=_extra(inbound, await besides.quoted(ground, inbound, sender)),
            )
        )
        await besides.after(ground, account, inbound, kept)
        failpoints.at("intake.before_answer")
        return kept

    return receive


def _extra(inbound: Inbound, quoted: str | None) -> dict[str, Any] | None:
    """What the provider told besides the words: media to fetch, what is answered, whether it was edited."""
    extra: dict[str, Any] = {}
    if inbound.attachments:
        extra["media"] = [
            {"ref": a.ref, "kind": a.kind, "media_type": a.media_type, "name": a.name, "size": a.size, "seconds": a.seconds}
            for a in inbound.attachments
        ]
        if group := inbound.attachments[0].group:
            extra["album"] = group
    if quoted:
        extra["reply_to"] = quoted
    if (named := inbound.provider_message_id) and named != inbound.external_id:
        # By which later edits and answers name it.
        extra["provider_id"] = named
    if inbound.kind == Kind.EDIT:
        extra["edited"] = True
    if inbound.sender_name:
        extra["sender_name"] = inbound.sender_name
    return extra or None
