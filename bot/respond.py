"""The ways a turn can end: fixed safe words, small talk, an answer with its source, a question back, a person."""

from collections.abc import Sequence

from bot.asked import Asked, decided, summary_of
from bot.decision import Citation, Decision
from bot.extract import Extract, extract
from bot.judge import Judged
from bot.language import asked_language
from bot.risk import Finding, safe_reply
from bot.small_talk import Talk
from knowledge_base.retrieval import Hit, PassageRow

MOST_BUTTONS = 4


def citation_of(passage: PassageRow, quote: str) -> Citation:
    return Citation(passage.article_id, passage.title, quote, passage.id)


def safe(asked: Asked, finding: Finding, country: str) -> Decision:
    """Nothing of it is generated."""
    reply = safe_reply(finding, asked.language, country)
    asked.step("safe_reply", level=finding.level, topic=finding.topic, version=reply.version)
    return decided(asked, "safe_reply", reply.text, confidence=1.0, risk=finding, open_questions=())


def safe_and_person(asked: Asked, finding: Finding, country: str) -> Decision:
    """The same words and a person, at the place that the rest of the message is worth: for an opinion that nothing else supports."""
    reply = safe_reply(finding, asked.language, country)
    asked.step("safe_reply", level=finding.level, topic=finding.topic, version=reply.version)
    summary = "\n".join((asked.say("summary.model_risk"), summary_of(asked, ())))
    return decided(asked, "hand_over", reply.text, summary=summary)


async def talk(asked: Asked, kind: Talk) -> Decision:
    """Greetings and the like; `hand_over` where the person wants a person or no assistant may answer."""
    key = (
        "portuguese" if kind.kind == "language" and asked_language(asked.question.text) == "pt" else kind.kind
    )
    words = asked.say(f"talk.{key}")
    asked.step("small_talk", kind=kind.kind)
    if kind.action == "hand_over":
        intent = "human" if kind.kind == "human" else "health" if kind.kind == "medical" else None
        return decided(asked, "hand_over", words, confidence=1.0, intent=intent)
    await asked.speak([words])
    buttons = [asked.person_button()] if kind.kind in ("person", "empty", "what", "orders") else []
    return decided(asked, "chat", words, confidence=1.0, buttons=buttons, open_questions=())


async def answer(asked: Asked, judged: Judged) -> Decision:
    hit, found = judged.hit, judged.extract
    assert hit is not None and found is not None
    lead = "answer.from" if hit.passage.language == asked.language else f"answer.from_{hit.passage.language}"
    before, after = asked.say(lead, title=hit.passage.title), asked.say("answer.offer")
    await asked.speak([before, *found.sentences, after])
    return decided(
        asked, "answer", f"{before}\n\n{body(found)}\n\n{after}", citations=[citation_of(hit.passage, found.quote)],
        confidence=judged.confidence, buttons=[asked.person_button()], offered=[hit.passage.title], open_questions=(),
    )  # fmt: skip


def body(found: Extract) -> str:
    """The quote as it is read: line ends of the passage kept, so that a list stays one."""
    return found.quote.strip()


async def which(asked: Asked, judged: Judged) -> Decision:
    """Several articles fit alike: the person says which."""
    assert judged.hit is not None
    hits = [judged.hit, *judged.rivals][:MOST_BUTTONS]
    titles = [hit.passage.title for hit in hits]
    words = asked.say("clarify.place") + "\n" + "\n".join(f"• {title}" for title in titles)
    await asked.speak([words])
    return decided(
        asked, "clarify", words, citations=_sources(hits), confidence=judged.confidence,
        buttons=[*({"label": title[:60], "value": title} for title in titles), asked.person_button()], offered=titles,
    )  # fmt: skip


async def related(asked: Asked, judged: Judged) -> Decision:
    """Something near, without the asked fact: said to be that, once."""
    assert judged.hit is not None
    title = judged.hit.passage.title
    words = asked.say("clarify.related", title=title)
    await asked.speak([words])
    return decided(
        asked, "clarify", words, citations=_sources([judged.hit]), confidence=judged.confidence,
        buttons=[{"label": title[:60], "value": title}, asked.person_button()], offered=[title],
    )  # fmt: skip


def hand_over(
    asked: Asked, key: str = "unknown", *, confidence: float = 0.0, offered: Sequence[str] = ()
) -> Decision:
    return decided(asked, "hand_over", asked.say(f"hand_over.{key}"), confidence=confidence, offered=offered)


def _sources(hits: Sequence[Hit]) -> list[Citation]:
    return [
        citation_of(hit.passage, extract(hit.passage.title, hit.passage.text, hit.passage.language).quote)
        for hit in hits
    ]
