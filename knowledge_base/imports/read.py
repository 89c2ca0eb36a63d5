"""Having a document read by a process of its own, and what comes back of it."""

import asyncio
import json
import sys
from pathlib import Path
from typing import Any, Final, Literal

import knowledge_base
from knowledge_base.imports.readers.document import Document, Unreadable

SECONDS: Final = 180.0
LONGEST_ANSWER: Final = 64 * 1024 * 1024
_ROOT: Final = Path(knowledge_base.__file__).parent.parent


async def read(
    data: bytes, *, name: str = "", address: str = "", wanted: Literal["document", "map"] = "document", seconds: float = SECONDS
) -> Document:
    """Raises Unreadable: for what the reader says, and `too_heavy` when the system ended it."""
    told = json.dumps({"name": name, "address": address, "wanted": wanted}).encode()
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "knowledge_base.imports.child", cwd=_ROOT, env={"PYTHONUTF8": "1", "PYTHONHASHSEED": "0"},
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    try:
        async with asyncio.timeout(seconds):
            out, _ = await process.communicate(told + b"\n" + data)
    except TimeoutError:
        raise Unreadable("too_heavy") from None
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode or not out or len(out) > LONGEST_ANSWER:
        raise Unreadable("too_heavy")
    return _document(json.loads(out))


def _document(found: dict[str, Any]) -> Document:
    if problem := found.get("problem"):
        raise Unreadable(problem, **found["figures"])
    return Document(
        found.get("title", ""), found.get("markdown", ""), found.get("language", ""), tuple(found.get("links", ())),
        found.get("base", ""), found.get("figures", {}),
    )  # fmt: skip
