"""How long what is kept: classes as data, their days as a setting, and who is past them."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from psycopg.types.json import Jsonb

from core.errors import Conflict, Invalid, NotFound
from core.privacy import holds
from core.privacy.erase import erase
from core.privacy.events import OverdueWanted, Subject, SubjectNamed
from core.work import Ground, Work

SETTING = "privacy.retention"
SAMPLE = 5
MOST = 10_000


@dataclass(frozen=True, slots=True)
class Class:
    """`action`: erase, review, or remove (traces)."""

    code: str
    kind: str
    days: int
    least: int
    action: str
    table: str = ""
    where: str = ""


@lru_cache(maxsize=1)
def shipped() -> dict[str, Class]:
    raw = yaml.safe_load((Path(__file__).parent / "retention.yaml").read_text(encoding="utf-8"))
    found = {code: Class(code, **row) for code, row in raw["classes"].items()}
    traces = {code: Class(code, kind="trace", least=1, action="remove", **row) for code, row in raw["traces"].items()}
    return found | traces


async def classes(work: Work) -> list[Class]:
    """With the days that this desk has set."""
    row = await work.one("SELECT value FROM setting WHERE name = %s", (SETTING,))
    own: dict[str, int] = row["value"] if row else {}
    found = [replace(c, days=max(own.get(c.code, c.days), c.least)) for c in shipped().values()]
    # A token that still opens its conversation is no trace.
    alive = work.settings.citizen_session_days + 1
    return [replace(c, days=max(c.days, alive)) if c.code == "citizen_sessions" else c for c in found]


async def set_days(work: Work, code: str, days: int) -> Class:
    """Raises NotFound for an unknown class, Invalid below what it must keep."""
    if code not in shipped():
        raise NotFound("There is no such retention class.", code="no_retention_class")
    if days < shipped()[code].least:
        raise Invalid(f"At least {shipped()[code].least} days.", code="retention_too_short", least=shipped()[code].least)
    await work.execute(
        "INSERT INTO setting (name, value, updated_at, updated_by) VALUES (%(name)s, %(value)s, %(now)s, %(by)s)"
        " ON CONFLICT (name) DO UPDATE SET value = setting.value || excluded.value, updated_at = %(now)s, updated_by = %(by)s",
        {"name": SETTING, "value": Jsonb({code: days}), "now": work.now, "by": work.actor.id},
    )
    await work.audit("privacy.retention_changed", "retention", None, code=code, days=days)
    return next(c for c in await classes(work) if c.code == code)


async def survey(work: Work) -> list[dict[str, Any]]:
    """Each class with whom it no longer keeps; nothing is changed. `due` counts to 10,000."""
    return [await _surveyed(work, one) for one in await classes(work)]


async def _surveyed(work: Work, one: Class) -> dict[str, Any]:
    before = work.now - timedelta(days=one.days)
    told = {"code": one.code, "kind": one.kind, "action": one.action, "days": one.days, "before": before}
    if one.action == "remove":
        row = await work.one(f"SELECT count(*) AS n FROM {one.table} WHERE {one.where}", {"before": before})
        return told | {"due": (row or {"n": 0})["n"], "held": 0, "sample": []}
    found = await overdue(work, one.code, before, MOST)
    kept = await _held(work, found)
    return told | {"due": len(found), "held": kept, "sample": [subject.id for subject in found[:SAMPLE]]}


async def overdue(work: Work, code: str, before: datetime, limit: int) -> list[Subject]:
    asked = OverdueWanted(code, before, limit)
    await work.emit(asked)
    return asked.found


async def _held(work: Work, subjects: list[Subject]) -> int:
    """Only where holds are open at all: most desks have none."""
    if await work.one("SELECT 1 AS one FROM legal_hold WHERE released_at IS NULL LIMIT 1") is None:
        return 0
    count = 0
    for subject in subjects:
        named = SubjectNamed(subject)
        await work.emit(named)
        count += await holds.held(work, [subject, *named.related]) is not None
    return count


async def run(ground: Ground) -> dict[str, int]:
    """What is due goes, one subject a transaction; what a hold or a case keeps stays. Returns code -> how many went."""
    async with ground.work() as work:
        known = await classes(work)
    done: dict[str, int] = {}
    for one in known:
        if one.action != "review":
            done[one.code] = await (_remove(ground, one) if one.action == "remove" else _erase_due(ground, one))
    async with ground.work() as work:
        await work.audit("privacy.retention_run", "retention", None, erased=done)
    return done


async def _remove(ground: Ground, one: Class) -> int:
    async with ground.work() as work:
        return await work.execute(
            f"DELETE FROM {one.table} WHERE {one.where}", {"before": work.now - timedelta(days=one.days)}
        )


async def _erase_due(ground: Ground, one: Class) -> int:
    async with ground.work() as work:
        found = await overdue(work, one.code, work.now - timedelta(days=one.days), MOST)
    went = 0
    for subject in found:
        try:
            async with ground.work() as work:
                await erase(work, subject, "retention")
        except (Conflict, NotFound):
            continue
        went += 1
    return went
