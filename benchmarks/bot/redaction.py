"""What of made-up personal data reaches a model: each message goes over a socket to a twin that records what it is sent.

    python -m benchmarks.bot.redaction [--texts 5000] [--seed 20261121] [--show 20]

Recall by kind, with its 95 % Wilson interval; then how many texts without personal data are changed. A value counts as hidden
only when nothing telling of it is left: no five of its digits in a row, no word of the name, of the street or of the mailbox.
Exits with 1 when a document or a phone number went out in clear.
"""

import argparse
import asyncio
import re
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Sequence
from pathlib import Path
from uuid import uuid4

from benchmarks.bot import corpora, private_texts
from benchmarks.bot.intervals import Share
from benchmarks.bot.private_texts import DIGIT_WORDS, Private
from benchmarks.bot.triage import labelled
from bot.decision import Turn
from bot.model import Model
from bot.model.redaction import PLACEHOLDER, Redaction
from core.settings import Settings
from core.texts.sound import plain
from desk.twins.journal import Fault
from desk.twins.openai import OpenAITwin
from desk.twins.server import serving
from knowledge_base.retrieval.hits import PassageRow

NEVER = ("document", "cuil", "cedula", "cpf", "passport", "phone")
KINDS_OF_NUMBERS = (*NEVER, "bank", "card")
AT_ONCE = 8
_SAID = re.compile(r"<citizen>(.*?)</citizen>", re.DOTALL)
_SMALL = frozenset(re.findall(r"\w+", "de del la las los y el calle av avda avenida bulevar camino pasaje diagonal ruta rua km piso depto casa apto do da"))
_TOLD = {plain(word): str(digit) for words in DIGIT_WORDS.values() for digit, word in enumerate(words)}


def leaks(kind: str, value: str, sent: str) -> bool:
    """`sent`: what went out, its placeholders taken away."""
    if kind in KINDS_OF_NUMBERS or kind == "plate":
        return _number_leaks(value, sent) if kind != "plate" else plain(value) in plain(sent)
    if kind == "birth":
        return plain(value) in plain(sent)
    if kind == "email":
        return plain(re.split(r"\W*(?:@|arroba|\(at\))", plain(value))[0]) in plain(sent)
    words = set(re.findall(r"[a-z0-9']+", plain(sent)))
    telling = [word for word in re.findall(r"[a-z0-9']+", plain(value)) if word not in _SMALL and len(word) > 2]
    return any(word in words for word in telling)


def _number_leaks(value: str, sent: str) -> bool:
    wanted, there = _digits(value), _digits(sent)
    return any(wanted[at : at + 5] in there for at in range(len(wanted) - 4))


def _digits(text: str) -> str:
    return "".join(_TOLD.get(word, word if word.isdigit() else "") for word in re.findall(r"[a-z]+|\d", plain(text)))


async def through_the_twin(texts: Sequence[Private]) -> list[str]:
    """What the twin was sent for each of them, without placeholders."""
    twin = OpenAITwin()
    async with serving(twin.app) as address:
        settings = Settings(
            data=Path(tempfile.gettempdir()), openai_base_url=f"{address}/v1", openai_model="twin", bot_timeout_seconds=120
        )
        model = Model(settings)
        await model.warm()
        sent = [""] * len(texts)
        gate = asyncio.Semaphore(AT_ONCE)

        async def one(place: int, text: Private) -> None:
            async with gate:
                twin.journal.faults.append(Fault("no_answer"))
                marked = PassageRow(uuid4(), uuid4(), f"Texto {place:06}", "", "La sede abre de lunes a viernes.", "es")
                await model.answer(turns=[Turn("citizen", text.text)], passages=[marked], language=text.language)

        await asyncio.gather(*(one(place, text) for place, text in enumerate(texts)))
        for call in twin.journal.calls:
            content = call.values["messages"][-1]["content"]
            place = int(re.findall(r'title="Texto (\d{6})"', content)[0])
            sent[place] = PLACEHOLDER.sub(" | ", _SAID.findall(content)[-1])
    assert all(sent), "a message never reached the twin"
    return sent


def without_personal_data() -> list[str]:
    """Questions and published sentences of the project's own."""
    found = [row["text"] for row in corpora.lines(corpora.HERE / "data" / "own_questions.jsonl")]
    found += [line.text for line in labelled()]
    return found


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--texts", type=int, default=5000)
    options.add_argument("--seed", type=int, default=20261121)
    options.add_argument("--show", type=int, default=0, help="so many misses and false redactions")
    asked = options.parse_args()
    texts = list(private_texts.messages(asked.texts, asked.seed))
    sent = asyncio.run(through_the_twin(texts))
    hidden: dict[str, list[bool]] = defaultdict(list)
    missed: list[str] = []
    for text, out in zip(texts, sent, strict=True):
        for kind, value in text.values:
            leaked = leaks(kind, value, out)
            hidden[kind].append(not leaked)
            if leaked:
                missed.append(f"{kind:<12} {value!r} in {out!r}")
    print(f"{len(texts)} messages to a recording twin, {sum(map(len, hidden.values()))} values; hidden, of each kind:")
    for kind in private_texts.MAKERS:
        print(f"  {kind:<14} {Share(sum(hidden[kind]), len(hidden[kind]))}")
    clear = Counter(line.split()[0] for line in missed)
    grave = sum(clear[kind] for kind in NEVER)
    print(f"documents and phones in clear: {grave}")
    plain_texts = without_personal_data()
    changed = [text for text in plain_texts if _hidden(text) != text]
    print(f"plain texts changed: {Share(len(changed), len(plain_texts))}")
    for line in [*missed[: asked.show], *(f"changed: {text!r} -> {_hidden(text)!r}" for text in changed[: asked.show])]:
        print("   ", line)
    return 1 if grave else 0


def _hidden(text: str) -> str:
    redaction = Redaction()
    redaction.learn([text])
    return redaction.hide(text)


if __name__ == "__main__":
    sys.exit(main())
