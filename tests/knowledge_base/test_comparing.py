"""What is said twice, and what is said otherwise; and when an article is to be looked at again."""

from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest

from core.ids import new_id
from core.tasks import Task
from core.work import Ground
from knowledge_base import reviews, service
from knowledge_base.comparing import flags, jobs, sketch
from knowledge_base.comparing.facts import contradict, said
from knowledge_base.grouping import grouped

TURNOS = (
    "Para pedir un turno llame al centro de salud de su barrio de lunes a viernes. Lleve documento, carnet y los estudios anteriores."
    " Si no puede ir, avise un día antes para que otra persona lo use. Los turnos de urgencia no se piden: se atienden al llegar."
)


def one(text: str, title: str = "Centro Norte", heading: str = "Horarios"):  # type: ignore[no-untyped-def]
    return said(text, heading, title, "es")[0]


@pytest.mark.parametrize(
    ("first", "second", "differ"),
    [
        (("El centro abre de 8 a 14 horas.",), ("El centro abre de 9 a 17 horas.",), True),
        (("El centro abre de 8 a 14 horas.",), ("El centro abre de 8:00 a 14:00 hs.",), False),
        (("El centro abre de 8 a 14 horas.",), ("El centro abre de 9 a 17 horas.", "Centro Sur"), False),
        (("El centro abre de 8 a 14 horas los lunes.",), ("El centro abre de 9 a 12 horas los sábados.",), False),
        (("El centro abre de 8 a 14 horas.",), ("La farmacia del hospital cierra de 9 a 17 horas.",), False),
        (("El trámite de la credencial cuesta $ 1.500.", "Credencial"), ("La credencial: el trámite cuesta $ 2000.", "Credencial"), True),
        (("El centro queda en Av. Belgrano 456.",), ("El centro queda en calle San Martín 120.",), True),
        (("El teléfono del centro es 341 480-1234.",), ("El teléfono del centro es 341 480-9999.",), True),
        (("Escribí por chat o WhatsApp, o llamá al 0800-555-0142.",), ("WhatsApp: +54 9 341 555-0142.",), False),
        (("El teléfono del centro es 341 480-1234.",), ("El teléfono del centro es (341) 4801234.",), False),
    ],
)
def test_contradictions(first: tuple[str, ...], second: tuple[str, ...], differ: bool) -> None:
    assert contradict(one(*first), one(*second)) is differ
    assert contradict(one(*second), one(*first)) is differ


def test_alike_texts_meet_in_a_band_and_others_do_not() -> None:
    near = TURNOS.replace("carnet", "credencial") + " Gracias."
    other = "El subsidio de transporte se pide en la municipalidad con la constancia de alumno regular y el recibo de sueldo de los padres."
    a, b, c = (sketch.shingles(text, "es") for text in (TURNOS, near, other))
    assert sketch.likeness(a, b) > sketch.NEAR > sketch.likeness(a, c)
    assert set(sketch.bands(a)) & set(sketch.bands(b))
    assert not set(sketch.bands(a)) & set(sketch.bands(c))


async def compare(ground: Ground) -> None:
    await jobs.compare(ground, Task(new_id(), "knowledge.compare", new_id()))


async def write(ground: Ground, title: str, body: str, *, publish: bool = True) -> UUID:
    async with ground.work() as work:
        return (await service.create(work, title=title, body=body, publish=publish)).id


async def test_flags_come_stay_dismissed_and_go(ground: Ground) -> None:
    first = await write(ground, "Centro Norte", "El centro abre de 8 a 14 horas.")
    copy = await write(ground, "Turnos", TURNOS)
    await write(ground, "Pedir turnos", TURNOS.replace("carnet", "credencial"), publish=False)
    second = await write(ground, "Centro Norte", "Para quien venga por primera vez. El centro abre de 9 a 17 horas. Traiga abrigo, agua y paciencia, por favor.", publish=False)
    await compare(ground)
    async with ground.work() as work:
        found = {row["kind"]: row for row in await flags.find(work)}
        assert found.keys() == {"near_duplicate", "contradiction"}
        assert found["contradiction"]["one"]["quote"] == "El centro abre de 8 a 14 horas."
        assert len(await flags.find(work, article=copy)) == 1
        await flags.dismiss(work, found["contradiction"]["id"])
        await service.change(work, copy, {"body": "Otra cosa, que nada tiene que ver con lo anterior."}, publish=True)
        await work.execute("DELETE FROM article_sketch")
    await compare(ground)
    async with ground.work() as work:
        assert await flags.find(work) == []
        await service.change(work, second, {"body": "Para quien venga por primera vez. El centro abre de 10 a 18 horas. Traiga abrigo, agua y paciencia, por favor."})
    await compare(ground)
    async with ground.work() as work:
        assert [row["kind"] for row in await flags.find(work, article=first)] == ["contradiction"]
        await service.archive(work, first)
        assert await flags.find(work) == []


async def test_a_review_that_is_due_alerts_until_it_is_done(ground: Ground) -> None:
    from core.identity import create_user

    today = ground.clock.now().date()
    async with ground.work() as work:
        owner = await create_user(work, email="ana@desk.test", name="Ana", password="una clave larga", role="lead")
        due = await service.create(work, title="Uno", body="Uno.", review_at=today, publish=True, owner_id=owner)
        await service.create(work, title="Dos", body="Dos.", review_at=today + timedelta(days=1), publish=True)
        await service.create(work, title="Tres", body="Tres.", review_at=today - timedelta(days=1))
        nobody = await service.create(work, title="Cuatro", body="Cuatro.", review_at=date(2020, 1, 1), publish=True)
        for _ in range(2):
            assert await reviews.look(work) == 2
        rows = await work.all("SELECT rule, subject_id, detail FROM alert WHERE state = 'open' ORDER BY rule")
        assert [(row["rule"], row["subject_id"]) for row in rows] == [("article_review_due", due.id), ("article_review_ownerless", nobody.id)]
        assert rows[0]["detail"]["assignee"] == str(owner)
        await service.change(work, due.id, {"review_at": today + timedelta(days=90)})
        assert await work.one("SELECT 1 AS one FROM alert WHERE state = 'open' AND subject_id = %s", (due.id,)) is None
        from core.errors import Invalid

        with pytest.raises(Invalid):
            await service.change(work, due.id, {"owner_id": uuid4()})


def test_questions_that_ask_the_same_are_put_together() -> None:
    asked = [
        "¿cómo saco la credencial de discapacidad?",
        "hola quiero saber dónde se saca la credencial de discapacidad",
        "¿a qué hora cierra la pileta municipal?",
        "credencial discapacidad como se saca",
        "la pileta municipal hasta q hora está abierta",
        "necesito ayuda con mi jubilación",
    ]
    found = grouped(asked)
    assert [set(group) for group in found] == [{0, 1, 3}, {2, 4}, {5}]
