"""The fetcher against addresses that want to lead inside, and servers that want to keep it."""

import asyncio
import gzip
import socket
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from aiohttp import web

from core import fetch
from core.errors import TooLarge, UnsupportedMedia, VentanillaError
from core.fetch import retrieve
from core.fetch.addresses import checked, public

OUTER = "93.184.216.34"
INNER = [
    "127.0.0.1", "127.255.255.254", "0.0.0.0", "10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.1.1", "169.254.169.254",
    "100.64.0.1", "100.100.100.200", "192.0.0.192", "198.18.0.1", "224.0.0.1", "240.0.0.1", "255.255.255.255", "192.0.2.1",
    "::1", "::", "::ffff:127.0.0.1", "::ffff:8.8.8.8", "::127.0.0.1", "fe80::1", "fe80::1%eth0", "2606:4700::1111%eth0",
    "fc00::1", "fd00:ec2::254", "ff02::1", "64:ff9b::7f00:1", "64:ff9b:1::7f00:1", "2002:7f00:1::", "2001::1",
    "2001:0:7f00:1::", "2001:db8::1", "100::1", "5f00::1", "fec0::1",
]  # fmt: skip
OPEN = ["8.8.8.8", OUTER, "172.32.0.1", "100.128.0.1", "2606:4700:4700::1111", "2a00:1450:4001::200e"]
WAYS_IN = [
    *(f"http://{f'[{number}]' if ':' in number else number}/" for number in INNER),
    "http://2130706433/", "http://0x7f000001/", "http://0177.0.0.1/", "http://017700000001/", "http://127.1/", "http://127.0.1/",
    "http://0/", "http://0x7f.1/", "http://0x7f.0x0.0x0.0x1/", "http://127.0.0.0x1/", "http://000127.0.0.1/", "http://3232235777/",
    "http://localhost/", "http://LOCALHOST/", "http://localhost./", "http://127.0.0.1./", "http://a.localhost/", "http://db/",
    "http://metadata.google.internal/", "http://printer.local/", "http://x.internal/", "http://router.lan/", "http://a.example./",
    "http://①②⑦.⓪.⓪.①/", "http://127。0。0。1/", "http://ⓛocalhost/", "http://ex.ample%00.com/", "http://127.0.0.1%2f@a.example/",
    "http://a.example@127.0.0.1/", "http://127.0.0.1@a.example/", "http://a:b@a.example/", "http://@a.example/", "http://:@a.example/",
    "http://a.example\\@127.0.0.1/", "http://127.0.0.1\\@a.example/", "http://a.example#@127.0.0.1:22/ ", "http://a b.example/",
    "http://a.example\r\nHost: x/", "http://a.example\t/", "http:///x", "//a.example/x", "a.example", "", "http://", "http://[", "http://[::1",
    "file:///etc/passwd", "gopher://a.example/", "ftp://a.example/", "dict://a.example:11211/", "javascript:alert(1)", "data:,x",
    "http://a.example:22/", "http://a.example:6379/", "http://a.example:5432/", "http://a.example:99999/", "http://a.example:0/",
    "http://a.example:0x50/", "https://a.example:8443/", "http://" + "a" * 300 + ".example/", "http://a.example/" + "a" * 2000,
    "http://-.example/", "http://a..example/", "http://a.example;b/", "http://[v1.x]/", "http://[::ffff:7f00:1]:80/",
]  # fmt: skip


@pytest.mark.parametrize("number", INNER)
def test_inner_numbers(number: str) -> None:
    assert not public(number)


@pytest.mark.parametrize("number", OPEN)
def test_outer_numbers(number: str) -> None:
    assert public(number)


@pytest.mark.parametrize("text", WAYS_IN)
def test_no_way_in_is_an_address(text: str) -> None:
    with pytest.raises(fetch.Refused):
        checked(text)


@pytest.mark.parametrize("text", ["https://a.example/x?y=1#z", "http://a-b.c.example/", f"http://{OUTER}/", "https://xn--and-6ma2c.example/"])
def test_addresses_of_the_web(text: str) -> None:
    assert str(checked(text)).startswith(text.partition("#")[0])


