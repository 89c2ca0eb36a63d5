"""Looking for malware by ClamAV's daemon: its INSTREAM command, over TCP or a Unix socket (clamd(8))."""

import asyncio
import struct
from typing import IO, Final

import structlog

from core import metrics
from core.errors import Invalid, Unavailable
from core.settings import Settings

log = structlog.get_logger()
PIECE: Final = 64 * 1024
_ANSWER: Final = 4096


class ScannerAway(Exception):
    """No answer, or one that says nothing of the file."""


async def look(settings: Settings, source: IO[bytes]) -> bool:
    """Whether it was looked through. Raises Invalid for malware; Unavailable without an answer, where the policy is to refuse.

    False: nobody could look, and the policy is to keep it unseen.
    """
    if settings.clamd is None:
        return True
    try:
        found = await scan(settings, source)
    except ScannerAway as away:
        log.warning("scanner_away", reason=str(away), policy=settings.clamd_away)
        metrics.scans.labels("away").inc()
        if settings.clamd_away == "refuse":
            raise Unavailable("Files cannot be checked right now. Try again later.", code="scanner_away") from None
        return False
    metrics.scans.labels("found" if found else "clean").inc()
    if found:
        log.warning("malware_refused", name=found)
        raise Invalid("The file is harmful and was not kept.", code="harmful_file")
    return True


async def scan(settings: Settings, source: IO[bytes]) -> str | None:
    """The malware's name; None for a clean file. Raises ScannerAway."""
    try:
        async with asyncio.timeout(settings.clamd_seconds):
            return _read(await _ask(settings.clamd or "", source))
    except (OSError, TimeoutError, asyncio.IncompleteReadError) as error:
        raise ScannerAway(type(error).__name__) from None


async def _ask(address: str, source: IO[bytes]) -> bytes:
    reader, writer = await _connect(address)
    try:
        writer.write(b"zINSTREAM\0")
        while piece := await asyncio.to_thread(source.read, PIECE):
            writer.write(struct.pack(">I", len(piece)) + piece)
            await writer.drain()
        writer.write(struct.pack(">I", 0))
        await writer.drain()
        return await _answer(reader)
    except (ConnectionResetError, BrokenPipeError):
        # It may have said why before it hung up.
        if answer := await _answer(reader):
            return answer
        raise
    finally:
        writer.close()


async def _answer(reader: asyncio.StreamReader) -> bytes:
    found = b""
    while len(found) < _ANSWER and not found.endswith(b"\0") and (piece := await reader.read(_ANSWER)):
        found += piece
    return found.rstrip(b"\0\n")


async def _connect(address: str) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    if address.startswith("unix:"):
        return await asyncio.open_unix_connection(address.removeprefix("unix:"))
    host, _, port = address.removeprefix("tcp://").rpartition(":")
    return await asyncio.open_connection(host.strip("[]"), int(port))


def _read(answer: bytes) -> str | None:
    """`stream: OK`, `stream: <name> FOUND`; all else tells of no look."""
    told = answer.decode("ascii", "replace").partition(": ")[2]
    if told == "OK":
        return None
    if told.endswith(" FOUND"):
        return told.removesuffix(" FOUND")[:100]
    raise ScannerAway(answer.decode("ascii", "replace")[:100] or "no answer")
