"""One GET by hops: each address checked, resolved once, and connected to exactly as it was checked."""

import asyncio
import socket
from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any, Final

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from yarl import URL

from core.errors import TooLarge, Unavailable, UnsupportedMedia
from core.fetch.addresses import Refused, checked, origin, public

_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
_CHUNK: Final = 64 * 1024
Lookup = Callable[[str, int], Awaitable[list[str]]]


@dataclass(frozen=True, slots=True)
class Fetched:
    """What lay there. `media_type` is only what the other side said."""

    data: bytes
    media_type: str
    url: str


class Failed(Unavailable):
    """The other side did not give it. `status`: its HTTP status, 0 when none came."""

    code = "fetch_failed"

    def __init__(self, detail: str, *, code: str | None = None, answered: int = 0) -> None:
        super().__init__(detail, code=code)
        self.answered = answered


async def get(
    url: str, *, limit: int, types: Collection[str] = (), headers: Mapping[str, str] | None = None,
    trusted: Collection[str] = (), seconds: float = 30, redirects: int = 3, lookup: Lookup | None = None,
) -> Fetched:  # fmt: skip
    """At most `limit` bytes in at most `seconds`, over at most `redirects` further addresses.

    `types`: media types that are taken, all when empty. `headers` go to the first origin only. `trusted`: origins that an
    administrator has set. Proxies and credentials of the environment are not used.
    Raises Refused, TooLarge, UnsupportedMedia or Failed.
    """
    inside = frozenset(origin(URL(one)) for one in trusted)
    at = checked(url, inside)
    sent, first = dict(headers or {}), origin(at)
    try:
        async with asyncio.timeout(seconds):
            for _ in range(redirects + 1):
                found = await _hop(at, sent if origin(at) == first else {}, limit, types, origin(at) in inside, lookup)
                if isinstance(found, Fetched):
                    return found
                if at.scheme == "https" and found.scheme != "https":
                    raise Refused("A secure address led to one that is not.")
                at = checked(str(found), inside)
    except (aiohttp.ClientError, TimeoutError, OSError) as error:
        if isinstance(cause := _refusal(error), Refused):
            raise cause from None
        raise Failed("The address cannot be reached.", code="unreachable") from None
    raise Failed("The address leads on and on.", code="too_many_redirects")


async def _hop(
    at: URL, headers: Mapping[str, str], limit: int, types: Collection[str], inside: bool, lookup: Lookup | None
) -> Fetched | URL:
    resolver = None if inside else _Checked(lookup or _system)
    connector = aiohttp.TCPConnector(
        resolver=resolver, use_dns_cache=False, force_close=True, socket_factory=None if inside else _outward
    )
    session = aiohttp.ClientSession(
        connector=connector, trust_env=False, auto_decompress=False, cookie_jar=aiohttp.DummyCookieJar(),
        headers={"Accept-Encoding": "identity", "User-Agent": "Ventanilla"},
    )  # fmt: skip
    async with session, session.get(at, headers=headers, allow_redirects=False) as answer:
        if answer.status in _REDIRECTS and (target := answer.headers.get("Location")):
            return _joined(at, target)
        if answer.status != 200:
            raise Failed("The address did not give it.", answered=answer.status)
        return await _taken(answer, limit, types)


async def _taken(answer: aiohttp.ClientResponse, limit: int, types: Collection[str]) -> Fetched:
    if types and answer.content_type not in types:
        raise UnsupportedMedia("What lies there is of another kind.", code="unsupported_file")
    if answer.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise UnsupportedMedia("What lies there is packed.", code="unsupported_file")
    if (answer.content_length or 0) > limit:
        raise TooLarge("What lies there is too large.", code="file_too_large")
    data = bytearray()
    async for chunk in answer.content.iter_chunked(_CHUNK):
        data += chunk
        if len(data) > limit:
            raise TooLarge("What lies there is too large.", code="file_too_large")
    return Fetched(bytes(data), answer.content_type, str(answer.url))


def _joined(at: URL, target: str) -> URL:
    try:
        return at.join(URL(target))
    except ValueError:
        raise Refused("The address leads to none.", code="bad_address") from None


def _outward(info: tuple[Any, Any, int, str, tuple[Any, ...]]) -> socket.socket:
    """The last gate: whatever was resolved by whomever, no socket is made for an inner number."""
    family, kind, protocol, _, address = info
    if not public(str(address[0])):
        raise Refused("This address is not of the public internet.")
    return socket.socket(family=family, type=kind, proto=protocol)


class _Checked(AbstractResolver):
    """Asked once for a connection; one inner number among the answers spoils them all."""

    def __init__(self, lookup: Lookup) -> None:
        self._lookup = lookup

    async def resolve(self, host: str, port: int = 0, family: Any = socket.AF_UNSPEC) -> list[ResolveResult]:
        numbers = await self._lookup(host, port)
        if not numbers or not all(map(public, numbers)):
            raise Refused("This address is not of the public internet.")
        return [
            ResolveResult(
                hostname=host, host=number, port=port, proto=0, flags=socket.AI_NUMERICHOST,
                family=socket.AF_INET6 if ":" in number else socket.AF_INET,
            )
            for number in numbers
        ]  # fmt: skip

    async def close(self) -> None:
        """Nothing is held."""


async def _system(host: str, port: int) -> list[str]:
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


def _refusal(error: BaseException | None) -> Refused | None:
    """A refusal that the client has wrapped in an error of its own."""
    while error is not None and not isinstance(error, Refused):
        error = error.__cause__ or error.__context__
    return error
