"""Places where a test may have the process die without a word: nothing at all, unless a load test on loopback arms them.

`VENTANILLA_FAILPOINTS=name=chance,name=chance`: at each pass of `name`, with that chance, as by kill -9.
"""

import os
import random
import signal
from collections.abc import Callable, Mapping

NAMES = (
    "intake.before_commit",
    "intake.after_commit",
    "intake.before_answer",
    "spool.writing",
    "spool.before_rename",
    "spool.after_rename",
    "spool.before_unlink",
    "task.after_claim",
    "task.before_done",
    "delivery.after_claim",
    "delivery.before_send",
    "delivery.after_send",
    "status.before_commit",
    "turn.before_say",
)
_LOOPBACK = ("127.0.0.1", "localhost", "::1", "")


def chances(environment: Mapping[str, str]) -> dict[str, float]:
    """Empty where they must not work. Raises ValueError for a name that is none."""
    told = environment.get("VENTANILLA_FAILPOINTS", "")
    testing = environment.get("VENTANILLA_LOAD_TEST", "").lower() in ("1", "true", "yes", "on")
    if not told or not testing or environment.get("VENTANILLA_HOST", "") not in _LOOPBACK:
        return {}
    found = {name.strip(): float(chance or 1) for name, _, chance in (one.partition("=") for one in told.split(","))}
    if unknown := set(found) - set(NAMES):
        raise ValueError(f"no such failpoint: {', '.join(sorted(unknown))}")
    return found


def arm(environment: Mapping[str, str]) -> None:
    global at
    found = chances(environment)
    at = _may_die(found) if found else _pass


def _pass(name: str) -> None:
    """Nothing is armed."""


def _may_die(found: dict[str, float]) -> Callable[[str], None]:
    dice = random.Random()

    def die(name: str) -> None:
        if (chance := found.get(name)) and dice.random() < chance:
            os.kill(os.getpid(), signal.SIGKILL)

    return die


at: Callable[[str], None] = _pass
arm(os.environ)
