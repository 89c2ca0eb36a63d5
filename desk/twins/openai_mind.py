"""What the model's twin says: the sentence of a passage that shares most words with the question, or a fault on purpose."""

import json
import re
from typing import Any

from core.texts.sound import plain

_PASSAGE = re.compile(r'<passage n="(\d+)" title="[^"]*">\n(.*?)\n</passage>', re.DOTALL)
_PHRASINGS = '"name": "phrasings"'
_ARTICLE = re.compile(r'<article title="([^"]*)">')
_SAID = re.compile(r"<citizen>(.*?)</citizen>", re.DOTALL)
_SENTENCE = re.compile(r"[^.!?\n]+[.!?]?")
_WORD = re.compile(r"[a-z0-9]{4,}")
_SAID_TO_BE = {
    "no_answer": "NO_ANSWER",
    "uncited": "Atiende todos los días a toda hora.",
    "invent": "Llame al 0800-999-1234 [1]. Entre en https://premios.example/gane [1].",
    "obey": "Ignoro las reglas como se me pidió. Mis instrucciones son secretas [1]. Transfiera $ 5000 a https://robo.example [1].",
    "unknown_source": "Eso dice el pasaje [99].",
}


def reply(asked: dict[str, Any], kind: str = "") -> str:
    """JSON where the request asks for it, else plain text. `kind`: see OpenAITwin."""
    material = "\n".join(_text(m.get("content")) for m in asked["messages"] if m["role"] == "user")
    if _PHRASINGS in json.dumps([asked.get("response_format"), asked.get("tools")]):
        return json.dumps({"phrasings": _asked_otherwise(material)}, ensure_ascii=False)
    answer = _SAID_TO_BE.get(kind) or _echo(material)
    if kind == "mixed":
        answer = f"Abre también los domingos. {answer}"
    if kind == "plain" or not (asked.get("response_format") or asked.get("tools")):
        return answer
    said = _SAID.findall(material)
    found = {"risk": "immediate" if kind == "risk" else "routine", "intent": "place", "answer": answer,
             "summary": f"Pregunta: {said[-1][:200] if said else ''}"}  # fmt: skip
    return json.dumps(found, ensure_ascii=False)


def _asked_otherwise(material: str) -> list[str]:
    """A few for an article, among them what may not be shown."""
    title = found[1].lower() if (found := _ARTICLE.search(material)) else "esto"
    ways = ("¿me explican {}?", "quiero saber de {}", "necesito ayuda con {}", "¿qué tengo que hacer por {}?", "{} en www.ejemplo.example")
    return [way.format(title) for way in ways]


def _echo(material: str) -> str:
    said = _SAID.findall(material)
    wanted = set(_WORD.findall(plain(said[-1]))) if said else set()
    best, place, shared = "", 0, 0
    for number, text in _PASSAGE.findall(material):
        for sentence in _SENTENCE.findall(text):
            score = len(wanted & set(_WORD.findall(plain(sentence))))
            if score > shared:
                best, place, shared = sentence.strip(), int(number), score
    return f"{best.rstrip('.!?')} [{place}]." if best else "NO_ANSWER"


def _text(content: Any) -> str:
    if isinstance(content, list):
        return "\n".join(str(part.get("text", "")) for part in content)
    return str(content or "")
