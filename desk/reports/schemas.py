"""What goes over the wire about reports."""

from datetime import date
from typing import Literal

from pydantic import BaseModel

from core.http import Page
from desk.reports.catalog import Group, Kind

Form = Literal["json", "csv"]
Cell = str | int | float | None


class ReportName(BaseModel):
    """`about`: what it tells, in one line."""

    name: str
    title: str
    group: Group
    about: str


class ReportList(Page[ReportName]):
    """`today` in `zone`: the days of a period are the country's."""

    zone: str
    today: date


class Column(BaseModel):
    """`label` is without a unit, since `kind` tells it. `summed`: the sum of the rows means something."""

    name: str
    label: str
    kind: Kind
    summed: bool


class ReportResult(BaseModel):
    """`from_day` and `to_day` are both inside the period."""

    name: str
    title: str
    from_day: date
    to_day: date
    zone: str
    columns: list[Column]
    rows: list[dict[str, Cell]]
