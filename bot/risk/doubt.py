"""How much of risk the classifier hears below what it raises: what a second opinion is weighed by."""

from bot.risk.book import book
from bot.risk.classifier import opinion
from bot.risk.pieces import pieces

SUSPECTED_FROM = 0.12
"""Of the messages at risk that rules and classifier miss, on the labelled sets, the lowest immediate or urgent one stands at 0.13."""


def suspected(text: str) -> bool:
    return any(opinion(book().folder.text(piece)).score >= SUSPECTED_FROM for piece in pieces(text))
