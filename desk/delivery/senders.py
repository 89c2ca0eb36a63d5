"""Open connections to the providers, one per account and process, made anew when the account changes."""

from uuid import UUID

from channels.accounts.service import api_base_url
from channels.contract import Account, Final, Sender
from channels.registry import CHANNELS
from core.settings import Settings
from core.work import Ground

_EXTRA = "delivery.senders"


class Senders:
    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._open: dict[UUID, tuple[str, Sender]] = {}
        self._replaced: list[Sender] = []

    def get(self, account: Account) -> Sender:
        """Raises Final when the account lacks a credential."""
        known = self._open.get(account.id)
        if known and known[0] == account.version:
            return known[1]
        channel = CHANNELS.get(account.kind)
        if channel is None:
            raise Final("channel_without_provider")
        sender = channel.sender(account, api_base_url(account, self._settings), self._settings.public_url)
        if known:
            # Someone may be sending through it at this moment: closed with the process.
            self._replaced.append(known[1])
        self._open[account.id] = (account.version, sender)
        return sender

    async def close(self) -> None:
        for sender in [*(sender for _, sender in self._open.values()), *self._replaced]:
            await sender.close()
        self._open.clear()
        self._replaced.clear()


def senders_of(ground: Ground) -> Senders:
    found = ground.extras.get(_EXTRA)
    if found is None:
        found = ground.extras[_EXTRA] = Senders(ground.settings)
    senders: Senders = found
    return senders


async def close(ground: Ground) -> None:
    """For the wiring, when the process ends."""
    if (found := ground.extras.pop(_EXTRA, None)) is not None:
        await found.close()
