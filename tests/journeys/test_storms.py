"""Cuts, kills and wiped hints in mid-flow: every message there once, in order; and nothing legible in the stores."""

import re
import subprocess
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import psutil
import pytest
from playwright.sync_api import BrowserContext, expect

from desk.launcher import binaries
from tests.journeys.desk import Desk, until

RISK = "no quiero vivir más, tengo todo preparado"


def read(client: httpx.Client) -> dict[str, Any]:
    found: dict[str, Any] = client.get("/api/v1/chat/messages", params={"limit": 200}).json()
    return found


def send(client: httpx.Client, text: str, client_id: str) -> dict[str, Any]:
    """Again until it is acknowledged, as the chat does."""

    def once() -> Any:
        answer = client.post("/api/v1/chat/messages", json={"client_id": client_id, "text": text})
        return answer.json() if answer.status_code in (200, 201) else None

    kept: dict[str, Any] = until(once, 60, "the acknowledgement")
    return kept


def in_order_once(messages: list[dict[str, Any]], said: list[str]) -> None:
    assert [m["seq"] for m in messages] == list(range(1, len(messages) + 1))
    assert [m["text"] for m in messages if m["author"] == "citizen"] == said


def test_the_chat_comes_back_after_a_cut_and_after_kill_9(desk: Desk, context: Callable[..., BrowserContext]) -> None:
    browser = context(viewport={"width": 1280, "height": 800})
    page = browser.new_page()
    page.goto(desk.url)
    page.get_by_role("button", name="Escribir sin decir quién soy").click()
    box = page.get_by_label("Tu mensaje")
    log = page.get_by_role("log")
    said = []

    def say(text: str) -> None:
        said.append(text)
        box.fill(text)
        box.press("Enter")

    say("Hola, empiezo por acá")
    expect(log.get_by_text("Hola, empiezo por acá")).to_have_count(1)
    expect(log.get_by_text("Asistente automático").first).to_be_visible(timeout=30_000)

    browser.set_offline(True)
    say("Esto lo escribo sin red")
    say("Y esto también")
    expect(page.get_by_text(re.compile("Sin conexión"))).to_be_visible(timeout=60_000)
    browser.set_offline(False)

    desk.kill("web")
    say("Ahora se cayó el servidor")
    until(lambda: httpx.get(f"{desk.url}/health/ready", timeout=30).status_code == 200, 120, "the web process")
    say("Y volvió")
    stored = page.evaluate("() => JSON.stringify({...localStorage, ...sessionStorage})")
    token = re.search(r'token\\*":\\*"([\w-]{30,})', stored)
    assert token, stored[:300]
    with httpx.Client(base_url=desk.url, headers={"Authorization": f"Bearer {token[1]}"}, timeout=30) as client:
        until(lambda: sum(m["author"] == "citizen" for m in read(client)["messages"]) == len(said), 90, "every message")
        in_order_once(read(client)["messages"], said)
    for text in said:
        expect(log.get_by_text(text, exact=True)).to_have_count(1, timeout=60_000)


def test_a_wiped_valkey_loses_nothing(desk: Desk) -> None:
    said = [f"mensaje número {number} de la ronda" for number in range(12)]
    with desk.citizen() as citizen, desk.redis() as valkey:
        for number, text in enumerate(said):
            if number % 4 == 2:
                valkey.flushall()
            send(citizen, text, f"w{number}")
        until(lambda: any(m["author"] == "bot" for m in read(citizen)["messages"]), 60, "the bot")

        def answered() -> Any:
            """Each by the assistant, or waiting for a person, whom the assistant called before all was said."""
            page = read(citizen)
            return page["messages"] if page["owner"] != "bot" or page["messages"][-1]["author"] != "citizen" else None

        in_order_once(until(answered, 60, "the last answer"), said)


