"""What Twilio has of a number's inbound messages, in the form in which its webhook would have told them."""

from datetime import datetime
from typing import Any

from twilio.rest import Client

from channels.whatsapp.http import API

MOST = 1_000
"""Of one look; the next one goes on where this one ended."""


async def received(client: Client, number: str, since: datetime) -> list[dict[str, str]]:
    """The oldest first. Raises what Twilio's client raises."""
    rows = await client.messages.list_async(to=number, date_sent_after=since, limit=MOST, page_size=200)
    inbound = [row for row in rows if row.direction == "inbound"]
    inbound.sort(key=lambda row: (row.date_sent or row.date_created or since, row.sid))
    return [await _form(client, row) for row in inbound]


async def _form(client: Client, row: Any) -> dict[str, str]:
    found = {"MessageSid": row.sid, "From": row.from_ or "", "To": row.to or "", "Body": row.body or "", "NumMedia": "0"}
    if int(row.num_media or 0):
        media = await client.messages(row.sid).media.list_async(limit=10)
        found["NumMedia"] = str(len(media))
        for index, one in enumerate(media):
            found[f"MediaUrl{index}"] = API + one.uri.removesuffix(".json")
            found[f"MediaContentType{index}"] = one.content_type
    return found
