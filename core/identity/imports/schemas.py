"""What goes over the wire about an import."""

from uuid import UUID

from pydantic import BaseModel

from core.identity.imports.service import Mode, Report
from core.texts import text


class ImportFault(BaseModel):
    """`line` counts from 1, the header's; `field` is empty where the whole row is wrong."""

    line: int
    field: str
    code: str
    message: str


class ImportLink(BaseModel):
    line: int
    user_id: UUID
    link: str


class ImportReport(BaseModel):
    """`links` are shown this once, and only where no mail server is configured; else they went by e-mail (`mailed`)."""

    mode: Mode
    applied: bool
    rows: int
    created: int
    refused: int
    mailed: int
    errors: list[ImportFault]
    links: list[ImportLink]


def wire(report: Report, mode: Mode, locale: str) -> ImportReport:
    return ImportReport(
        mode=mode, applied=report.applied, rows=report.rows, created=report.created, refused=len(report.faults),
        mailed=report.mailed, links=[ImportLink(line=h.line, user_id=h.user_id, link=h.url) for h in report.links],
        errors=[
            ImportFault(
                line=fault.line, field=fault.field, code=fault.code, message=text(f"accounts.import.{fault.code}", locale)
            )
            for fault in report.faults
        ],
    )  # fmt: skip
