"""The short form of benchmarks.bot.triage: what is measured there does not fall unseen."""

import pytest

from benchmarks.bot.triage import MEASURES, labelled, share

LEAST = {"language": 0.98, "intent": 0.9, "queue": 0.92, "urgency": 0.95}


@pytest.mark.parametrize("measure", MEASURES)
def test_first_messages_are_told_right(measure: str) -> None:
    found = share(labelled(), measure)
    assert found.n >= 250 and found.hits / found.n >= LEAST[measure], str(found)


def test_in_other_words_it_holds() -> None:
    after = labelled("triage_after")
    for measure, least in (("language", 0.9), ("urgency", 0.88), ("intent", 0.75)):
        found = share(after, measure)
        assert found.hits / found.n >= least, (measure, str(found))
