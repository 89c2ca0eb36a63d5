"""The first answer: a transcript in, a decision out."""

from bot.brain import Brain, brain_of
from bot.decision import URGENCIES, Citation, Decision, OnSentence, QueueOption, Turn, dump_steps

__all__ = ["URGENCIES", "Brain", "Citation", "Decision", "OnSentence", "QueueOption", "Turn", "brain_of", "dump_steps"]
