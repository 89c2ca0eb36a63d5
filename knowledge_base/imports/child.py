"""The process that reads one document and ends: `python -m knowledge_base.imports.child`.

A line of JSON and the bytes come in, a line of JSON goes out. A reader that cannot be trusted is bounded in memory and
time by the system, sees no setting and no secret, and takes nothing with it when it falls.
"""

import contextlib
import json
import resource
import sys
from typing import Any

from knowledge_base.imports.readers import kinds, pdf, plain, site_map, web_page, word
from knowledge_base.imports.readers.document import Unreadable

MEMORY_BYTES = 1024 * 1024 * 1024
PROCESSOR_SECONDS = 60
OPEN_FILES = 64


def bound() -> None:
    for kind, most in (
        (resource.RLIMIT_AS, MEMORY_BYTES), (resource.RLIMIT_CPU, PROCESSOR_SECONDS), (resource.RLIMIT_NOFILE, OPEN_FILES),
        (resource.RLIMIT_FSIZE, 0), (resource.RLIMIT_CORE, 0),
    ):  # fmt: skip
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(kind, (most, most))


def read(data: bytes, name: str, address: str, wanted: str) -> dict[str, Any]:
    """A document's fields, or its problem."""
    try:
        return _read(data, name, address, wanted)
    except Unreadable as error:
        return {"problem": error.code, "figures": error.figures}
    except (MemoryError, RecursionError):
        return {"problem": "too_heavy", "figures": {}}
    except Exception:  # the boundary of the process: whatever a stranger's bytes make of a library
        return {"problem": "damaged", "figures": {}}


def _read(data: bytes, name: str, address: str, wanted: str) -> dict[str, Any]:
    if wanted == "map":
        found = site_map.read(data)
        return {"links": found.links, "figures": found.figures}
    kind = kinds.tell(data, name)
    if kind == "pdf":
        found = pdf.read(data)
    elif kind == "docx":
        found = word.read(data)
    elif kind == "html":
        found = web_page.read(data, address)
    else:
        found = plain.read(kinds.decoded(data))
    return {
        "kind": kind, "title": found.title, "markdown": found.markdown, "language": found.language,
        "links": found.links, "base": found.base, "figures": found.figures,
    }  # fmt: skip


def main() -> None:
    bound()
    told = json.loads(sys.stdin.buffer.readline())
    answer = read(sys.stdin.buffer.read(), told["name"], told["address"], told["wanted"])
    sys.stdout.buffer.write(json.dumps(answer).encode("utf-8", "replace"))


if __name__ == "__main__":
    main()
