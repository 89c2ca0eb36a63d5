"""Looks for passages: the person's own language first; a follow-up with the question that it goes on from."""

from collections.abc import Awaitable, Callable, Sequence

from bot.transcript import Question
from core.texts.sound import plain
from knowledge_base import words
from knowledge_base.retrieval import Hit

LIMIT = 10
OWN_LANGUAGE = 0.85  # a passage in the person's language may score this much less and still come first

Retrieve = Callable[[str, str | None], Awaitable[Sequence[Hit]]]


async def look_up(question: Question, language: str, retrieve: Retrieve) -> tuple[str, list[Hit]]:
    """What was searched for in the end, and the hits, best first."""
    if question.before:
        alone = await _both(question.text, language, retrieve)
        if alone and alone[0].named:
            return question.text, alone
    query = question.condensed
    hits = await _both(query, language, retrieve)
    if not question.before or not hits:
        return query, hits
    layers = [set(words.content_words(text)) for text in (question.text, *question.before)]
    now = layers[0]

    def newest_first(hit: Hit) -> tuple[list[int], float]:
        """Newer words outweigh older ones."""
        return [len(layer & set(hit.missing)) for layer in layers], -hit.score

    hits.sort(key=newest_first)
    # `¿y en Salta?`: what the best passage lacks of the earlier question was replaced by the new words.
    dropped = set(hits[0].missing) - now
    spoken = " ".join(question.before).split()
    earlier = " ".join(word for word in spoken if plain(word).strip("¿?¡!.,;:") not in dropped)
    query = f"{question.text} {earlier}".strip()
    again = await _both(query, language, retrieve)
    again.sort(key=newest_first)
    return query, again


async def _both(query: str, language: str, retrieve: Retrieve) -> list[Hit]:
    everywhere = list(await retrieve(query, None))
    if not everywhere or everywhere[0].named or all(hit.passage.language == language for hit in everywhere[:3]):
        return everywhere
    own = list(await retrieve(query, language))
    if own and own[0].score >= OWN_LANGUAGE * everywhere[0].score:
        found = {hit.passage.id for hit in own}
        return [*own, *(hit for hit in everywhere if hit.passage.id not in found)][:LIMIT]
    return everywhere
