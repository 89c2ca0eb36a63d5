"""Running a report over a period of whole days, and writing it as CSV."""

import csv
import io
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from casework import access as casework
from casework.case_types import store
from casework.case_types.definition import say
from core.errors import Invalid, NotFound
from core.texts import text
from core.work import Work
from desk.conversations.access import predicate
from desk.reports.catalog import REPORTS, Report, kind
from desk.reports.schemas import Column

LONGEST_DAYS = 366
USUAL_DAYS = 30


def period(work: Work, start: date | None, end: date | None) -> tuple[date, date]:
    """Both days included; the last thirty when nothing is said. Raises Invalid."""
    end = end or work.today
    start = start or max(end, date.min + timedelta(days=USUAL_DAYS)) - timedelta(days=USUAL_DAYS - 1)
    if not timedelta(0) <= end - start < timedelta(days=LONGEST_DAYS) or end == date.max or start.year < 1900:
        raise Invalid("The period has to end after it starts.", code="bad_period", days=LONGEST_DAYS)
    return start, end


def known(name: str) -> Report:
    """Raises NotFound."""
    if name not in REPORTS:
        raise NotFound("There is no such report.")
    return REPORTS[name]


async def run(work: Work, report: Report, start: date, end: date) -> list[dict[str, Any]]:
    """Counts what the actor may see, by the predicate that also rules lists and details."""
    zone = ZoneInfo(work.settings.zone)
    visible, values = (casework.cases if report.over == "case" else predicate)(work.actor, work.now)
    bounds = {
        "from": datetime.combine(start, time(), zone),
        "to": datetime.combine(end + timedelta(days=1), time(), zone),
        "zone": work.settings.zone,
    }
    rows = await work.all(report.statement.format(visible=visible), {**values, **bounds})
    return await _typed(work, rows) if "case_type" in report.columns else rows


async def _typed(work: Work, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Kinds of cases by their labels; one that is gone keeps its code."""
    known = {one.id: say(one.label, work.actor.locale) for one in await store.newest(work)}
    return [{**row, "case_type": known.get(row["case_type"], row["case_type"])} for row in rows]


def labels(report: Report, locale: str) -> dict[str, str]:
    return {name: text(f"reports.column.{name}", locale) for name in report.columns}


def columns(report: Report, locale: str) -> list[Column]:
    """For a table that writes units beside the numbers; the plain labels name them."""
    told = labels(report, locale)
    told |= {name: text(f"reports.shown.{name}", locale) for name in told if kind(name) == "seconds"}
    return [Column(name=name, label=label, kind=kind(name), summed=report.summed(name)) for name, label in told.items()]


def as_csv(report: Report, rows: list[dict[str, Any]], locale: str) -> str:
    """With a byte order mark, which spreadsheets need to read accents."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(labels(report, locale).values())
    writer.writerows([_cell(row[name]) for name in report.columns] for row in rows)
    return "\ufeff" + out.getvalue()


def _cell(value: Any) -> Any:
    """A spreadsheet would run a text that begins like a formula."""
    if isinstance(value, str) and value.startswith(("=", "+", "-", "@", "\t", "\r")):
        return "'" + value
    return "" if value is None else value
