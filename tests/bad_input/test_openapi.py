"""Every operation of the OpenAPI document, for each role, under bodies of every kind: no failure of ours, refusals in words."""

from typing import Any
from uuid import uuid4

import pytest

from benchmarks.fuzz.knock import ROLES, Knocker, operations
from benchmarks.schemathesis.ask import ask
from tests.house import House

ROUNDS = {"anonymous": 1, "citizen": 2, "operator": 2, "supervisor": 2, "admin": 3}


@pytest.mark.parametrize("role", ROLES)
async def test_no_operation_fails_whatever_it_is_given(house: House, role: str) -> None:
    """The short form of `python -m benchmarks.fuzz`."""
    house.ground.settings.load_test = True
    document = (await house.http.get("/api/schema")).json()
    knocker = Knocker(house, document, seed=ROLES.index(role))
    await knocker.furnish()
    count = len(operations(document))
    tally = await knocker.run(ROUNDS[role] * count, (role,))
    assert tally.failures == []
    assert tally.violations == []
    assert len(tally.covered) == count, "each operation was asked"


async def routes(house: House) -> list[tuple[str, str, dict[str, Any]]]:
    found = operations((await house.http.get("/api/schema")).json())
    return [(one.method, one.path, one.route) for one in found]


async def test_without_a_session_every_staff_route_is_closed(house: House) -> None:
    found = await routes(house)
    for method, template, _ in found:
        if "/chat/" in template or template.endswith(("/auth/login", "/login/begin", "/auth/oidc")) or not template.startswith("/api/v1/"):
            continue
        if template.startswith("/api/v1/media/"):
            continue  # signed addresses, which are their own key
        path = template
        for name in [part.split("}")[0] for part in template.split("{")[1:]]:
            path = path.replace("{" + name + "}", str(uuid4()) if name.endswith("_id") else "close")
        for headers in ({}, {"Authorization": "Bearer x"}, {"Authorization": "Bearer \xff".encode("latin-1")}):
            sent = {**headers, "Content-Type": "application/json"}
            answer = await house.http.request(method, path, content=b"{}", headers=sent)  # type: ignore[arg-type]
            assert answer.status_code in (401, 422), (method, path, answer.status_code, answer.text)


async def test_no_field_of_a_schema_is_unnamed(house: House) -> None:
    """The document can be read at all, and each operation tells its refusals."""
    found = await routes(house)
    assert len(found) > 60
    assert all(route["responses"].keys() & {"422", "401", "404"} for _, path, route in found if path.startswith("/api/"))


async def test_no_operation_fails_by_anothers_reading_of_the_document(house: House) -> None:
    """The short form of `python -m benchmarks.schemathesis`."""
    house.ground.settings.load_test = True
    knocker = Knocker(house, {}, seed=0)
    await knocker.furnish()
    tally, count = await ask(house, knocker.known, examples=None, number=0)
    assert tally.server_errors == []
    assert tally.deviations == []
    assert len({operation for _, operation in tally.covered}) == count, "each operation was asked"
