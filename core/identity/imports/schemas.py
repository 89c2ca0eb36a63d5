"""What goes over the wire about an import."""

from typing import Literal
from uuid import UUID

from pydantic import BaseModel


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

    mode: Literal["all_or_nothing", "good_rows"]
    applied: bool
    rows: int
    created: int
    refused: int
    mailed: int
    errors: list[ImportFault]
    links: list[ImportLink]