@pytest.mark.parametrize("part", ["valkey", "chroma"])
def test_a_message_of_risk_is_answered_while_a_part_stands_still(desk: Desk, part: str) -> None:
    """Stopped, not dead: connections hang, which is worse than a refusal."""
    frozen = psutil.Process(desk.pid(part))
    with desk.citizen() as citizen:
        send(citizen, "hola, buenas", "r0")
        frozen.suspend()
        try:
            begun = time.monotonic()
            send(citizen, RISK, "r1")
            messages = read(citizen)["messages"]
            at = next(i for i, m in enumerate(messages) if m["text"] == RISK)
            assert messages[at + 1]["author"] == "bot"
            assert "135" in messages[at + 1]["text"] or "0800" in messages[at + 1]["text"]
            assert time.monotonic() - begun < 60

            def queued() -> bool:
                return bool(read(citizen)["owner"] == "queue")

            until(queued, 30, "the queue")
            with desk.database() as conn:
                row = conn.execute(
                    "SELECT urgency, risk_open, queue_id FROM conversation WHERE id = %s", (citizen.headers["X-Conversation"],)
                ).fetchone()
                assert row is not None
                assert row[0] == 3
                assert row[1] is True
                first = conn.execute(
                    "SELECT id FROM conversation WHERE owner = 'queue' AND queue_id IS NOT DISTINCT FROM %s"
                    " ORDER BY (urgency < 3), answer_due_at, id LIMIT 50", (row[2],),
                ).fetchall()
                immediate = conn.execute(
                    "SELECT count(*) FROM conversation WHERE owner = 'queue' AND urgency = 3 AND queue_id IS NOT DISTINCT FROM %s",
                    (row[2],),
                ).fetchone()
                assert immediate is not None
                assert citizen.headers["X-Conversation"] in [str(one[0]) for one in first[: immediate[0]]]
        finally:
            frozen.resume()
        citizen.post("/api/v1/chat/close")


def test_every_part_comes_back_and_nothing_acknowledged_is_lost(desk: Desk) -> None:
    """kill -9 of each part in turn while people write."""
    said: dict[str, list[str]] = {}
    stop = threading.Event()

    def write() -> None:
        with desk.citizen() as citizen:
            mine = said.setdefault(str(citizen.headers["Authorization"]), [])
            number = 0
            while not stop.is_set():
                text = f"sigo escribiendo {number} {uuid4().hex[:6]}"
                send(citizen, text, f"k{number}")
                mine.append(text)
                number += 1
                time.sleep(0.15)

    writers = [threading.Thread(target=write) for _ in range(3)]
    for writer in writers:
        writer.start()
    try:
        for part in ("relay", "valkey", "web", "chroma", "worker", "postgres"):
            before = desk.pid(part)
            desk.kill(part)
            until(lambda part=part, before=before: desk.pid(part) != before, 60, part)  # type: ignore[misc]
            until(lambda: httpx.get(f"{desk.url}/health/ready", timeout=30).status_code == 200, 150, f"the desk after {part}")
    finally:
        stop.set()
        for writer in writers:
            writer.join(90)
    assert len(said) == 3
    for token, texts in said.items():
        with httpx.Client(base_url=desk.url, headers={"Authorization": token}, timeout=30) as client:
            found: list[dict[str, Any]] = []
            while page := client.get("/api/v1/chat/messages", params={"after": len(found), "limit": 200}).json()["messages"]:
                found += page
            in_order_once(found, texts)


def test_what_was_typed_is_legible_nowhere(desk: Desk, tmp_path: Path) -> None:
    words = ["zurubimentero", "Fulgencioza", "quebrachalito", "ornitorrincazo"]
    with desk.citizen(mode="personal", name=words[1]) as citizen, desk.log_in("supervisor") as staff:
        send(citizen, f"me llamo así y tengo un {words[0]} en casa", "d0")
        citizen.post("/api/v1/chat/human")
        conversation = citizen.headers["X-Conversation"]
        until(lambda: read(citizen)["owner"] == "queue")
        assert staff.post(f"/api/v1/conversations/{conversation}/take").status_code == 200
        note = {"client_id": "n1", "text": f"nota con {words[2]}", "note": True}
        assert staff.post(f"/api/v1/conversations/{conversation}/messages", json=note).status_code == 201
        case = {"person": {"given_name": words[1], "family_name": words[3]}, "case_type": "care.substance_use",
                "summary": f"vino por un {words[0]}"}  # fmt: skip
        promoted = staff.post(f"/api/v1/conversations/{conversation}/promote", json=case)
        assert promoted.status_code == 201, promoted.text
        send(citizen, f"gracias por lo del {words[2]}", "d1")
        time.sleep(1)
    url = desk.services["VENTANILLA_DATABASE_URL"]
    dump = subprocess.run([binaries.postgres(desk.data) / "pg_dump", url], capture_output=True, check=True).stdout
    with desk.redis() as valkey:
        valkey.save()
    stores = [dump, desk.logs().encode(), *(path.read_bytes() for path in (desk.data / "valkey").rglob("*") if path.is_file())]
    assert len(dump) > 100_000
    for word in words:
        for form in (word, word.lower()):
            assert all(form.encode() not in store for store in stores), word
