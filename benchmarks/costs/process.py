"""`python -m benchmarks.costs.process web|fill [sealing] [audit]`: a process of the desk with something left out.

The product has no such switch: what is left out is replaced here, from the outside.
"""

import asyncio
import sys
from typing import Any
from uuid import UUID

import uvloop

import core.audit
from core.settings import load
from core.vault import DataKey
from desk import processes
from desk.search import jobs
from desk.wiring import make_ground

_PLAIN = b"\x00" * 12
_opened = DataKey.open_bytes


def leave_sealing_out() -> None:
    """As long as a sealed text, and told from one by its nonce of zeros."""

    def seal(_: DataKey, plain: str | bytes, place: str, row: UUID) -> bytes:
        data = plain.encode("utf-8", "surrogatepass") if isinstance(plain, str) else plain
        return _PLAIN + data + b"\x00" * 16

    def open_bytes(key: DataKey, blob: bytes, place: str, row: UUID) -> bytes:
        return blob[12:-16] if blob.startswith(_PLAIN) else _opened(key, blob, place, row)

    DataKey.seal, DataKey.open_bytes = seal, open_bytes  # type: ignore[method-assign]


def leave_audit_out() -> None:
    async def append(*_: Any) -> None:
        return None

    core.audit.append = append


async def fill() -> None:
    ground = make_ground(load(), pool=2, listen=False)
    while True:
        await jobs.run(ground)
        await asyncio.sleep(jobs.EVERY.total_seconds())


def main() -> None:
    kind, *without = sys.argv[1:]
    if "sealing" in without:
        leave_sealing_out()
    if "audit" in without:
        leave_audit_out()
    if kind == "fill":
        uvloop.run(fill())
    else:
        processes.web(load())


if __name__ == "__main__":
    main()
