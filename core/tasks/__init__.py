"""All background work: one table, two lanes, timers included. RQ only carries ids of the slow ones."""

from core.tasks.put import put
from core.tasks.run import Handler, Runner, Task

__all__ = ["Handler", "Runner", "Task", "put"]
