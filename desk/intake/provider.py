"""From a provider's normalised message to the intake."""

from collections.abc import Awaitable, Callable
from typing import Any

from channels.contract import Inbound, Kind
from core.work import Ground
from desk.intake.flusher import Intake
from desk.intake.messages import Incoming, Kept


def receiver(ground: Ground, intake: Intake) -> Callable[[Inbound], Awaitable[Kept]]:
    """What the webhooks call for each message; returns after commit."""
    kinds: dict[Any, str] = {}

    async def receive(inbound: Inbound) -> Kept:
        channel = kinds.get(inbound.account_id)
        if channel is None:
            async with ground.work() as work:
                row = await work.one("SELECT kind FROM channel_account WHERE id = %s", (inbound.account_id,))
            channel = kinds[inbound.account_id] = row["kind"] if row else "unknown"
        return await intake.receive(
            Incoming(
                account_id=inbound.account_id,
                channel=channel,
                external_id=inbound.external_id,
                sender=ground.vault.blind("sender", f"{inbound.account_id}|{inbound.sender}"),
                text=inbound.text,
                contact=inbound.sender,
                locale=inbound.locale,
                extra=_extra(inbound),
            )
        )

    return receive


def _extra(inbound: Inbound) -> dict[str, Any] | None:
    """What the provider told besides the words: media to fetch, what is answered, whether it was edited."""
    extra: dict[str, Any] = {}
    if inbound.attachments:
        extra["media"] = [
            {"ref": a.ref, "kind": a.kind, "media_type": a.media_type, "name": a.name, "size": a.size}
            for a in inbound.attachments
        ]
    if inbound.reply_to:
        extra["reply_to"] = inbound.reply_to
    if inbound.kind == Kind.EDIT:
        extra["edited"] = True
    if inbound.sender_name:
        extra["sender_name"] = inbound.sender_name
    return extra or None
