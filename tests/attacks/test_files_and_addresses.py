"""A03, A04 and A14: what a stranger uploads, and where a stranger would have us look."""

import io
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from aiohttp import web
from PIL import Image

from channels.contract import Account, Final, Retryable
from channels.registry import CHANNELS
from core import files
from core.ids import new_id
from desk.intake import attachments
from desk.intake.limits import Pace
from tests.attacks.payloads import XSS
from tests.core.fetch.test_fetch import WAYS_IN
from tests.core.files.test_uploads import NOT_TAKEN
from tests.house import Citizen, House
from tests.twins.fixtures import TWILIO_SID, TWILIO_TOKEN

ACTIVE = ("html", "svg", "xml", "javascript", "x-", "flash", "octet")
CALLED = ("foto.svg", "foto.html", "foto.png", "foto.svg.png", "foto.png\0.html", "foto.xhtml", "a.js", "a.hta")
DECLARED = ("image/svg+xml", "text/html", "image/png", "application/pdf", "text/plain")


async def send(who: Citizen, data: bytes, name: str = "a.txt", kind: str = "text/plain") -> Any:
    return await who.post("attachments", files={"file": (name, data, kind)})


def picture(**more: Any) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (4, 4)).save(out, "JPEG", **more)
    return out.getvalue()


async def test_a03_what_is_uploaded_runs_nowhere(house: House) -> None:
    house.ground.settings.load_test = True
    ana, tried, kept = await house.citizen(), 0, []
    for content in (*NOT_TAKEN.values(), b"%PDF-1.4 /JS (app.alert(1))", picture() + b"<script>pwned()</script>", b"hola <script>pwned()</script>"):
        for number, kind in enumerate(DECLARED):
            answer = await send(ana, content, CALLED[(tried + number) % len(CALLED)], kind)
            tried += 1
            assert answer.status_code in (201, 415, 422, 409), answer.text
            if answer.status_code == 201:
                kept.append(answer.json()["id"])
    for one in set(kept):
        served = await ana.get(f"attachments/{one}")
        assert not any(part in served.headers["content-type"] for part in ACTIVE), served.headers
        assert served.headers["content-disposition"].startswith("attachment") and "sandbox" in served.headers["content-security-policy"]
        assert served.headers["x-content-type-options"] == "nosniff"
        assert served.headers["content-disposition"].rpartition(".")[2] in ("pdf", "txt", "jpg", "png")
    assert tried >= 110 and kept


async def test_a04_no_address_leads_inside(ways: "Ways") -> None:
    """By the one road on which a provider names an address for us: where a file lies."""
    assert len(WAYS_IN) >= 90
    for status in (301, 302, 303, 307, 308):
        for target in WAYS_IN if status == 302 else WAYS_IN[::9]:
            if not target.strip() or "\r" in target or "\n" in target:
                continue
            ways.status, ways.target = status, target
            with pytest.raises((Final, Retryable)):
                await ways.sender.fetch(ways.ref, 10_000)
    assert ways.asked >= 100 and ways.inside == 0
    ways.target = ""
    assert await ways.sender.fetch(ways.ref, 10_000) == b"hola"


class Ways:
    """A provider that sends us on, and a server inside that must not be asked."""

    def __init__(self) -> None:
        self.status, self.target, self.asked, self.inside = 302, "", 0, 0
        self.ref = f"https://api.twilio.com/2010-04-01/Accounts/{TWILIO_SID}/Messages/MM1/Media/ME1"
        self.sender: Any = None

    async def provider(self, request: web.Request) -> web.Response:
        self.asked += 1
        return web.Response(status=self.status, headers={"Location": self.target.encode("ascii", "ignore").decode()}) if self.target else web.Response(body=b"hola")

    async def inner(self, request: web.Request) -> web.Response:
        self.inside += 1
        return web.Response(text="metadata")


async def serve(handler: Any) -> tuple[web.AppRunner, str]:
    app = web.Application()
    app.router.add_get("/{path:.*}", handler)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0, shutdown_timeout=0.1).start()
    return runner, f"http://127.0.0.1:{runner.addresses[0][1]}"


@pytest_asyncio.fixture
async def ways() -> AsyncIterator[Ways]:
    made = Ways()
    (outer, url), (inner, hidden) = await serve(made.provider), await serve(made.inner)
    WAYS_IN.append(f"{hidden}/latest/meta-data")
    account = Account(new_id(), "whatsapp", "Número", "es", secrets={"account_sid": TWILIO_SID, "auth_token": TWILIO_TOKEN}, config={"from": "whatsapp:+14155238886"})
    made.sender = CHANNELS["whatsapp"].sender(account, url, "http://localhost")
    yield made
    WAYS_IN.pop()
    await made.sender.close()
    await outer.cleanup()
    await inner.cleanup()


async def test_a14_uploads_have_an_owner_a_kind_a_size_a_pace_and_an_end(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    form: dict[str, Any] = {"files": {"file": ("a.txt", b"hola", "text/plain")}}
    for headers in ({}, {"Authorization": "Bearer x"}, {"Cookie": "ventanilla_session=x"}):
        assert (await house.http.post("/api/v1/chat/attachments", headers=headers, **form)).status_code == 401
        assert (await house.http.post(f"/api/v1/conversations/{new_id()}/attachments", headers=headers, **form)).status_code == 401
    ana = await house.citizen()
    over = b"%PDF-1.4 " + b"0" * house.ground.settings.attachment_bytes
    assert (await send(ana, over, "a.pdf", "application/pdf")).json()["code"] == "file_too_large"
    monkeypatch.setattr(attachments, "uploading", Pace(burst=4, per_second=0.0001))
    assert [(await send(ana, b"hola")).status_code for _ in range(6)] == [201] * 4 + [429] * 2
    monkeypatch.setattr(files.store, "MOST_FILES", 5)
    house.ground.settings.load_test = True
    assert [(await send(ana, b"hola")).status_code for _ in range(3)] == [201, 409, 409]
    assert (await send(ana, b"hola")).json()["code"] == "too_many_files"
    luz = await house.citizen()
    monkeypatch.setattr(files.store, "MOST_BYTES", 10)
    assert [(await send(luz, b"hola hola hola")).status_code for _ in range(2)] == [201, 409]
    for name in (*XSS[:10], "../" * 40 + "etc/passwd", "a" * 5000, "\0", "CON", ".htaccess"):
        await send(await house.citizen(), b"hola", name)
    folder = house.ground.settings.files_path
    assert all(len(path.name) == 32 and path.resolve().is_relative_to(folder.resolve()) for path in folder.rglob("*") if path.is_file())
