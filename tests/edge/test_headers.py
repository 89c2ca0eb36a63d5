"""Security headers over every kind of answer: pages, built files, the API, files of strangers, redirects, refusals, failures."""

import re
from typing import Any

import httpx
import pytest
from pydantic import ValidationError
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import Receive, Scope, Send

from channels.accounts.schemas import ChannelCreate
from channels.contract import Account
from core.ids import new_id
from core.settings import Settings
from desk import edge
from desk.edge.framing import allowed
from desk.edge.headers import policy
from desk.pages import CONSOLE
from tests.house import House

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
EVERYWHERE = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
}
LOCKED = ("default-src 'none'", "base-uri 'none'")


def directives(answer: httpx.Response) -> dict[str, str]:
    pairs = (part.strip().partition(" ") for part in answer.headers["content-security-policy"].split(";"))
    return {name: value for name, _, value in pairs}


async def every_kind(house: House) -> dict[str, httpx.Response]:
    """One answer of each kind that the house gives."""
    ana, admin, http = await house.citizen(), await house.staff("admin"), house.http
    await ana.say("Hola")
    stored = (await ana.post("attachments", files={"file": ("a.pdf", PDF, "application/pdf")})).json()
    asset = next((CONSOLE / "assets").glob("*.js")).name
    twice = {"headers": {**admin.headers, "Idempotency-Key": "k1"}, "json": {"given_name": "Ana", "family_name": "Paz"}}
    await http.post("/api/v1/people", **twice)
    gets = {
        "chat": "/", "chat of an unknown site": "/?site_key=x", "embed": "/widget.js", "worker": "/sw.js",
        "manifest": "/manifest.webmanifest", "console": "/console/", "console's own routing": "/console/inbox/x",
        "console's file": f"/console/assets/{asset}", "console's missing file": "/console/assets/none.js",
        "redirect": "/console", "redirect to a picture": "/favicon.ico", "docs": "/api/docs", "redoc": "/api/redoc",
        "docs' file": "/api/docs-assets/pages.css", "schema": "/api/schema", "notice": "/api/v1/chat/notice",
        "not logged in": "/api/v1/conversations", "nothing": "/nowhere", "nothing in the API": "/api/v1/nowhere",
        "live": "/health/live", "metrics": "/metrics", "refused poll": "/socket.io/?EIO=4&transport=polling",
        "wrong method": "/api/v1/chat/sessions", "a climb": "/chat-assets/..%2f..%2fREADME.md",
    }  # fmt: skip
    found = {name: await http.get(path) for name, path in gets.items()}
    return found | {
        "messages": await ana.get("messages"),
        "transcript": await ana.get("transcript"),
        "file": await ana.get(f"attachments/{stored['id']}"),
        "file for staff": await admin.get(f"files/{stored['id']}"),
        "list": await admin.get("conversations"),
        "invalid": await http.post("/api/v1/chat/sessions", json={"mode": "other"}),
        "malformed": await http.post("/api/v1/chat/sessions", content=b"{", headers={"Content-Type": "application/json"}),
        "too large": await http.post("/api/v1/chat/sessions", content=b"x" * 300_000),
        "created": await http.post("/api/v1/chat/sessions", json={}),
        "repeated": await http.post("/api/v1/people", **twice),
        "no such channel": await http.post("/channels/telegram/00000000-0000-7000-8000-000000000000"),
        "preflight of a stranger": await http.options("/api/v1/conversations", headers={
            "Origin": "https://evil.example", "Access-Control-Request-Method": "GET"}),
    }  # fmt: skip


async def test_every_kind_of_answer_is_dressed(house: House) -> None:
    answers = await every_kind(house)
    all_dressed(answers)
    kept_by_nobody(answers)
    files_run_nowhere(answers)
    embedded_only_where_meant(answers)


def all_dressed(answers: dict[str, httpx.Response]) -> None:
    assert answers["repeated"].headers["idempotent-replay"] == "true" and answers["file"].content == PDF
    assert {answer.status_code for answer in answers.values()} >= {200, 201, 307, 400, 401, 404, 405, 413, 422}
    for name, answer in answers.items():
        assert answer.status_code < 500, name
        for header, value in EVERYWHERE.items():
            assert answer.headers.get(header) == value, (name, header)
        assert {"camera=()", "geolocation=()", "microphone=(self)"} <= set(answer.headers["permissions-policy"].split(", ")), name
        raw = answer.headers["content-security-policy"]
        assert "unsafe" not in raw and "http:" not in raw and "https:" not in raw, name
        if "sandbox" not in raw:
            assert all(part in raw for part in LOCKED), name
            assert directives(answer)["frame-ancestors"] == ("*" if name == "chat" else "'none'"), name
        assert answer.headers.get("x-frame-options") == (None if name == "chat" else "DENY"), name
        assert "server" not in answer.headers or answer.headers["server"] == "uvicorn", name
        assert "access-control-allow-origin" not in answer.headers, name
        assert "strict-transport-security" not in answer.headers, "not on plain http"


def kept_by_nobody(answers: dict[str, httpx.Response]) -> None:
    public = {"chat", "chat of an unknown site", "embed", "worker", "manifest", "console", "console's own routing",
              "console's file", "redirect", "redirect to a picture"}  # fmt: skip
    for name, answer in answers.items():
        assert (answer.headers.get("cache-control") == "no-store") == (name not in public), name
    assert "immutable" in answers["console's file"].headers["cache-control"]


