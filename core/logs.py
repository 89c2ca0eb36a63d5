"""Logs as data: ids and codes, never a person's words, phone or address.

The text of an exception may quote a person, whoever raised it: only its type and frames are written, for our own
lines and for those of libraries.
"""

import logging
import sys
import traceback
from pathlib import Path
from types import TracebackType
from typing import Any

import structlog

# Keys that could carry a person's words are dropped wherever they come from.
_FORBIDDEN = frozenset(
    {"text", "body", "message_text", "phone", "email", "name", "password", "token", "contact"}
)
_FRAMES = 8


def where(error: BaseException) -> list[str]:
    """The last frames of an exception, without the lines and values that stood there."""
    frames = traceback.extract_tb(error.__traceback__)[-_FRAMES:]
    return [f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in frames]


def _drop_personal(_: Any, __: str, event: Any) -> Any:
    for key in _FORBIDDEN & event.keys():
        event[key] = "[removed]"
    return event


def _bare(_: Any, __: str, event: Any) -> Any:
    """Exceptions as type and frames, in `exc_info` or given as a value."""
    error = _error_of(event.pop("exc_info", None))
    event.pop("stack_info", None)
    for key, value in event.items():
        if isinstance(value, BaseException):
            event[key] = type(value).__name__
    if error is not None:
        event["exception"] = type(error).__name__
        event["frames"] = where(error)
    return event


def _error_of(wanted: Any) -> BaseException | None:
    if isinstance(wanted, tuple):
        wanted = wanted[1]
    return wanted if isinstance(wanted, BaseException) else sys.exc_info()[1] if wanted else None


class BareFormatter(logging.Formatter):
    """What libraries log. Beside an exception only the first line of their own words stands, if it quotes nothing."""

    def format(self, record: logging.LogRecord) -> str:
        error = _error_of(record.exc_info)
        start = f"{record.levelname} {record.name}"
        if error is None:
            return f"{start} {record.getMessage()}"
        said = (str(record.msg).splitlines() or [""])[0]
        quoted = str(error) and str(error) in said
        return " ".join([start, *([] if quoted else [said]), type(error).__name__, *where(error)])


def _ended_by(kind: type[BaseException], error: BaseException, _: TracebackType | None) -> None:
    structlog.get_logger().critical("process_failed", exception=kind.__name__, frames=where(error))


def configure(level: str = "INFO", form: str = "json", process: str = "") -> None:
    render: Any = structlog.processors.JSONRenderer() if form == "json" else structlog.dev.ConsoleRenderer()
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _drop_personal,
            _bare,
            render,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(level.upper())),
        logger_factory=structlog.WriteLoggerFactory(file=sys.stderr),
        cache_logger_on_first_use=False,
    )
    if process:
        structlog.contextvars.bind_contextvars(process=process)
    # Libraries log requests with addresses and bodies: only their warnings are wanted.
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(BareFormatter())
    logging.basicConfig(level=logging.WARNING, handlers=[handler])
    sys.excepthook = _ended_by
