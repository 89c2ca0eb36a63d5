"""Every socket event is answered: with its ack, or with `{error: {code, message}}`. Never silence."""

import functools
from collections.abc import Awaitable, Callable
from typing import Any

import psycopg
import structlog
from sqlalchemy.exc import SQLAlchemyError

from core.errors import Invalid, Unavailable, VentanillaError

log = structlog.get_logger()
AWAY = (psycopg.OperationalError, psycopg.InterfaceError, SQLAlchemyError, OSError)
Handler = Callable[..., Awaitable[Any]]


def refusal(error: VentanillaError) -> dict[str, Any]:
    return {"error": {"code": error.code, "message": error.detail, **error.extra}}


def answered(handler: Handler) -> Handler:
    """For methods `on_<event>(self, sid, data)`; a client that sends no data gets an answer too."""

    @functools.wraps(handler)
    async def run(self: Any, sid: str, data: Any = None, *rest: Any) -> Any:
        try:
            return await handler(self, sid, data if isinstance(data, dict) else {})
        except VentanillaError as error:
            return refusal(error)
        except psycopg.DataError as error:
            log.warning("socket_value_refused", event_name=handler.__name__, error=type(error).__name__)
            return refusal(Invalid("A value cannot be stored.", code="unstorable"))
        except AWAY as error:
            log.warning("socket_database_away", event_name=handler.__name__, error=type(error).__name__)
            return refusal(Unavailable("The desk cannot answer right now. Try again."))
        except Exception:
            log.exception("socket_event_failed", event_name=handler.__name__)
            return refusal(VentanillaError("Something went wrong on our side.", code="error"))

    return run


def takes(namespace: Any, event: str, args: tuple[Any, ...]) -> bool:
    """Whether a namespace has the event, and `connect` and `disconnect` come from the server: a client may send these names too."""
    if event == "disconnect":
        return not namespace.server.manager.is_connected(args[0], namespace.namespace)
    if event == "connect":
        line = namespace.server.manager.eio_sid_from_sid(args[0], namespace.namespace)
        return len(args) > 1 and args[1] is namespace.server.environ.get(line)
    return hasattr(namespace, f"on_{event}")
