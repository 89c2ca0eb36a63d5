"""One conversation while it is played: who writes, on which channel, what was said last."""

from typing import Any
from uuid import UUID

from desk.conversations import sessions
from desk.conversations.sessions import Citizen
from desk.demo.stage import Stage
from desk.intake.notice import VERSION


class Talk:
    """One conversation while it is played. `last`: the citizen's latest words."""

    def __init__(self, stage: Stage, row: dict[str, Any]) -> None:
        self.stage, self.row, self.work = stage, row, stage.work
        self.id = UUID(int=0)
        self.operator = ""
        self.last = ""
        self.said = 0
        self.locale: str = row.get("locale", "es")

    async def open(self) -> None:
        """`id` in the data is for cases that grow out of this conversation."""
        channel = self.row.get("channel", "web")
        self.account = self.stage.channels[channel]
        if channel == "web":
            mode = self.row.get("mode", "anonymous")
            opened = await sessions.start(
                self.work, site_key=None, locale=self.locale, mode=mode, contact=None, notice_version=VERSION
            )
            self.id = opened.conversation_id
            self.sender = sessions.web_sender(self.work, self.id)
        else:
            contact = _contact(channel, len(self.stage.conversations))
            self.sender = self.work.vault.blind("sender", f"{self.account['id']}|{contact}")
            self.id, _ = await sessions.create_conversation(
                self.work, self.account, channel=channel, locale=self.locale, mode="personal", sender=self.sender,
                contact=contact,
            )  # fmt: skip
        self.stage.conversations[self.row.get("id") or str(self.id)] = self.id

    @property
    def citizen(self) -> Citizen:
        return Citizen(self.id, self.account["id"], self.locale)


def _contact(channel: str, number: int) -> str:
    return f"{700_000_000 + number}" if channel == "telegram" else f"whatsapp:+549341555{2000 + number}"
