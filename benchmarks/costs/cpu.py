"""Processor time that processes have used: on a machine that others use too, it says more than the clock does."""

import contextlib
from collections.abc import Iterable

import psutil

Used = dict[int, float]


def used(pids: Iterable[int]) -> Used:
    """Seconds, by process."""
    found = Used()
    for pid in pids:
        with contextlib.suppress(psutil.NoSuchProcess):
            times = psutil.Process(pid).cpu_times()
            found[pid] = float(times.user + times.system)
    return found


def between(before: Used, after: Used) -> float:
    """Of those that lived through it, and of those that began in it."""
    return sum(seconds - before.get(pid, 0.0) for pid, seconds in after.items())
