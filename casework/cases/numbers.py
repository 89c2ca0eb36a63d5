"""Case numbers: what staff and citizens say aloud. Gaps may occur, repeats never."""

from core.work import Work

# The counter's row is held until the transaction ends: openings of one year and prefix go one by one.
_NEXT = """
INSERT INTO counter (name, value) VALUES (%s, 1)
ON CONFLICT (name) DO UPDATE SET value = counter.value + 1 RETURNING value
"""


async def next_number(work: Work, prefix: str) -> str:
    """`L-2026-000123`: the type's prefix, the year of opening, a running number."""
    year = work.now.year
    row = await work.one(_NEXT, (f"case.{prefix}.{year}",))
    assert row is not None
    return f"{prefix}-{year}-{row['value']:06}"
