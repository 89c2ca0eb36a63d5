"""The keys of the tokens: their own, made by chance and sealed by the ring, so that a new one can follow while the desk runs.

While texts pass from one key to the next, both are asked for; the old one goes with its last token.
"""

import hashlib
import hmac
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from core.ids import new_id
from core.work import Work

BITS = 16
"""Of each token. So few that several words of a language share one: what is found is opened and compared."""
_LOCK = "SELECT pg_advisory_xact_lock(7262005)"
_LIVE = "SELECT id, number, secret FROM search_key ORDER BY number DESC"
_MAKE = "INSERT INTO search_key (id, secret, created_at) VALUES (%s, %s, %s)"
_ENDED = """
DELETE FROM search_key k WHERE k.number < %(number)s AND NOT EXISTS (SELECT 1 FROM search_subject WHERE key < %(number)s)
"""


@dataclass(frozen=True, slots=True)
class SearchKey:
    """`number` rises with each turn."""

    number: int
    secret: bytes

    def tokens(self, stems: Iterable[str]) -> list[int]:
        """In the order of the tokens: neither the words' order nor their count is told."""
        return sorted({self._token(stem) for stem in stems})

    def _token(self, stem: str) -> int:
        return _token(self.secret, stem)


@lru_cache(maxsize=30_000)
def _token(secret: bytes, stem: str) -> int:
    digest = hmac.digest(secret, stem.encode("utf-8", "surrogatepass"), hashlib.sha256)
    return int.from_bytes(digest[: BITS // 8], "big", signed=True)


async def live(work: Work) -> list[SearchKey]:
    """Every key that tokens stand under, the newest first. None before the first text got its tokens."""
    found = []
    for row in await work.all(_LIVE):
        secret = work.vault.open_secret(bytes(row["secret"]), "search_key.secret", row["id"])
        found.append(SearchKey(row["number"], hmac.digest(secret.encode(), b"text", hashlib.sha256)))
    return found


async def current(work: Work) -> SearchKey:
    """The key to write by. Until the transaction ends nobody else writes tokens or turns the key."""
    await work.execute(_LOCK)
    if not (found := await live(work)):
        await _make(work)
        found = await live(work)
    return found[0]


async def turn(work: Work) -> int:
    """A new key from now on; returns its number. Texts follow in the background."""
    await work.execute(_LOCK)
    await _make(work)
    return (await live(work))[0].number


async def drop_ended(work: Work, key: SearchKey) -> int:
    """Keys before this one, once no text stands under them."""
    return await work.execute(_ENDED, {"number": key.number})


async def _make(work: Work) -> None:
    key_id = new_id()
    secret = work.vault.seal_secret(secrets.token_hex(32), "search_key.secret", key_id)
    await work.execute(_MAKE, (key_id, secret, work.now))
