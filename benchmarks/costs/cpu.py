"""Processor time that processes have used: on a machine that others use too, it says more than the clock does."""

import contextlib

import psutil


def used(pids: set[int]) -> float:
    """Seconds, of these processes and of their children that live."""
    return sum(_seconds(one) for pid in pids for one in (psutil.Process(pid), *psutil.Process(pid).children()))


def _seconds(process: psutil.Process) -> float:
    with contextlib.suppress(psutil.NoSuchProcess):
        times = process.cpu_times()
        return float(times.user + times.system)
    return 0.0
