"""What the relay runs for triage."""

from core.tasks import Handler
from desk.triage import listen, risk, turn

HANDLERS: dict[str, Handler] = {"bot.turn": turn.run, "intake.risk": risk.run, "risk.listen": listen.run}
