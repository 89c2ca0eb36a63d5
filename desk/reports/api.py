"""Reports: which there are, and one of them as JSON or CSV."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query, Response

from core.actor import require
from core.http import StaffDep
from core.reads import listed
from core.texts import text
from desk.reports import service
from desk.reports.catalog import REPORTS
from desk.reports.schemas import Form, ReportList, ReportName, ReportResult

router = APIRouter(prefix="/api/v1", tags=["reports"])


@router.get("/reports")
async def list_reports(work: StaffDep) -> ReportList:
    require(work.actor, "report", "read")
    locale = work.actor.locale
    items = [
        ReportName(
            name=name, title=text(f"reports.title.{name}", locale), group=report.group, about=text(f"reports.about.{name}", locale)
        )
        for name, report in REPORTS.items()
        if report.over != "case" or work.actor.may("case", "read")
    ]
    return ReportList(items=items, zone=work.settings.zone, today=work.today)


@router.get("/reports/{name}", responses={200: {"content": {"text/csv": {}}}}, response_model=ReportResult)
async def read_report(
    name: str,
    work: StaffDep,
    since: Annotated[date | None, Query(alias="from")] = None,
    until: Annotated[date | None, Query(alias="to")] = None,
    form: Annotated[Form, Query(alias="format")] = "json",
) -> ReportResult | Response:
    require(work.actor, "report", "read")
    report, locale = service.known(name), work.actor.locale
    if report.over == "case":
        require(work.actor, "case", "read")
    start, end = service.period(work, since, until)
    rows = await service.run(work, report, start, end)
    action = "export" if form == "csv" else "read"
    await listed(
        work, "report", len(rows), action=action, name=name, since=start.isoformat(), until=end.isoformat()
    )
    if form == "csv":
        named = {"Content-Disposition": f'attachment; filename="{name}_{start}_{end}.csv"'}
        return Response(
            service.as_csv(report, rows, locale), media_type="text/csv; charset=utf-8", headers=named
        )
    plain = [{key: _plain(row[key]) for key in report.columns} for row in rows]
    return ReportResult(
        name=name, title=text(f"reports.title.{name}", locale), from_day=start, to_day=end, zone=work.settings.zone,
        columns=service.columns(report, locale), rows=plain,
    )  # fmt: skip


def _plain(value: object) -> str | int | float | None:
    return value if isinstance(value, (str, int, float)) or value is None else str(value)
