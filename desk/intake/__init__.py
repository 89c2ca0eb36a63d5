"""Where messages are kept: group commit, one flusher and one connection a process. Nothing is acked before commit."""

from desk.intake.flusher import Intake
from desk.intake.messages import Incoming, Kept

__all__ = ["Incoming", "Intake", "Kept"]
