"""Who looked is known of every record, and nobody looks where it could not be written down."""

from typing import Any

from tests.house import Staff
from tests.privacy.conftest import Desk, desk

__all__ = ["desk"]
_REFUSE = """
CREATE FUNCTION no_more_rows() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no room' USING ERRCODE = 'disk_full'; END $$;
CREATE TRIGGER no_more_rows BEFORE INSERT ON audit_event FOR EACH ROW EXECUTE FUNCTION no_more_rows();
"""
PATHS = [
    "conversations", "conversations?q=Ceibo", "conversations/{talk}", "conversations/{talk}/messages", "files/{file}", "people",
    "people?q=Ernestina", "people/{person}", "cases", "cases/{case}", "cases/{case}/timeline", "cases/{case}/activities", "activities",
    "audit", "audit/who-looked?resource=case&id={case}", "users", "privacy/erasures", "privacy/holds",
]  # fmt: skip


async def looks(desk: Desk, who: Staff, resource: str, record: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await desk.ok(who, "GET", f"audit/who-looked?resource={resource}&id={record}"))["items"]
    return found


async def test_each_look_is_told_with_who_how_and_whether_they_take_part(desk: Desk) -> None:
    talk, stranger = desk.citizen.conversation, await desk.house.staff("admin", serves=False)
    for who in (desk.operator, stranger):
        await desk.ok(who, "GET", f"conversations/{talk}/messages")
        await desk.ok(who, "GET", f"cases/{desk.case}")
        await desk.ok(who, "GET", f"people/{desk.person}")
    await desk.ok(stranger, "GET", f"cases/{desk.case}/timeline")
    for resource, record in (("conversation", talk), ("case", desk.case), ("person", desk.person)):
        found = await looks(desk, desk.admin, resource, record)
        assert {row["user_id"]: row["participating"] for row in found} == {str(desk.operator.id): True, str(stranger.id): False}
        assert all(row["user_name"] == "Ana Prueba" and row["action"] == "read" for row in found)
    assert [row["how"] for row in await looks(desk, desk.admin, "case", desk.case)] == ["timeline", "open", "open"]


async def test_a_file_has_its_lookers_too(desk: Desk) -> None:
    (file,) = await desk.house.rows("SELECT id FROM stored_file")
    await desk.ok(desk.operator, "GET", f"files/{file['id']}")
    (found,) = await looks(desk, desk.admin, "file", file["id"])
    assert (found["user_id"], found["participating"]) == (str(desk.operator.id), True)


async def test_who_looks_at_the_lookers_is_written_down(desk: Desk) -> None:
    await looks(desk, desk.admin, "case", desk.case)
    rows = await desk.house.rows("SELECT actor_id FROM audit_event WHERE action = 'looks_listed' AND resource_id = %s", desk.case)
    assert [row["actor_id"] for row in rows] == [desk.admin.id]
    assert await looks(desk, desk.admin, "case", desk.case) == []


async def test_a_page_follows_the_other(desk: Desk) -> None:
    for _ in range(3):
        await desk.ok(desk.operator, "GET", f"cases/{desk.case}")
    path = f"audit/who-looked?resource=case&id={desk.case}&limit=2"
    first = await desk.ok(desk.admin, "GET", path)
    second = await desk.ok(desk.admin, "GET", f"{path}&after={first['next']}")
    assert len(first["items"]) == 2 and len(second["items"]) == 1 and second["next"] is None


async def test_what_cannot_be_written_down_is_not_read(desk: Desk) -> None:
    (file,) = await desk.house.rows("SELECT id FROM stored_file")
    ids = {"talk": desk.citizen.conversation, "person": desk.person, "case": desk.case, "file": file["id"]}
    for path in PATHS:
        assert (await desk.admin.get(path.format(**ids))).status_code == 200, path
    socket = await desk.house.socket("/staff", {"token": desk.operator.token})
    async with desk.house.ground.work() as work:
        await work.execute(_REFUSE)
    for path in PATHS:
        answer = await desk.admin.get(path.format(**ids))
        assert answer.status_code == 503, (path, answer.status_code)
        assert set(answer.json()) <= {"type", "title", "status", "detail", "code"}
    opened = await socket.ask("open", {"conversation_id": str(desk.citizen.conversation)})
    assert set(opened) == {"error"}
