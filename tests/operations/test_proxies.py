"""Limits count whoever really speaks: what an untrusted peer writes into X-Forwarded-For is ignored."""

from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio
from pydantic import ValidationError

from core.hops import client, networks
from core.settings import Settings
from desk.intake import api
from desk.intake.limits import Buckets
from tests.house import House
from tests.house import house as serving

TRUSTED = networks("10.0.0.0/8, 2001:db8::7")


@pytest.mark.parametrize(
    ("peer", "forwarded", "who"),
    [
        ("203.0.113.9", ["198.51.100.1"], "203.0.113.9"),
        ("10.0.0.1", ["198.51.100.1"], "198.51.100.1"),
        ("10.0.0.1", ["1.1.1.1, 198.51.100.1"], "198.51.100.1"),
        ("10.0.0.1", ["1.1.1.1", "198.51.100.1, 10.0.0.2"], "198.51.100.1"),
        ("10.0.0.1", ["198.51.100.1:5123, [2001:db8::7]:443"], "198.51.100.1"),
        ("::ffff:10.0.0.1", ["2001:db8::99"], "2001:db8::99"),
        ("10.0.0.1", ["198.51.100.1, unknown, 10.0.0.3"], "10.0.0.3"),
        ("10.0.0.1", ["10.0.0.5, 10.0.0.4"], "10.0.0.5"),
        ("10.0.0.1", [], "10.0.0.1"),
        ("", ["198.51.100.1"], ""),
    ],
)
def test_the_last_untrusted_hop_is_who_speaks(peer: str, forwarded: list[str], who: str) -> None:
    assert client(peer, forwarded, TRUSTED) == who


def test_what_is_no_network_stops_the_start() -> None:
    with pytest.raises(ValidationError, match="trusted_proxies"):
        Settings.model_validate({"trusted_proxies": "10.0.0.1, the balancer"})


@pytest.fixture(autouse=True)
def _fresh_limits(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(api, "_starting", Buckets(burst=2, per_second=0.001))
    yield


@pytest_asyncio.fixture
async def behind_proxy(settings: Settings) -> AsyncIterator[House]:
    async with serving(settings.model_copy(update={"trusted_proxies": "127.0.0.1"})) as made:
        yield made


async def _start(house: House, forwarded: str) -> int:
    asked = house.http.post(
        "/api/v1/chat/sessions", json={"locale": "es"}, headers={"X-Forwarded-For": forwarded}
    )
    return (await asked).status_code


async def test_a_forged_header_of_an_untrusted_peer_counts_for_nothing(house: House) -> None:
    answers = [await _start(house, f"198.51.100.{n}") for n in range(3)]
    assert answers == [201, 201, 429]


async def test_visitors_behind_a_trusted_proxy_are_counted_one_by_one(behind_proxy: House) -> None:
    assert [await _start(behind_proxy, f"198.51.100.{n}") for n in range(4)] == [201] * 4
    # What a visitor wrote himself stands before what the proxy added.
    forged = [await _start(behind_proxy, f"192.0.2.{n}, 203.0.113.5") for n in range(3)]
    assert forged == [201, 201, 429]
