"""Logs as data: ids and codes, never a person's words, phone or address."""

import logging
import sys
import traceback
from pathlib import Path
from typing import Any

import structlog

# Keys that could carry a person's words are dropped wherever they come from.
_FORBIDDEN = frozenset({"text", "body", "message_text", "phone", "email", "name", "password", "token", "contact"})


def _drop_personal(_: Any, __: str, event: Any) -> Any:
    for key in _FORBIDDEN & event.keys():
        event[key] = "[removed]"
    return event


def _where(_: Any, __: str, event: Any) -> Any:
    """The frames of an exception without its message or locals, which may quote a person."""
    wanted = event.pop("exc_info", None)
    error = wanted if isinstance(wanted, BaseException) else sys.exc_info()[1] if wanted else None
    if error is not None:
        frames = traceback.extract_tb(error.__traceback__)[-8:]
        event["exception"] = type(error).__name__
        event["frames"] = [f"{Path(f.filename).name}:{f.lineno} {f.name}" for f in frames]
    return event


def configure(level: str = "INFO", form: str = "json", process: str = "") -> None:
    render: Any = structlog.processors.JSONRenderer() if form == "json" else structlog.dev.ConsoleRenderer()
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _drop_personal,
            _where,
            render,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(level.upper())),
        logger_factory=structlog.WriteLoggerFactory(file=sys.stderr),
        cache_logger_on_first_use=False,
    )
    if process:
        structlog.contextvars.bind_contextvars(process=process)
    # Libraries log requests with addresses and bodies: only their warnings are wanted.
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr, format="%(levelname)s %(name)s")
