"""What goes over the wire about reports."""

from datetime import date
from typing import Literal

from pydantic import BaseModel

Form = Literal["json", "csv"]
Cell = str | int | float | None


class ReportName(BaseModel):
    name: str
    title: str


class Column(BaseModel):
    name: str
    label: str


class ReportResult(BaseModel):
    """`from_day` and `to_day` are both inside the period."""

    name: str
    title: str
    from_day: date
    to_day: date
    columns: list[Column]
    rows: list[dict[str, Cell]]
