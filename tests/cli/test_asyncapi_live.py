"""What really travels on the sockets against the AsyncAPI document's schemas."""

from pathlib import Path
from typing import Any

import jsonschema
import yaml

from core.settings import Settings
from tests.house import Socket, house, until

DOCUMENT: dict[str, Any] = yaml.safe_load((Path(__file__).resolve().parents[2] / "docs" / "asyncapi.yaml").read_text("utf-8"))


def holds(reference: str, payload: Any) -> None:
    """`reference`: of a message in components."""
    schema = {"$ref": f"#/components/messages/{reference}/payload", "components": DOCUMENT["components"]}
    jsonschema.Draft202012Validator(schema).validate(payload)


def every(socket: Socket, channel: str) -> set[str]:
    """Validates all that was heard; the events' names."""
    told = DOCUMENT["channels"][channel]["messages"]
    for event, payload in socket.heard:
        holds(told[event]["$ref"].rsplit("/", 1)[-1], payload)
    return {event for event, _ in socket.heard}


async def test_what_travels_is_as_told(settings: Settings) -> None:
    async with house(settings) as here:
        person, member = await here.citizen(), await here.staff("supervisor")
        page = await here.socket("/citizen", {"token": person.token})
        console = await here.socket("/staff", {"token": member.token})
        await until(lambda: page.of("state") and console.of("hello"))
        holds("presenceAck", await console.ask("presence", {"status": "available"}))
        holds("sentAck", await page.ask("message", {"client_id": "one", "text": "hola"}))
        opened = await console.ask("open", {"conversation_id": str(person.conversation)})
        holds("openAck", opened)
        assert "error" not in opened
        holds("doneAck", await page.ask("typing", {"on": True}))
        holds("doneAck", await page.ask("read", {"seq": 1}))
        note = {"conversation_id": str(person.conversation), "client_id": "n", "text": "nota", "note": True}
        holds("sentAck", await console.ask("message", note))
        holds("sentAck", await page.ask("message", {"client_id": "two", "text": "me quiero matar"}))
        refused = await console.ask("accept", {"offer_id": "none"})
        assert refused["error"]["code"] == "bad_id"
        holds("acceptAck", refused)
        await until(lambda: len(console.of("message")) >= 2 and console.of("typing") and console.of("conversation"))
        holds("doneAck", await console.ask("close_view", {"conversation_id": str(person.conversation)}))
        assert every(page, "citizen") >= {"state", "message"}
        assert every(console, "staff") >= {"hello", "conversation", "message", "viewers", "typing"}
