"""What stands between the world and every route: headers, limits of bodies, who may frame and call, repeated requests."""

from desk.edge.bodies import Bodies
from desk.edge.compressed import Compressed
from desk.edge.cross_origin import cross_origin
from desk.edge.failures import PROBLEMS, Failures
from desk.edge.framing import Framing
from desk.edge.headers import Headers
from desk.edge.repeats import Idempotency
from desk.edge.short_way import ShortWay
from desk.edge.sockets import Sockets

__all__ = [
    "PROBLEMS", "Bodies", "Compressed", "Failures", "Framing", "Headers", "Idempotency",
    "ShortWay", "Sockets", "cross_origin",
]  # fmt: skip
