"""Which channels there are."""

from channels.contract import Channel
from channels.telegram import Telegram
from channels.whatsapp import WhatsApp

_ALL: tuple[Channel, ...] = (Telegram(), WhatsApp())
CHANNELS: dict[str, Channel] = {channel.kind: channel for channel in _ALL}
"""The channels that deliver through a provider. `web` needs none: its clients read from us."""

KINDS = ("web", *CHANNELS)
