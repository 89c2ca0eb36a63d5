"""Status only rises: every order of the five statuses, once and doubled, ends the same."""

from itertools import pairwise, permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.status import RANKS, rise

NEWS = ("sent", "failed", "delivered", "read", "unknown")


def after(start: str, news: list[str]) -> list[str]:
    states = [start]
    for word in news:
        states.append(rise(states[-1], word))
    return states


@pytest.mark.parametrize("doubled", [False, True])
def test_all_120_orders_end_alike_and_never_fall(doubled: bool) -> None:
    orders = list(permutations(NEWS))
    assert len(orders) == 120
    for order in orders:
        states = after("sending", list(order) * (2 if doubled else 1))
        assert states[-1] == "read"
        assert all(RANKS.index(a) <= RANKS.index(b) for a, b in pairwise(states))


@given(st.lists(st.sampled_from(NEWS), max_size=12))
def test_any_news_in_any_order_ends_at_the_highest(news: list[str]) -> None:
    states = after("sending", news)
    assert states[-1] == max(["sending", *news], key=RANKS.index)


@pytest.mark.parametrize("current", ["delivered", "read"])
def test_what_reached_the_person_does_not_fail(current: str) -> None:
    assert rise(current, "failed") == current


def test_what_waits_again_moves_only_by_proof_of_arrival() -> None:
    assert [rise("queued", news) for news in ("sent", "failed", "delivered", "read")] == ["queued", "queued", "delivered", "read"]


def test_a_strange_word_is_an_error() -> None:
    with pytest.raises(KeyError):
        rise("sent", "huh")
