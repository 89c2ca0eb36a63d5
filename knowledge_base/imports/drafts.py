"""A document becomes a draft, or the next version of the article that came from the same source."""

import re
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any, Final
from urllib.parse import unquote, urlsplit
from uuid import UUID

from core.work import Work
from knowledge_base import service
from knowledge_base.imports.readers.document import Document, Unreadable

LONGEST: Final = 150_000  # characters of one draft; a longer document becomes several
LONGEST_TITLE: Final = 200
LANGUAGES: Final = ("es", "en", "pt")
_PARTS: Final = re.compile(r"\n(?=#{1,2} )")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What all drafts of an import have in common."""

    language: str
    audience: str
    organization_id: UUID | None
    owner_id: UUID | None


async def keep(work: Work, wanted: Wanted, found: Document, source: str, name: str) -> tuple[bool, list[UUID]]:
    """Whether anything is new, and the articles. Raises Unreadable when the source is another institution's."""
    parts = split(found.markdown)
    title = (found.title or titled(name))[:LONGEST_TITLE]
    kept: list[UUID] = []
    news = False
    for number, body in enumerate(parts, 1):
        own = title if len(parts) == 1 else f"{title[: LONGEST_TITLE - 12]} ({number}/{len(parts)})"
        article, new = await _keep_one(work, wanted, own, body, found.language, source if number == 1 else f"{source}#{number}")
        kept.append(article)
        news = news or new
    return news, kept


async def _keep_one(work: Work, wanted: Wanted, title: str, body: str, language: str, source: str) -> tuple[UUID, bool]:
    language = language if language in LANGUAGES else wanted.language
    known = await work.one("SELECT id, organization_id, status, title, body FROM article WHERE source = %s FOR UPDATE", (source,))
    if known is None:
        made = await service.create(
            work, title=title, body=body, language=language, audience=wanted.audience, organization_id=wanted.organization_id,
            source=source, owner_id=wanted.owner_id,
        )  # fmt: skip
        return made.id, True
    if known["organization_id"] != wanted.organization_id:
        raise Unreadable("foreign_source")
    if known["status"] == "archived" or (known["title"], known["body"]) == (title, body):
        return known["id"], False
    values: dict[str, Any] = {"title": title, "body": body}
    await service.change(work, known["id"], values)
    return known["id"], True


def split(markdown: str, most: int = LONGEST) -> list[str]:
    """At headings where there are some, else between paragraphs, else anywhere."""
    if len(markdown) <= most:
        return [markdown]
    parts: list[str] = []
    held = ""
    for block in (piece for whole in _PARTS.split(markdown) for piece in _fitting(whole, most)):
        if held and len(held) + len(block) + 2 > most:
            parts.append(held)
            held = ""
        held = f"{held}\n\n{block}" if held else block
    return [*parts, held]


def _fitting(block: str, most: int) -> list[str]:
    if len(block) <= most:
        return [block]
    return [part[i : i + most] for part in block.split("\n\n") for i in range(0, len(part), most)]


def titled(name: str) -> str:
    """`turnos-y-horarios.pdf` -> `turnos y horarios`."""
    stem = PurePosixPath(unquote(urlsplit(name).path)).stem if "://" in name else PurePosixPath(name).stem
    return " ".join(re.sub(r"[-_+]+", " ", stem).split()) or name[:LONGEST_TITLE]
