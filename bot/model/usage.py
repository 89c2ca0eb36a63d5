"""What a model was asked for in one turn: calls, tokens, time. Tokens are estimated where the endpoint does not tell them."""

from dataclasses import dataclass

CHARS_PER_TOKEN = 3.6
"""Of Spanish text, by common tokenizers; between 3.2 and 4.2 for the three languages."""


@dataclass(slots=True)
class Usage:
    calls: int = 0
    failures: int = 0
    estimated: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0
    seconds: float = 0.0
    slowest: float = 0.0

    def called(self, sent: str, received: str, seconds: float, told: tuple[int, int] | None, *, failed: bool) -> None:
        """`told`: what the endpoint itself counts as sent and as answered."""
        self.calls += 1
        self.failures += failed
        self.estimated += told is None
        prompt, completion = told or (estimate(sent), estimate(received))
        self.prompt_tokens += prompt
        self.completion_tokens += completion
        self.seconds += seconds
        self.slowest = max(self.slowest, seconds)


def estimate(text: str) -> int:
    return round(len(text) / CHARS_PER_TOKEN)
