"""A search shows nobody what a list would not, and is itself seen."""

import json

from core.access import give
from desk.queue.service import create_queue
from tests.house import Citizen, Staff
from tests.search.conftest import Desk


async def test_who_sees_which_is_the_same_in_list_and_search(desk: Desk) -> None:
    async with desk.house.ground.work() as work:
        other = await create_queue(work, name="Otra")
    talks = [await desk.talk("busco un refugio") for _ in range(5)]
    await desk.fill()
    operator, lead = await desk.house.staff(), await desk.house.staff("supervisor")
    taken, foreign, denied, waiting, the_bots = [talk.conversation for talk in talks]
    for one in (taken, foreign, denied, waiting):
        await desk.house.rows("UPDATE conversation SET owner = 'queue', queue_id = %s WHERE id = %s RETURNING id", desk.house.queue_id, one)
    assert (await operator.post(f"conversations/{taken}/take")).status_code == 200
    await desk.house.rows("UPDATE conversation SET queue_id = %s WHERE id = %s RETURNING id", other, foreign)
    async with desk.house.ground.work() as work:
        await give(work, "conversation", denied, operator.id, "deny", cause="granted")
    assert set(await desk.ids("refugio", operator)) == {str(taken), str(waiting), str(the_bots)}
    for who in (operator, lead, desk.admin):
        assert await desk.ids("refugio", who) == await _listed(who), who.email
    assert await desk.ids("refugio", operator, owner="operator") == [str(taken)]


async def test_who_may_not_read_conversations_may_not_search_them(desk: Desk) -> None:
    await desk.talk("busco un refugio")
    await desk.fill()
    manager = await desk.house.staff("institution_manager", serves=False)
    assert (await manager.get("conversations?q=refugio")).status_code == (await manager.get("conversations")).status_code
    assert (await desk.house.http.get("/api/v1/conversations?q=refugio")).status_code == 401


async def test_a_search_is_one_audit_row_with_whose_words_were_shown(desk: Desk) -> None:
    citizen: Citizen = await desk.talk("busco un refugio")
    await desk.fill()
    await desk.ids("refugio")
    rows = await desk.house.rows("SELECT detail FROM audit_event WHERE action = 'search' AND resource = 'conversation'")
    assert len(rows) == 1
    told = json.dumps(rows[0]["detail"])
    assert "refugio" not in told and str(citizen.conversation) in told and rows[0]["detail"]["count"] == 1


async def _listed(who: Staff) -> list[str]:
    return [row["id"] for row in (await who.get("conversations")).json()["items"]]
