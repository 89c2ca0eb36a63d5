"""Web push on its whole way: asked for, knocked, opened by the browser alone; nothing of anybody's words in it; gone with them."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import pytest_asyncio

from core import notices
from core.clock import FixedClock
from core.ids import new_id
from core.push.jobs import LENGTH
from core.push.subscriptions import MOST, Subscription, allowed
from core.settings import Settings
from core.work import Ground
from tests.conftest import NOW
from tests.core.push.service import Browser, PushService, push_service
from tests.house import Citizen, House, Staff, house

WORDS = "los resultados del estudio"
Desk = tuple[House, PushService, FixedClock]


@pytest_asyncio.fixture
async def desk(settings: Settings) -> AsyncIterator[Desk]:
    clock = FixedClock(NOW)

    def still(ground: Ground) -> Ground:
        return replace(ground, clock=clock)

    async with push_service() as service:
        settings = settings.model_copy(update={"push_services": f"push.example.org,{service.origin.removeprefix('http://')}", "load_test": True})
        async with house(settings, still) as made:
            yield made, service, clock


async def asked(who: Citizen, browser: Browser) -> None:
    answer = await who.post("push", json=browser.subscription)
    assert answer.status_code == 204, answer.text


async def answered(house: House, who: Citizen) -> Staff:
    staff = await house.staff()
    await who.say("hola")
    await who.post("human")
    assert (await staff.post(f"conversations/{who.conversation}/take")).status_code == 200
    await say(staff, who)
    return staff


async def say(staff: Staff, who: Citizen, number: int = 1) -> None:
    answer = await staff.post(f"conversations/{who.conversation}/messages", json={"client_id": f"r{number}", "text": WORDS})
    assert answer.status_code == 201, answer.text


async def run(house: House, clock: FixedClock, seconds: float = 10) -> None:
    clock.advance(timedelta(seconds=seconds))
    await house.run()


async def test_an_answer_wakes_the_browser_and_says_nothing(desk: Desk) -> None:
    house, service, clock = desk
    ana, browser = await house.citizen(), service.browser()
    key = (await ana.get("push")).json()["key"]
    await asked(ana, browser)
    await answered(house, ana)
    await run(house, clock)
    (knock,) = service.knocked
    assert service.public == key
    assert browser.open(knock.body) == {"what": "message", "title": "Tenés un mensaje nuevo", "opens": "/", "locale": "es"}
    for told in (knock.body, str(knock.headers).encode()):
        assert WORDS.encode() not in told and str(ana.conversation).encode() not in told
    assert len(knock.body) == 86 + LENGTH + 17, "always as long"


async def test_what_was_read_wakes_nobody(desk: Desk) -> None:
    house, service, clock = desk
    ana = await house.citizen()
    await asked(ana, service.browser())
    await answered(house, ana)
    socket = await house.socket("/citizen", {"token": ana.token})
    last = (await socket.next("state"))["last_seq"]
    assert "error" not in await socket.ask("read", {"seq": last})
    await run(house, clock)
    assert service.knocked == []


async def test_several_answers_in_a_row_are_one_knock(desk: Desk) -> None:
    house, service, clock = desk
    ana = await house.citizen()
    await asked(ana, service.browser())
    staff = await answered(house, ana)
    await say(staff, ana, 2)
    await say(staff, ana, 3)
    await run(house, clock)
    assert len(service.knocked) == 1


@pytest.mark.parametrize("status", [404, 410])
async def test_a_browser_that_is_gone_is_dropped(desk: Desk, status: int) -> None:
    house, service, clock = desk
    ana = await house.citizen()
    await asked(ana, service.browser())
    service.answer = status
    await answered(house, ana)
    await run(house, clock)
    assert len(service.knocked) == 1 and await house.rows("SELECT 1 FROM push_subscription") == []


async def test_a_service_that_is_down_is_asked_again_and_given_up_in_the_end(desk: Desk) -> None:
    house, service, clock = desk
    ana = await house.citizen()
    await asked(ana, service.browser())
    service.answer = 503
    await answered(house, ana)
    await run(house, clock)
    service.answer = 201
    await run(house, clock, 120)
    assert len(service.knocked) == 2 and (await house.rows("SELECT failures FROM push_subscription")) == [{"failures": 0}]
    service.answer = 500
    staff = await house.staff("admin", serves=False)
    assert staff
    (row,) = await house.rows("SELECT id FROM push_subscription")
    for _ in range(9):
        async with house.ground.work() as work:
            await work.task("push.send", row["id"], payload={"what": "message", "until": clock.now().timestamp() + 9000})
        await run(house, clock, 600)
    assert await house.rows("SELECT 1 FROM push_subscription") == []


async def test_gone_with_what_was_erased(desk: Desk) -> None:
    house, service, clock = desk
    ana = await house.citizen()
    await asked(ana, service.browser())
    await answered(house, ana)
    assert (await ana.post("forget")).status_code == 200
    assert await house.rows("SELECT 1 FROM push_subscription") == []
    await run(house, clock)
    assert service.knocked == []


async def test_ended_by_the_browser_itself_and_never_more_than_a_few(desk: Desk) -> None:
    house, service, _ = desk
    ana = await house.citizen()
    for number in range(MOST + 2):
        await asked(ana, service.browser(f"b{number}"))
    await asked(ana, service.browser("b5"))
    count = "SELECT count(*) AS n FROM push_subscription"
    assert (await house.rows(count))[0]["n"] == MOST
    assert (await ana.post("push/end", json={"endpoint": service.browser("b5").endpoint})).status_code == 204
    assert (await house.rows(count))[0]["n"] == MOST - 1
    assert (await ana.post("push/end", json={})).status_code == 204
    assert (await house.rows(count))[0]["n"] == 0


async def test_what_is_kept_is_sealed(desk: Desk) -> None:
    house, service, _ = desk
    ana = await house.citizen()
    browser = service.browser("secreto")
    await asked(ana, browser)
    (row,) = await house.rows("SELECT t::text AS told, content FROM push_subscription t")
    for part in (browser.endpoint, browser.subscription["keys"]["p256dh"], browser.subscription["keys"]["auth"], "127.0.0.1"):
        assert part not in row["told"] and part.encode() not in bytes(row["content"])


NOT_TAKEN: list[dict[str, Any]] = [
    {"endpoint": "https://evil.example/push/1"}, {"endpoint": "http://push.example.org/x"}, {"endpoint": "https://push.example.org.evil.example/"},
    {"endpoint": "https://push.example.org@evil.example/"}, {"endpoint": "https://user:x@push.example.org/"}, {"endpoint": "https://push.example.org:8443/"},
    {"endpoint": "http://127.0.0.1:9/push/1"}, {"endpoint": "https://169.254.169.254/"}, {"endpoint": "file:///etc/passwd"}, {"endpoint": "https://[::1"}, {"endpoint": ""},
    {"keys": {"p256dh": "AAAA", "auth": "AAAA"}}, {"keys": {"p256dh": "BA" + "A" * 85, "auth": "A" * 22}}, {"keys": {"p256dh": "é", "auth": "!"}},
]  # fmt: skip


async def test_only_push_services_that_are_known_and_whole_keys(desk: Desk) -> None:
    house, service, _ = desk
    ana = await house.citizen()
    for change in NOT_TAKEN:
        answer = await ana.post("push", json={**service.browser().subscription, **change})
        assert answer.status_code == 422 and answer.json()["code"] in ("unknown_push_service", "bad_subscription"), (change, answer.text)
    assert await house.rows("SELECT 1 FROM push_subscription") == []


def test_hosts_below_a_known_service(settings: Settings) -> None:
    for endpoint in ("https://fcm.googleapis.com/fcm/send/x", "https://updates.push.services.mozilla.com/wpush/v2/x", "https://web.push.apple.com/x", "https://db5p.notify.windows.com/w/?t=x"):
        assert allowed(settings, endpoint)
    off = settings.model_copy(update={"push_services": ""})
    assert not allowed(off, "https://fcm.googleapis.com/x")
    assert Subscription("a", "b", "c") == Subscription("a", "b", "c")


async def test_an_offer_that_nobody_saw(desk: Desk) -> None:
    house, service, clock = desk
    staff, ana, browser = await house.staff(), await house.citizen(), service.browser()
    assert (await staff.post("auth/push", json=browser.subscription)).status_code == 204
    socket = await house.socket("/staff", {"token": staff.token})
    await socket.ask("presence", {"status": "available"})
    await ana.say("hola")
    await ana.post("human")
    await house.run()
    assert (await socket.next("offer"))["offer_id"]
    assert service.knocked == []
    await run(house, clock, 4)
    (knock,) = service.knocked
    assert browser.open(knock.body) == {"what": "offer", "title": "Hay una conversación para vos", "opens": "/console/", "locale": "es"}
    assert knock.headers["Urgency"] == "high" and 0 < int(knock.headers["TTL"]) <= house.ground.settings.offer_seconds


async def test_an_alert_for_who_has_no_console_open(desk: Desk) -> None:
    house, service, clock = desk
    staff = await house.staff("supervisor", serves=False)
    browser = service.browser()
    assert (await staff.post("auth/push", json=browser.subscription)).status_code == 204
    key = (await staff.get("auth/push")).json()["key"]

    async def alarm() -> None:
        async with house.ground.work() as work:
            assert await notices.fact(work, "channel.behind", ("channel", house.channel_id), apart=new_id())

    await alarm()
    await run(house, clock)
    assert service.public in ("", key)
    (knock,) = service.knocked
    assert browser.open(knock.body)["title"] == "Hay una alerta nueva"
    # Signed out: no more.
    async with house.ground.work() as work:
        await work.execute("UPDATE user_session SET revoked_at = %s", (work.now,))
    await alarm()
    await run(house, clock)
    assert len(service.knocked) == 1
