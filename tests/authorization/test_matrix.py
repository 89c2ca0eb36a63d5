"""Who may do what: every route and every socket event, by everybody, on one's own and on others' records.

What is expected stands in table/*.yaml, written from what the roles mean; requests.yaml says how each is asked.
"""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.routing import APIRouter
from starlette.routing import Mount, Route

from desk.console_feed.socket import StaffNamespace
from desk.intake.socket import CitizenNamespace
from tests.authorization import table
from tests.authorization.asking import Asking
from tests.authorization.world import World

# Read by hand where they come in (channels/webhooks.py): no router tells of them.
PROVIDERS = frozenset(
    f"POST /channels/{path}"
    for path in ("telegram/{channel_id}", "whatsapp/{channel_id}", "whatsapp/{channel_id}/status")
)
pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.xdist_group("authorization")]


@pytest.mark.parametrize("path", table.TABLES, ids=lambda path: path.stem)
async def test_every_cell_is_as_the_table_says(world: World, path: Path, record_property: Any) -> None:
    asking = Asking(world, table.requests())
    world.house.ground.extras["rehearsal"] = True
    wrong, asked = [], 0
    try:
        for cell in table.cells(path):
            if cell.expected == "-":
                continue
            asked += 1
            found = await asking.outcome(cell)
            if found != cell.expected:
                wrong.append(f"{cell.name}: {found} instead of {cell.expected}")
    finally:
        world.house.ground.extras["rehearsal"] = False
    record_property("cells", asked)
    print(f"{path.stem}: {asked} cells")
    assert not wrong, "\n" + "\n".join(wrong)


async def test_the_tables_tell_of_every_route_and_event(world: World) -> None:
    told = {cell.operation for path in table.TABLES for cell in table.cells(path)}
    there = set(_routes(world)) | set(_events()) | PROVIDERS
    assert sorted(there - told) == [], "no row tells who may do this"
    assert sorted(told - there) == [], "rows of what is gone"


async def test_no_row_is_written_twice_or_asked_in_vain() -> None:
    rows = Counter((cell.row, cell.side, cell.actor) for path in table.TABLES for cell in table.cells(path))
    assert [row for row, times in rows.items() if times > 1] == []
    known = {cell.row for path in table.TABLES for cell in table.cells(path)}
    assert set(table.requests()) - known == set()
    print(f"{len(rows)} cells in all")


def _routes(world: World) -> Iterator[str]:
    for router in _routers(world.house.app):
        for prefix, route in _flat(router):
            if isinstance(route, Mount):
                continue  # built files of the chat and the API's documentation, no code of ours
            for method in sorted((route.methods or set()) - {"HEAD"}):
                yield f"{method} {prefix}{route.path}"


def _routers(app: Any) -> Iterator[Any]:
    """Whatever holds routes, behind however many layers."""
    if hasattr(app, "routes"):
        yield app
        return
    for layer in ("_app", "other_asgi_app"):
        if inner := getattr(app, layer, None):
            yield from _routers(inner)


def _flat(router: Any, prefix: str = "") -> Iterator[tuple[str, Route | Mount]]:
    for route in router.routes:
        included: APIRouter | None = getattr(route, "original_router", None)
        if included is not None:
            yield from _flat(included, prefix + route.include_context.prefix)
        else:
            yield prefix, route


def _events() -> Iterator[str]:
    for name, namespace in (("/staff", StaffNamespace), ("/citizen", CitizenNamespace)):
        for method in dir(namespace):
            if method.startswith("on_") and method != "on_disconnect":
                yield f"{name} {method.removeprefix('on_')}"