async def test_pages_hold_nothing_inline(house: House) -> None:
    """The policy would break them otherwise; so the policy may stay as strict as it is."""
    for path in ("/", "/console/", "/api/docs", "/api/redoc"):
        answer = await house.http.get(path)
        rules = directives(answer)
        assert rules["script-src"] == rules["style-src"] == "'self'", path
        assert rules["object-src"] == rules["base-uri"] == "'none'", path
        assert not re.search(r"<script(?![^>]*\bsrc=)[^>]*>\s*\S|<style|\son[a-z]+=|javascript:|\sstyle=", answer.text), path


async def test_text_becomes_markup_in_one_named_place_alone(house: House) -> None:
    for path in ("/", "/console/", "/console/inbox/x", "/?site_key=x"):
        rules = directives(await house.http.get(path))
        assert (rules["require-trusted-types-for"], rules["trusted-types"]) == ("'script'", "ventanilla ventanilla-worker"), path


def files_run_nowhere(answers: dict[str, httpx.Response]) -> None:
    for name in ("file", "file for staff"):
        answer = answers[name]
        assert answer.headers["content-disposition"].startswith("attachment;"), name
        assert directives(answer) == {"default-src": "'none'", "sandbox": "", "frame-ancestors": "'none'"}, name
        assert answer.headers["cross-origin-resource-policy"] == "same-origin", name


def embedded_only_where_meant(answers: dict[str, httpx.Response]) -> None:
    for name, answer in answers.items():
        open_to_all = name in ("embed", "a climb")
        assert answer.headers.get("cross-origin-resource-policy") == (None if open_to_all else "same-origin"), name


async def ancestors(house: House, **query: str) -> str:
    return directives(await house.http.get("/", params=query))["frame-ancestors"]


async def channel(house: House, **fields: Any) -> dict[str, Any]:
    admin = await house.staff("admin")
    made: dict[str, Any] = (await admin.post("channels", json={"kind": "web", "name": "Sitio", **fields})).json()
    return made


async def test_each_channel_names_the_sites_that_show_its_chat(house: House) -> None:
    sites = ["https://municipio.example", "https://*.salud.example", "http://localhost:9000"]
    named, closed, plain = await channel(house, sites=sites), await channel(house, sites=[]), await channel(house)
    assert named["sites"] == sites
    assert await ancestors(house, site_key=named["site_key"], host="https://evil.example") == " ".join(["'self'", *sites])
    assert await ancestors(house, site_key=closed["site_key"]) == "'self'"
    assert await ancestors(house, site_key=plain["site_key"]) == "*", "a desk on this machine alone is there to be tried"
    assert await ancestors(house, site_key="unknown") == "'none'"
    admin = await house.staff("admin")
    await house.http.patch(f"/api/v1/channels/{closed['id']}", json={"disabled": True}, headers=admin.headers)
    await house.http.patch(f"/api/v1/channels/{house.channel_id}", json={"sites": []}, headers=admin.headers)
    assert await ancestors(house) == "'self'", "without a key it is the first channel's list that counts"


@pytest.mark.parametrize(
    "site",
    ["*", "https://*", "municipio.example", "https://a.example/path", "https://a.example;script-src *", "https://a.example 'unsafe-inline'",
     "https://a.example\nX: y", "javascript://a", "https://u@a.example", "'self'", "https://a..example", "https://ñandú.example", ""],
)  # fmt: skip
def test_a_site_that_could_say_more_than_a_site_is_refused(site: str) -> None:
    with pytest.raises(ValidationError, match="sites"):
        ChannelCreate(kind="web", name="Sitio", sites=[site])


def test_a_deployed_desk_is_framed_by_nobody_that_it_does_not_name(settings: Settings) -> None:
    account = Account(new_id(), "web", "Web", "es")
    deployed = settings.model_copy(update={"public_url": "https://desk.example", "allowed_origins": "https://site.example/"})
    assert allowed(account, deployed) == "'self' https://site.example"
    assert allowed(None, deployed) == "'none'"
    assert policy("/", allowed(account, deployed)).endswith("frame-ancestors 'self' https://site.example")


async def request(app: Any, method: str = "GET", path: str = "/api/v1/x", **headers: str) -> httpx.Response:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://desk.test") as http:
        return await http.request(method, path, headers=headers)


async def test_https_stays_https_even_when_all_fails(settings: Settings) -> None:
    async def fails(scope: Scope, receive: Receive, send: Send) -> None:
        raise RuntimeError("words of a person")

    def words(_: Request, __: Exception) -> Response:
        return PlainTextResponse("sorry", 500)

    secure = settings.model_copy(update={"public_url": "https://desk.example"})
    answer = await request(edge.Headers(edge.Failures(fails, words), secure))
    assert (answer.status_code, answer.text) == (500, "sorry")
    assert answer.headers["strict-transport-security"] == "max-age=31536000; includeSubDomains"
    assert answer.headers["cache-control"] == "no-store" and "default-src 'none'" in answer.headers["content-security-policy"]


async def test_other_origins_read_only_when_the_settings_name_them(settings: Settings) -> None:
    named = settings.model_copy(update={"allowed_origins": "https://app.example, https://two.example/"})
    app = CORSMiddleware(PlainTextResponse("hola"), **edge.cross_origin(named))
    for origin in ("https://app.example", "https://two.example"):
        answer = await request(app, Origin=origin)
        assert answer.headers["access-control-allow-origin"] == origin and "access-control-allow-credentials" not in answer.headers
        assert "Origin" in answer.headers["vary"]
        asked = await request(app, "OPTIONS", Origin=origin, **{
            "Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "authorization"})  # fmt: skip
        assert asked.status_code == 200 and asked.headers["access-control-allow-origin"] == origin
    for origin in ("https://evil.example", "null", "https://app.example.evil.example", "http://app.example", "https://app.example:444"):
        answer = await request(app, Origin=origin)
        assert "access-control-allow-origin" not in answer.headers
    assert edge.cross_origin(settings)["allow_origins"] == []