class Site:
    """A server on loopback that counts who came, and a name for it that only the administrator gives."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.asked: list[tuple[str, dict[str, str]]] = []

    async def get(self, path: str, **more: Any) -> fetch.Fetched:
        return await fetch.get(self.url + path, **{"limit": 1000, "trusted": [self.url], **more})


@pytest_asyncio.fixture
async def site() -> AsyncIterator[Site]:
    found = Site("")

    async def answer(request: web.Request) -> web.StreamResponse:
        found.asked.append((request.path, dict(request.headers)))
        if request.path == "/to":
            return web.Response(status=int(request.query.get("status", "302")), headers={"Location": request.query["url"]})
        if request.path == "/round":
            return web.Response(status=302, headers={"Location": "/round"})
        if request.path == "/packed":
            return web.Response(body=gzip.compress(b"\0" * 1_000_000), headers={"Content-Encoding": "gzip"})
        if request.path == "/missing":
            return web.Response(status=404)
        if request.path in ("/endless", "/slow"):
            stream = web.StreamResponse()
            await stream.prepare(request)
            for _ in range(1000):
                await stream.write(b"x" * 10_000)
                if request.path == "/slow":
                    await asyncio.sleep(60)
            return stream
        size = int(request.query.get("size", "5"))
        return web.Response(body=b"x" * size, content_type=request.query.get("type", "text/plain"))

    app = web.Application()
    app.router.add_get("/{path:.*}", answer)
    runner = web.AppRunner(app)
    await runner.setup()
    server = web.TCPSite(runner, "127.0.0.1", 0, shutdown_timeout=0.1)
    await server.start()
    found.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    yield found
    await runner.cleanup()


async def test_a_trusted_origin_may_be_inside(site: Site) -> None:
    got = await site.get("/x", headers={"Authorization": "Basic eA=="})
    assert (got.data, got.media_type) == (b"xxxxx", "text/plain")
    assert site.asked[0][1]["Authorization"] == "Basic eA=="
    with pytest.raises(fetch.Refused):
        await fetch.get(site.url + "/x", limit=1000)
    with pytest.raises(fetch.Refused):
        await fetch.get(site.url + "/x", limit=1000, trusted=["http://127.0.0.1:1"])
    assert len(site.asked) == 1


@pytest.mark.parametrize("target", [f"http://{OUTER}:22/", "http://127.0.0.1:1/", "file:///etc/passwd", "http://[::ffff:127.0.0.1]/",
                                    "//169.254.169.254/latest", "http://2130706433/", "http://u:p@a.example/", "javascript:1"])  # fmt: skip
async def test_every_hop_is_checked(site: Site, target: str) -> None:
    for status in ("301", "302", "303", "307", "308"):
        with pytest.raises(fetch.Refused):
            await site.get(f"/to?status={status}&url={target}", lookup=never)
    assert {path for path, _ in site.asked} == {"/to"}


async def never(host: str, port: int) -> list[str]:
    raise AssertionError(f"nobody looks up {host}")


async def test_hops_within_and_their_end(site: Site) -> None:
    assert (await site.get("/to?url=/x")).data == b"xxxxx"
    with pytest.raises(fetch.Failed) as failed:
        await site.get("/round")
    assert (failed.value.code, len(site.asked)) == ("too_many_redirects", 2 + 4)
    with pytest.raises(fetch.Failed, match="did not give"):
        await site.get("/missing")


async def test_another_origin_hears_no_credentials(site: Site) -> None:
    second = site.url.replace("127.0.0.1", "localhost")
    got = await fetch.get(
        f"{site.url}/to?url={second}/x", limit=1000, trusted=[site.url, second], headers={"Authorization": "secret"}
    )
    assert got.data == b"xxxxx"
    assert [("Authorization" in headers) for _, headers in site.asked] == [True, False]


class Rebinding:
    """A name that is outside when it is looked up first and inside from then on."""

    def __init__(self, *answers: list[str]) -> None:
        self.answers, self.asked = list(answers), 0

    async def __call__(self, host: str, port: int) -> list[str]:
        self.asked += 1
        return self.answers[min(self.asked, len(self.answers)) - 1]


async def test_what_was_checked_is_what_is_connected_to(monkeypatch: pytest.MonkeyPatch) -> None:
    knocked: list[str] = []

    def spy(info: Any) -> socket.socket:
        knocked.append(str(info[4][0]))
        raise OSError("no network here")

    monkeypatch.setattr(retrieve, "_outward", spy)
    name = Rebinding([OUTER], ["127.0.0.1"])
    with pytest.raises(fetch.Failed, match="cannot be reached"):
        await fetch.get("http://rebind.example/", limit=10, lookup=name)
    assert (name.asked, set(knocked)) == (1, {OUTER})


@pytest.mark.parametrize("answers", [["127.0.0.1"], [OUTER, "127.0.0.1"], ["::ffff:127.0.0.1"], ["fe80::1%2"], ["169.254.169.254"], []])
async def test_one_inner_answer_spoils_a_name(answers: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retrieve, "_outward", lambda _: pytest.fail("a socket was made"))
    with pytest.raises(fetch.Refused):
        await fetch.get("http://rebind.example/", limit=10, lookup=Rebinding(answers))


async def test_the_last_gate_holds_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    """Were the resolver deceived, no socket would be made."""
    monkeypatch.setattr(retrieve._Checked, "resolve", deceived)
    with pytest.raises(VentanillaError):
        await fetch.get("http://rebind.example/", limit=10)
    with pytest.raises(fetch.Refused):
        retrieve._outward((socket.AF_INET, socket.SOCK_STREAM, 0, "", ("127.0.0.1", 80)))


async def deceived(self: Any, host: str, port: int = 0, family: Any = 0) -> list[Any]:
    return [{"hostname": host, "host": "127.0.0.1", "port": port, "family": socket.AF_INET, "proto": 0, "flags": 0}]


async def test_sizes_kinds_and_time(site: Site) -> None:
    assert len((await site.get("/x?size=1000")).data) == 1000
    for path in ("/x?size=1001", "/endless"):
        with pytest.raises(TooLarge):
            await site.get(path)
    with pytest.raises(UnsupportedMedia):
        await site.get("/packed")
    with pytest.raises(UnsupportedMedia):
        await site.get("/x?type=text/html", types={"image/png"})
    with pytest.raises(fetch.Failed):
        await site.get("/slow", limit=10**9, seconds=0.3)


async def test_proxies_of_the_environment_are_not_used(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    monkeypatch.setenv("no_proxy", "")
    assert (await site.get("/x")).data == b"xxxxx"
