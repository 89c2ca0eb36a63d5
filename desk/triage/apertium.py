"""The rule-based translator, where the machine has it: Debian's `apertium` with its pairs."""

import asyncio
import shutil
from contextlib import suppress

SECONDS = 15.0
_CODES = {"es": ("spa", "es"), "en": ("eng", "en"), "pt": ("por", "pt")}


async def translate(words: str, source: str, target: str) -> str | None:
    """None where it is not installed, knows no such pair, or fails."""
    program = shutil.which("apertium")
    if program is None or source == target:
        return None
    known = (await _run(program, "-l") or "").split()
    wanted = [f"{a}-{b}" for a in _CODES[source] for b in _CODES[target]]
    pair = next((pair for pair in wanted if pair in known), None)
    found = await _run(program, "-u", pair, sent=words) if pair else None
    return (found or "").strip() or None


async def _run(program: str, *arguments: str, sent: str = "") -> str | None:
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(program, *arguments, stdin=pipe, stdout=pipe, stderr=asyncio.subprocess.DEVNULL)
    try:
        async with asyncio.timeout(SECONDS):
            out, _ = await process.communicate(sent.encode())
    except TimeoutError:
        with suppress(ProcessLookupError):
            process.kill()
        await process.wait()
        return None
    return out.decode(errors="replace") if process.returncode == 0 else None
