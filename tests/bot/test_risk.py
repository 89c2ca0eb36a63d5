"""Risk by rules: what is everyday and what is not, and that no text costs more work than its length."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.risk import Finding, assess
from bot.risk.assess import MOST_MATCHES, matches
from bot.risk.book import book
from bot.risk.pieces import END, LONGEST_WORD, OVERLAP, PIECE, pieces

GRAVE = ("immediate", "urgent")
WORDS = st.sampled_from(
    [
        "quiero",
        "matarme",
        "no",
        "hijo",
        "solo",
        "golpea",
        "pastillas",
        "tome",
        "ayer",
        "sobredosis",
        "cuchillo",
        "ahora",
        "droga",
        "mama",
        "sin",
        "a",
        "m",
        "t",
        "j",
        "ja",
        "!",
        ".",
        ",",
        '"',
        "😂",
        "11",
    ]
)


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=300), st.integers(1, 400))
def test_any_length_is_read_in_a_bounded_number_of_short_pieces(text: str, times: int) -> None:
    long = text * times
    cut = pieces(long)
    assert all(len(piece) <= PIECE for piece in cut)
    assert sum(map(len, cut)) <= 2 * END * PIECE / (PIECE - OVERLAP - 2 * LONGEST_WORD) + 2 * PIECE
    assert cut[0] == long[: len(cut[0])] and long.endswith(cut[-1])


@settings(max_examples=50, deadline=None)
@given(st.integers(1, 2_500))
def test_no_word_of_a_message_is_lost_or_cut(count: int) -> None:
    said = [f"w{number}" for number in range(count)]
    read = [piece.split() for piece in pieces(" ".join(said))]
    assert {word for piece in read for word in piece} == set(said)


@settings(max_examples=60, deadline=None)
@given(st.lists(WORDS, min_size=1, max_size=6), st.integers(1, 20_000))
def test_repeated_risk_words_are_tried_a_bounded_number_of_times(said: list[str], times: int) -> None:
    known = book()
    for piece in pieces(" ".join(said * times)[:100_000])[:2]:
        folded = known.folder.text(piece)
        assert len(folded) <= 4 * PIECE
        candidates = known.index.candidates(known.words.of(folded))
        assert all(sum(1 for _ in matches(pattern, folded)) <= MOST_MATCHES for pattern in candidates)


def test_one_endless_word_is_short_for_the_rules() -> None:
    folded = book().folder.text("ab" * 700 + " " + "a" * 1400)
    assert all(len(word) <= LONGEST_WORD for word in folded.split())
    assert assess("quierooooooooooooooooooooooooooooooooooooooooooooooooo matarmeeeeeeee").level in GRAVE


@pytest.mark.parametrize("place", ["first", "last", "border"])
def test_a_cry_for_help_in_a_long_text_is_heard(place: str) -> None:
    filler = "hoy fuimos a la plaza y comimos torta con mate. "
    cry = "esta noche me voy a matar, ya tengo todo listo. "
    before = {"first": 0, "last": 7_900, "border": PIECE - 20}[place]
    text = ((filler * 200)[:before] + " " + cry + filler * 200)[: 8_000 + len(cry)]
    assert assess(text).level == "immediate"
    assert assess("bla " * 25_000 + cry).level == "immediate"


@pytest.mark.parametrize(
    "text", ["", " ", "\n\n", "😂😂", "\ud800", "a" * 100_000, " " * 100_000, "\u202e\u200b"]
)
def test_any_text_is_assessed(text: str) -> None:
    assert assess(text) == Finding("routine", "none")
