"""Reading the table, without a database: rows with their line numbers, and what is wrong with each.

CSV by RFC 4180, with commas or semicolons, in UTF-8 or in the code page that spreadsheets of old write.
"""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass

from core.errors import Invalid, TooLarge
from core.identity.users import is_address

MOST_ROWS = 20_000
REQUIRED = ("email", "name", "roles")
_COLUMNS = {
    "email": "email", "correo": "email", "e-mail": "email", "name": "name", "nombre": "name", "alias": "alias",
    "roles": "roles", "role": "roles", "rol": "roles", "organization": "organization", "institucion": "organization",
    "institución": "organization", "area": "area", "zona": "area", "área": "area", "locale": "locale",
    "idioma": "locale",
}  # fmt: skip
_LONGEST = {"name": 120, "alias": 60, "email": 254, "roles": 400, "organization": 200, "area": 100, "locale": 5}


@dataclass(frozen=True, slots=True)
class Row:
    """`line`: where it begins in the file, the header being line 1. `organization`: its id or name; `area`: its code."""

    line: int
    email: str
    name: str
    roles: tuple[str, ...]
    alias: str = ""
    organization: str = ""
    area: str = ""
    locale: str = "es"


@dataclass(frozen=True, slots=True)
class Fault:
    """`code` has its text in `accounts.import`."""

    line: int
    field: str
    code: str


def read(content: bytes, locale: str) -> tuple[list[Row], list[Fault]]:
    """Raises Invalid where it is no such table, TooLarge for too many rows. `locale`: of rows that tell none."""
    lines = _decoded(content)
    columns = _columns(next(lines, (1, []))[1])
    rows, faults = [], []
    for count, (line, cells) in enumerate(lines):
        if count >= MOST_ROWS:
            raise TooLarge(f"At most {MOST_ROWS} rows are taken at once.", code="too_many_rows", most=MOST_ROWS)
        made = _row(line, dict(zip(columns, cells, strict=False)), len(cells) > len(columns), locale)
        if isinstance(made, Row):
            rows.append(made)
        else:
            faults.append(made)
    if not rows and not faults:
        raise Invalid("The table has no rows.", code="table_empty")
    return rows, faults


def _decoded(content: bytes) -> Iterator[tuple[int, list[str]]]:
    """Each row that holds something, with the line where it begins."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", "replace")
    head = text.partition("\n")[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=";" if head.count(";") > head.count(",") else ",")
    begin = 1
    try:
        for cells in reader:
            trimmed = [cell.strip() for cell in cells]
            if any(trimmed):
                yield begin, trimmed
            begin = reader.line_num + 1
    except csv.Error:
        raise Invalid(f"Line {begin} is not CSV.", code="not_csv", line=begin) from None


def _columns(header: list[str]) -> list[str]:
    known = [_COLUMNS.get(cell.casefold(), "") for cell in header]
    if "" in known or len(set(known)) < len(known) or not set(REQUIRED) <= set(known):
        columns = "email, name, roles, alias, organization, area, locale"
        raise Invalid(f"The first line names the columns: {columns}.", code="table_columns", columns=columns)
    return known


def _row(line: int, cells: dict[str, str], more: bool, locale: str) -> Row | Fault:
    if more:
        return Fault(line, "", "too_many_cells")
    for column, value in cells.items():
        if len(value) > _LONGEST[column] or any(sign < " " for sign in value):
            return Fault(line, column, "bad_text")
    for column in REQUIRED:
        if not cells.get(column):
            return Fault(line, column, "missing")
    if not is_address(cells["email"]):
        return Fault(line, "email", "bad_email")
    if (wanted := cells.get("locale") or locale) not in ("es", "en"):
        return Fault(line, "locale", "bad_locale")
    roles = tuple(dict.fromkeys(cells["roles"].replace(",", " ").replace(";", " ").replace("|", " ").split()))
    return Row(
        line, cells["email"], cells["name"], roles, cells.get("alias", ""), cells.get("organization", ""),
        cells.get("area", ""), wanted,
    )  # fmt: skip
