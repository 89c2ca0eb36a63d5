"""A kind of case that is stored from a file is told once in the audit."""

from pathlib import Path

from casework.case_types import shipped
from core.work import Ground
from desk import admin

SHIPPED = Path(shipped.__file__).parent


async def test_an_import_is_audited_once(ground: Ground, tmp_path: Path) -> None:
    source = sorted(SHIPPED.glob("*.yaml"))[0]
    found = await admin.import_case_type(ground, source)
    assert await admin.import_case_type(ground, source) == found
    async with ground.work() as work:
        rows = await work.all("SELECT detail FROM audit_event WHERE action = 'case_type.published'")
    assert len(rows) == 1
