"""Questions that are an article's own title, or one of its `asked as`: known word for word, whatever the scores say."""

from collections.abc import Sequence

from core.texts.sound import phonetic
from knowledge_base import words
from knowledge_base.retrieval.hits import Named, PassageRow

ENOUGH_STEMS = 3  # as many content words in common, and no other, are the same question too


class Names:
    """Rows of passages by what their article is called and asked as."""

    def __init__(self, rows: Sequence[PassageRow]) -> None:
        self._found: dict[object, dict[int, Named]] = {}
        forms: dict[tuple[str, str], tuple[object, ...]] = {}
        for number, row in enumerate(rows):
            asked: list[tuple[str, Named]] = [(text, "asked") for text in row.asked_as]
            for text, kind in (*asked, (row.title, "title")):
                if (text, row.language) not in forms:
                    forms[text, row.language] = _forms(text)
                for form in forms[text, row.language]:
                    self._found.setdefault(form, {})[number] = kind

    def of(self, question: str) -> dict[int, Named]:
        """The closest form that is known decides."""
        for form in _forms(question):
            if form in self._found:
                return self._found[form]
        return {}


def _forms(text: str) -> tuple[object, ...]:
    """All words in order, courtesies left out; and the content words alone where they are enough."""
    courtesy = words.courtesy()
    spoken = tuple(phonetic(word) for word in words.words(text) if word not in courtesy)
    stems = frozenset(words.stems(text))
    return tuple(form for form, enough in ((spoken, spoken), (stems, len(stems) >= ENOUGH_STEMS)) if enough)
