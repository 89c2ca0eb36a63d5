"""A small network of articles of the suite's own, and a talk with a brain over them."""

from collections.abc import Sequence

import bot
from bot import Decision, QueueOption, Turn
from core.ids import new_id
from core.work import Ground
from knowledge_base import service

ARTICLES = (
    ("Dónde queda el ropero del barrio", "es", "El ropero queda en la calle Ceibo 340. Abre los martes y jueves de 10 a 13. No hace falta anotarse antes."),
    ("Pedir un turno con la trabajadora social", "es", "## Cómo pedirlo\n\nEscribí la palabra SOCIAL por este chat o llamá al 0800-555-0199. Te damos fecha en cinco días hábiles.\n\n## Qué llevar\n\nPara la entrevista llevá:\n\n- Documento, si tenés.\n- Un teléfono de contacto.\n- Los papeles que quieras mostrar."),
    ("Horario de la sede Tilcara", "es", "La sede Tilcara abre de lunes a viernes de 8 a 12. Los sábados no atiende."),
    ("Horario de la sede Oberá", "es", "La sede Oberá abre de lunes a viernes de 14 a 18. Los sábados atiende de 9 a 11."),
    ("Taller de guitarra para jóvenes", "es", "El taller de guitarra es gratuito. Se hace los miércoles a las 17 en el salón grande. Prestamos instrumentos."),
    ("Volunteering at the garden", "en", "You can volunteer at the community garden on Saturday mornings. Bring gloves. We start at nine."),
    ("Certificado de asistencia", "es", "El certificado de asistencia se pide en recepción y tarda dos días hábiles. Lleva tu nombre y la fecha."),
)  # fmt: skip
STAFF_ONLY = (
    "Protocolo del depósito de guitarras",
    "La llave del depósito de guitarras está en la caja roja del pasillo.",
)

FAMILIES = QueueOption(new_id(), "Familias", ("family",), (), ("es",))
ENGLISH = QueueOption(new_id(), "International", (), (), ("en",))
PAPERS = QueueOption(new_id(), "Trámites y datos", (), (), ("es",))
QUEUES = (FAMILIES, ENGLISH, PAPERS)


async def publish_all(ground: Ground) -> None:
    async with ground.work() as work:
        for title, language, body in ARTICLES:
            await service.create(work, title=title, body=body, language=language, publish=True)
        title, body = STAFF_ONLY
        await service.create(work, title=title, body=body, audience="staff", publish=True)


class Talk:
    """What the citizen and the bot say to each other."""

    def __init__(self, brain: bot.Brain) -> None:
        self.brain = brain
        self.turns: list[Turn] = []
        self.heard: list[str] = []

    async def say(self, *texts: str, locale: str = "es", queues: Sequence[QueueOption] = QUEUES) -> Decision:
        async def hear(sentence: str) -> None:
            self.heard.append(sentence)

        self.turns += [Turn("citizen", text) for text in texts]
        decision = await self.brain.decide(self.turns, locale=locale, queues=queues, on_sentence=hear)
        self.turns.append(Turn("bot", decision.text))
        return decision
