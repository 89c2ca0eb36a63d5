"""Searching what was said, in a browser: the sealed words are found, shown and marked."""

import os
import secrets
import string
from collections.abc import Callable

import httpx
from playwright.sync_api import Page, expect

from tests.journeys.desk import Desk, until


def test_a_word_that_was_said_is_found_and_marked(desk: Desk, staff: Callable[[str], Page]) -> None:
    word = "".join(secrets.choice(string.ascii_lowercase) for _ in range(12))
    with httpx.Client(base_url=f"{desk.url}/api/v1/chat", timeout=60) as citizen:
        started = citizen.post("/sessions", json={"locale": "es"}).json()
        said = {"client_id": "1", "text": f"Hola, ayer estuve en {word} y me atendieron muy bien en la guardia del hospital"}
        assert citizen.post("/messages", json=said, headers={"Authorization": f"Bearer {started['token']}"}).status_code == 201
    page = staff("supervisor")
    page.goto(f"{desk.url}/console/inbox?view=all")
    box = page.get_by_role("searchbox", name="Buscar conversaciones")

    def found() -> bool:
        """Its tokens come a moment after the message."""
        box.fill("")
        with page.expect_response(lambda answer: f"q={word}" in answer.url):
            box.fill(word)
        return page.locator(".row-found mark").count() == 1

    until(found, 120, "the word")
    row = page.locator(f"#row-{started['conversation_id']}")
    expect(row.locator("mark")).to_have_text(word)
    expect(row).to_contain_text(f"en {word} y me atendieron")
    if folder := os.environ.get("PICTURES"):
        page.screenshot(path=f"{folder}/found.png")
    box.fill("zzzqqqxxx")
    expect(page.get_by_text("No se encontró en esta lista")).to_be_visible()
    if folder := os.environ.get("PICTURES"):
        page.screenshot(path=f"{folder}/not-found.png")
