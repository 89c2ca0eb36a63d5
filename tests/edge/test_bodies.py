"""Bodies larger than their route can need, with a true length, a lie, or none."""

from collections.abc import AsyncIterator

import httpx
import pytest

from tests.house import House

ENOUGH = 300_000


async def pieces(size: int) -> AsyncIterator[bytes]:
    for _ in range(size // 10_000):
        yield b"x" * 10_000


def refused(answer: httpx.Response) -> None:
    assert (answer.status_code, answer.headers["content-type"]) == (413, "application/problem+json"), answer.text
    assert answer.json()["code"] == "too_large"


@pytest.mark.parametrize("more", [{}, {"Idempotency-Key": "k", "Authorization": "Bearer x"}])
async def test_a_stranger_sends_no_more_than_a_message_needs(house: House, more: dict[str, str]) -> None:
    for path in ("/api/v1/chat/sessions", "/api/v1/chat/resume", "/api/v1/auth/login"):
        refused(await house.http.post(path, content=b"x" * ENOUGH, headers={"Content-Type": "application/json", **more}))
        refused(await house.http.post(path, content=pieces(ENOUGH), headers={"Content-Type": "application/json", **more}))


async def test_a_file_is_counted_as_it_comes(house: House) -> None:
    ana = await house.citizen()
    head = {"Content-Type": "multipart/form-data; boundary=b", **ana.headers}
    over = house.ground.settings.attachment_bytes + 100_000

    async def form() -> AsyncIterator[bytes]:
        yield b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n%PDF-1.4 '
        async for piece in pieces(over):
            yield piece

    refused(await house.http.post("/api/v1/chat/attachments", content=form(), headers=head))
    assert await house.rows("SELECT 1 FROM stored_file") == []


async def test_staff_may_send_an_article_but_no_library(house: House) -> None:
    admin = await house.staff("admin")
    refused(await admin.post("articles", content=pieces(5_000_000)))
    answer = await admin.post("articles", json={"title": "T", "body": "hola " * 100_000, "language": "es", "audience": "public"})
    assert answer.status_code in (201, 422)
