"""What the relay runs for triage."""

from core.tasks import Handler
from desk.triage import risk, turn

HANDLERS: dict[str, Handler] = {"bot.turn": turn.run, "intake.risk": risk.run}
