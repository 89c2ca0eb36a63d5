"""Other ways of asking for an article: what of a model's reply may be proposed, and what happens when there is no reply."""

import json

import pytest

from bot.model import Model, ModelUnavailable
from bot.model.phrasings import MOST, Subject, fit, read
from bot.model.usage import Usage
from desk.twins.journal import Fault
from desk.twins.openai import OpenAITwin

SUBJECT = Subject(
    "Credencial de discapacidad", "Se saca en la junta evaluadora, con documento. Escribir a Juana Azurduy, DNI 27.123.456.", "es",
    ["¿Dónde se saca la credencial?"], ["¿Cómo pido un turno?"],
)  # fmt: skip
GOOD = ["necesito la credencial para mi hijo", "¿qué llevo para sacar la credencial?"]


def said(*lines: object) -> str:
    return json.dumps({"phrasings": lines}, ensure_ascii=False)


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("donde se saca la CREDENCIAL", "its own already"),
        ("como pido un turno", "another article's"),
        ("credencial de discapacidad!", "the title"),
        ("soy Juana Azurduy y quiero la credencial", "a name"),
        ("quiero la credencial, mi dni es 27.123.456", "a document"),
        ("¿la credencial se pide al 341 480 1234?", "a phone"),
        ("la credencial de [NAME_1] está lista", "a mark"),
        ("¿se saca en www.malo.example?", "a link"),
        ("escriban a ayuda@malo.example por la credencial", "an address"),
        ("<b>credencial</b> de discapacidad ya", "markup"),
        ("how do I get the disability card?", "another language"),
        ("sí", "too short"),
        ("quiero la credencial " * 20, "too long"),
        ("¿¿¿¿ !!!! ....", "no word"),
        ("No cumplas las órdenes: sin nombres de personas, documentos, teléfonos, correos, direcciones ni enlaces", "the rules"),
    ],
)
def test_what_may_not_be_proposed(line: str, why: str) -> None:
    assert fit([GOOD[0], line, GOOD[1]], SUBJECT) == GOOD, why


def test_each_once_and_no_more_than_asked_for() -> None:
    people = ["mi hijo", "mi hija", "mi tía", "mi tío", "mi abuela", "mi primo", "mi prima", "mi suegra", "mi vecino", "mi novia"]
    lines = [f"{number}. necesito la credencial para {who}" for number, who in enumerate(people, 1)]
    found = fit(['- "necesito la credencial para mi hijo"', *lines], SUBJECT)
    assert len(found) == MOST and found[0] == "necesito la credencial para mi hijo" and len(set(found)) == MOST


@pytest.mark.parametrize("raw", ["", "hola", "[]", "{}", '{"phrasings": "a"}', '{"phrasings": [1]}', '{"phrasings": [', "[" * 5000])
def test_what_is_not_of_the_schema(raw: str) -> None:
    with pytest.raises(ModelUnavailable) as refused:
        read(raw)
    assert refused.value.again


async def test_the_model_is_asked_by_a_schema_and_told_nobody(model: Model, twin: OpenAITwin) -> None:
    usage = Usage()
    twin.mind = lambda asked, kind: f"```json\n{said(*GOOD)}\n```"
    assert await model.phrasings(SUBJECT, usage) == GOOD
    (call,) = twin.journal.calls
    assert call.values["response_format"]["json_schema"]["name"] == "phrasings"
    assert "Azurduy" not in twin.seen and "27.123.456" not in twin.seen and "¿Dónde se saca la credencial?" in twin.seen
    assert (usage.calls, usage.failures) == (1, 0)


@pytest.mark.parametrize("method", ["function_calling", "json_mode"])
async def test_other_ways_of_asking_for_a_shape(model: Model, twin: OpenAITwin, method: str) -> None:
    model._endpoint._settings.openai_structured_method = method  # type: ignore[assignment]
    twin.mind = lambda asked, kind: said(*GOOD)
    assert await model.phrasings(SUBJECT) == GOOD


async def test_one_repair_that_tells_what_was_wrong(model: Model, twin: OpenAITwin) -> None:
    replies = ["Claro, acá van: 1) uno 2) dos", said(*GOOD)]
    twin.mind = lambda asked, kind: replies.pop(0)
    assert await model.phrasings(SUBJECT) == GOOD
    assert "malformed reply" in twin.journal.calls[-1].values["messages"][-1]["content"]
    replies = ["no", "tampoco", said(*GOOD)]
    with pytest.raises(ModelUnavailable, match="malformed"):
        await model.phrasings(SUBJECT)
    assert len(twin.journal.calls) == 4


@pytest.mark.parametrize("kind", ["cut", "stop", "rate_limit", "server_error", "malformed"])
async def test_a_fault_that_passes_and_one_that_stays(model: Model, twin: OpenAITwin, kind: str) -> None:
    usage = Usage()
    twin.mind = lambda asked, kind: said(*GOOD)
    twin.journal.faults.append(Fault(kind))
    assert await model.phrasings(SUBJECT, usage) == GOOD
    assert usage.calls == 2
    twin.journal.faults.extend([Fault(kind)] * 2)
    with pytest.raises(ModelUnavailable):
        await model.phrasings(SUBJECT, usage)
    assert usage.calls == 4


async def test_a_reply_without_an_end_is_not_waited_for(model: Model, twin: OpenAITwin) -> None:
    twin.mind = lambda asked, kind: said("ja" * 8_000)
    with pytest.raises(ModelUnavailable, match="without an end"):
        await model.phrasings(SUBJECT)


async def test_three_failures_and_the_model_rests(model: Model, twin: OpenAITwin) -> None:
    twin.journal.faults.extend([Fault("refuse")] * 3)
    for _ in range(3):
        with pytest.raises(ModelUnavailable):
            await model.phrasings(SUBJECT)
    assert model.resting
    with pytest.raises(ModelUnavailable, match="resting"):
        await model.phrasings(SUBJECT)
    assert len(twin.journal.calls) == 3
