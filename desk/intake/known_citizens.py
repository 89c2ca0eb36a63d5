"""Whose token this is, remembered for a minute: a person who writes ten messages is looked up once."""

from collections import OrderedDict
from time import monotonic
from uuid import UUID

from channels.accounts import AWAY
from core.live import Hint
from core.work import Ground
from desk.conversations import sessions
from desk.conversations.sessions import Citizen

SECONDS = 60.0
MOST = 20_000


class KnownCitizens:
    """One per web process. An erased conversation is forgotten at once, and its handle is gone in any case."""

    def __init__(self, ground: Ground) -> None:
        self._ground = ground
        self._known: OrderedDict[bytes, tuple[Citizen, bytes, float]] = OrderedDict()
        ground.hints.subscribe(self._heard)

    async def of(self, token: str | None) -> tuple[Citizen, bytes]:
        """The citizen and the sender under which their handle is kept. Raises Unauthenticated."""
        found = self._known.get(sessions.token_hash(token)) if token else None
        if found and found[2] > monotonic():
            return found[0], found[1]
        try:
            async with self._ground.work() as work:
                who = await sessions.citizen_of(work.conn, token, work.now, work.settings.citizen_session_days)
                sender = sessions.web_sender(work, who.conversation_id)
        except AWAY:
            # Nobody can tell just now: who was known goes on writing, and what they write waits on disk.
            if found is None:
                raise
            return found[0], found[1]
        if token:
            self._known[sessions.token_hash(token)] = who, sender, monotonic() + SECONDS
            if len(self._known) > MOST:
                self._known.popitem(last=False)
        return who, sender

    def _heard(self, hint: Hint) -> None:
        if hint.kind == "forget":
            self._drop(hint.subject)

    def _drop(self, conversation_id: UUID) -> None:
        for key in [key for key, known in self._known.items() if known[0].conversation_id == conversation_id]:
            del self._known[key]
