"""The AsyncAPI document against the sockets' code: no event on one side only."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from desk.console_feed.socket import StaffNamespace
from desk.intake.socket import CitizenNamespace

ROOT = Path(__file__).resolve().parents[2]
SOURCES = {
    "citizen": ("desk/intake/socket.py",),
    "staff": ("desk/console_feed/socket.py",),
    "both": tuple(
        f"desk/console_feed/{path.name}" for path in (ROOT / "desk/console_feed").glob("*.py") if path.name != "socket.py"
    ),
}


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((ROOT / "docs" / "asyncapi.yaml").read_text("utf-8"))
    return found


def resolve(document: dict[str, Any], reference: str) -> Any:
    node: Any = document
    for part in reference.removeprefix("#/").split("/"):
        node = node[part]
    return resolve(document, node["$ref"]) if isinstance(node, dict) and "$ref" in node else node


def references(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        if isinstance(node.get("$ref"), str):
            yield node["$ref"]
        for value in node.values():
            yield from references(value)
    elif isinstance(node, list):
        for value in node:
            yield from references(value)


def told(document: dict[str, Any], channel: str, action: str) -> set[str]:
    """Names of the events that the document lets clients send (receive) or hear (send)."""
    names = set()
    for operation in document["operations"].values():
        if operation["action"] == action and operation["channel"]["$ref"] == f"#/channels/{channel}":
            names |= {resolve(document, message["$ref"])["name"] for message in operation["messages"]}
    return names


def emitted() -> set[tuple[str, str]]:
    """(namespace, event) of every `emit` in the sources; in the feed the namespace is said by the call."""
    found = set()
    for owner, files in SOURCES.items():
        for file in files:
            for call in ast.walk(ast.parse((ROOT / file).read_text("utf-8"))):
                if not isinstance(call, ast.Call) or getattr(call.func, "attr", "") != "emit" or not call.args:
                    continue
                event = call.args[0]
                assert isinstance(event, ast.Constant), f"{file}: an event without a name of its own"
                said = next((k.value for k in call.keywords if k.arg == "namespace"), None)
                namespace = said.attr.lower() if isinstance(said, ast.Attribute) else owner
                # The one call whose namespace is a variable ends a citizen's session.
                found.add((namespace if said is None or isinstance(said, ast.Attribute) else "citizen", str(event.value)))
    return found


def handled(namespace: type) -> set[str]:
    names = {name.removeprefix("on_") for name in dir(namespace) if name.startswith("on_")}
    return names - {"connect", "disconnect"}


@pytest.mark.parametrize("channel", ["citizen", "staff"])
def test_every_event_that_is_emitted_is_told(document: dict[str, Any], channel: str) -> None:
    assert told(document, channel, "send") == {event for namespace, event in emitted() if namespace == channel}


@pytest.mark.parametrize(("channel", "namespace"), [("citizen", CitizenNamespace), ("staff", StaffNamespace)])
def test_every_event_that_is_handled_is_told(document: dict[str, Any], channel: str, namespace: type) -> None:
    assert told(document, channel, "receive") == handled(namespace)


def test_the_document_holds_together(document: dict[str, Any]) -> None:
    assert document["asyncapi"].startswith("3.")
    for reference in references(document):
        assert resolve(document, reference) is not None
    used = set(references(document["channels"]))
    assert {f"#/components/messages/{name}" for name in document["components"]["messages"]} <= used
    for operation in document["operations"].values():
        known = {f"{operation['channel']['$ref']}/messages/{name}" for name in resolve(document, operation["channel"]["$ref"])["messages"]}
        assert {message["$ref"] for message in operation["messages"]} <= known
        assert operation["action"] == "send" or operation["reply"]["messages"]
