"""A copy for the person: one archive with what is kept about them, for machines and for reading."""

import io
import re
import zipfile
from datetime import datetime
from html import escape
from typing import Any
from uuid import UUID

import orjson

from core.privacy.events import CopyWanted, Folder, Subject, SubjectNamed
from core.texts import messages, pick_locale, text
from core.work import Work

_UNSAFE = re.compile(r"[^\w.\- ]+")
_STYLE = "body{font:16px/1.5 sans-serif;max-width:50em;margin:2em auto;padding:0 1em}dt{font-weight:bold}dd{margin:0 0 .5em 1em}section{margin:2em 0}li{margin:.5em 0}"


async def make(work: Work, subject: Subject) -> bytes:
    """The archive. Raises NotFound for what the actor may not see."""
    await work.emit(SubjectNamed(subject))
    wanted = CopyWanted(subject)
    await work.emit(wanted)
    await work.audit("export", subject.kind, subject.id, how="copy", files=len(wanted.folder.files))
    return pack(wanted.folder, work.now, work.actor.locale)


def pack(folder: Folder, at: datetime, locale: str) -> bytes:
    raw = io.BytesIO()
    parts = {"made_at": at.isoformat(), **folder.parts}
    with zipfile.ZipFile(raw, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("data.json", orjson.dumps(parts, option=orjson.OPT_INDENT_2, default=str))
        archive.writestr("index.html", page(parts, locale))
        for name, content in folder.files.items():
            archive.writestr(f"files/{_UNSAFE.sub('_', name)[:150]}", content)
    return raw.getvalue()


def page(parts: dict[str, Any], locale: str) -> str:
    """Nothing in it runs: what people wrote stands as text."""
    title = text("privacy.copy.title", locale)
    sections = "".join(f"<section><h2>{_label(name, locale)}</h2>{_shown(value, locale)}</section>" for name, value in parts.items())
    return (
        f'<!doctype html><html lang="{pick_locale(locale)}"><meta charset="utf-8"><title>{escape(title)}</title>'
        f"<style>{_STYLE}</style><h1>{escape(title)}</h1><p>{escape(text('privacy.copy.intro', locale))}</p>{sections}</html>"
    )


def _label(name: str, locale: str) -> str:
    key = f"privacy.copy.{name}"
    return escape(text(key, locale) if key in messages(pick_locale(locale)) else name)


def _shown(value: Any, locale: str) -> str:
    if isinstance(value, dict):
        inner = "".join(f"<dt>{_label(name, locale)}</dt><dd>{_shown(one, locale)}</dd>" for name, one in value.items() if one not in (None, "", [], {}))
        return f"<dl>{inner}</dl>"
    if isinstance(value, list | tuple):
        return "<ul>" + "".join(f"<li>{_shown(one, locale)}</li>" for one in value) + "</ul>" if value else "–"
    if isinstance(value, datetime):
        return escape(value.strftime("%Y-%m-%d %H:%M UTC"))
    if isinstance(value, bool):
        return "✓" if value else "–"
    return escape(str(value) if not isinstance(value, UUID) else value.hex)
