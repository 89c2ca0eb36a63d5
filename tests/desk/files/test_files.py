"""A file's whole way over HTTP: taken in, looked through, served in parts, by addresses that end, and swept away."""

import asyncio
import io
import os
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx
import psycopg
import pytest
import pytest_asyncio
from PIL import Image

from core.clock import FixedClock
from core.files import address, jobs
from core.files.shelf import name_of, shelf_of
from core.ids import new_id
from core.settings import Settings
from core.tasks import Task
from core.work import Ground
from desk import backup
from desk.wiring import make_ground
from tests.core.files.clamd import HARMFUL, Clamd, clamd
from tests.core.files.s3 import client, objects, serving, with_bucket
from tests.core.files.sounds import ogg
from tests.house import Citizen, House, Staff, house
from tests.services import Services

SOUND = ogg() + os.urandom(200_000)


async def attach(who: Citizen, content: bytes = SOUND, name: str = "nota.ogg", kind: str = "audio/ogg") -> str:
    answer = await who.post("attachments", files={"file": (name, content, kind)})
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


async def sent(who: Citizen, *files: str) -> None:
    assert (await who.say("", attachments=list(files))).status_code in (200, 201)


async def taken(house: House, who: Citizen, staff: Staff) -> None:
    await who.post("human")
    assert (await staff.post(f"conversations/{who.conversation}/take")).status_code == 200


async def test_in_parts_as_a_player_asks(house: House) -> None:
    ana, ben = await house.citizen(), await house.citizen()
    file = await attach(ana)
    size = len(SOUND)
    for asked, start, stop in (("bytes=0-", 0, size), ("bytes=0-0", 0, 1), ("bytes=65530-65600", 65_530, 65_601),
                               ("bytes=131072-", 131_072, size), ("bytes=-5", size - 5, size), (f"bytes=10-{size * 9}", 10, size)):  # fmt: skip
        part = await ana.http.get(f"/api/v1/chat/attachments/{file}", headers={**ana.headers, "Range": asked})
        assert (part.status_code, part.content) == (206, SOUND[start:stop]), asked
        assert part.headers["content-range"] == f"bytes {start}-{stop - 1}/{size}"
    for asked in ("bytes=5-2", "bytes=0-1,4-5", "lines=1-2", "bytes=-", "bytes=x-"):
        whole = await ana.http.get(f"/api/v1/chat/attachments/{file}", headers={**ana.headers, "Range": asked})
        assert (whole.status_code, whole.content) == (200, SOUND)
    beyond = await ana.http.get(f"/api/v1/chat/attachments/{file}", headers={**ana.headers, "Range": f"bytes={size}-"})
    assert beyond.status_code == 416 and beyond.headers["content-range"] == f"bytes */{size}"
    assert (await ben.get(f"attachments/{file}")).status_code == 404


async def test_an_address_opens_for_its_session_and_for_minutes(house: House) -> None:
    ana, omar, olga = await house.citizen(), await house.staff(), await house.staff("admin", serves=False)
    file = await attach(ana)
    await sent(ana, file)
    await taken(house, ana, omar)
    told = (await omar.get(f"files/{file}/address")).json()
    shown = await omar.http.get(told["url"], headers={**omar.headers, "Range": "bytes=100-199"})
    assert (shown.status_code, shown.content) == (206, SOUND[100:200])
    assert shown.headers["content-disposition"].startswith("inline") and "sandbox" in shown.headers["content-security-policy"]
    plain = await omar.get(f"files/{file}")
    assert plain.content == SOUND and plain.headers["content-disposition"].startswith("attachment")
    # Nobody without the session, and nobody with another one, though their role would let them in.
    assert (await omar.http.get(told["url"])).status_code == 401
    assert (await omar.http.get(told["url"], headers=ana.headers)).status_code == 401
    assert (await olga.get(f"files/{file}")).status_code == 200
    refused = await omar.http.get(told["url"], headers=olga.headers)
    assert (refused.status_code, refused.json()["code"]) == (403, "address_refused")
    assert (await omar.http.get(told["url"][:-1] + "x", headers=omar.headers)).status_code == 403
    assert (await omar.http.get(told["url"].replace("until=", "until=9"), headers=omar.headers)).status_code == 403
    looks = await house.rows("SELECT 1 FROM audit_event WHERE action = 'read' AND resource = 'file' AND actor_id = %s", omar.id)
    assert len(looks) == 2, "asking for the address, and the download; not each part of a sound"


async def test_an_address_ends(ground: Ground, clock: FixedClock) -> None:
    from core.errors import Forbidden

    file, session = new_id(), new_id()
    url, until = address.sign(ground.vault, "/f", file, session, clock.now())
    moment, mark = (part.partition("=")[2] for part in url.partition("?")[2].split("&"))
    address.check(ground.vault, file, session, int(moment), mark, until - timedelta(seconds=1))
    with pytest.raises(Forbidden):
        address.check(ground.vault, file, session, int(moment), mark, until)
    with pytest.raises(Forbidden):
        address.check(ground.vault, new_id(), session, int(moment), mark, clock.now())


async def test_pictures_have_a_small_one(house: House) -> None:
    ana, ben, omar = await house.citizen(), await house.citizen(), await house.staff()
    out = io.BytesIO()
    Image.effect_noise((1600, 800), 90).convert("RGB").save(out, "JPEG")
    file = await attach(ana, out.getvalue(), "foto.jpg", "image/jpeg")
    await sent(ana, file)
    ((shown,),) = [message["attachments"] for message in await ana.messages()]
    assert shown["preview"].endswith(f"{file}/preview") and shown["state"] == "ready"
    small = await ana.http.get(shown["preview"], headers=ana.headers)
    with Image.open(io.BytesIO(small.content)) as image:
        assert image.size == (480, 240)
    assert len(small.content) < shown["size"]
    assert (await ben.get(f"attachments/{file}/preview")).status_code == 404
    await taken(house, ana, omar)
    assert (await omar.get(f"files/{file}/preview")).content == small.content
    # The small one is no file that could be sent or fetched by itself under a citizen's eyes.
    (row,) = await house.rows("SELECT id FROM stored_file WHERE preview_of = %s", UUID(file))
    assert (await ana.say("", attachments=[str(row["id"])])).status_code == 422
    assert (await ana.get(f"attachments/{await attach(ana)}/preview")).status_code == 404


@pytest_asyncio.fixture
async def scanned(settings: Settings) -> AsyncIterator[tuple[House, Clamd]]:
    async with clamd() as twin, house(settings.model_copy(update={"clamd": twin.address})) as made:
        yield made, twin


async def test_harmful_files_are_refused_and_an_absent_scanner_too(scanned: tuple[House, Clamd]) -> None:
    house, twin = scanned
    ana, omar = await house.citizen(), await house.staff()
    await attach(ana)
    form: dict[str, Any] = {"files": {"file": ("a.ogg", ogg() + HARMFUL, "audio/ogg")}}
    refused = await ana.post("attachments", **form)
    assert (refused.status_code, refused.json()["code"]) == (422, "harmful_file")
    await ana.say("hola")
    await taken(house, ana, omar)
    assert (await omar.post(f"conversations/{ana.conversation}/attachments", **form)).status_code == 422
    twin.mood = "error"
    assert (await ana.post("attachments", **form)).json()["code"] == "scanner_away"
    assert len(await house.rows("SELECT 1 FROM stored_file")) == 1


@pytest.mark.parametrize("harmful", [False, True])
async def test_quarantine_until_somebody_looked(scanned: tuple[House, Clamd], harmful: bool) -> None:
    house, twin = scanned
    house.ground.settings.clamd_away, twin.mood = "quarantine", "error"
    ana, omar = await house.citizen(), await house.staff()
    file = await attach(ana, ogg() + (HARMFUL if harmful else b"bueno"))
    await sent(ana, file)
    await taken(house, ana, omar)
    assert (await ana.get(f"attachments/{file}")).json()["code"] == "file_in_quarantine"
    assert (await omar.get(f"files/{file}")).status_code == 409 == (await omar.get(f"files/{file}/address")).status_code
    assert (await ana.messages())[0]["attachments"][0]["state"] == "quarantined"
    own = await omar.post(f"conversations/{ana.conversation}/attachments", files={"file": ("a.ogg", ogg(), "audio/ogg")})
    told = {"client_id": "c", "text": "", "attachments": [own.json()["id"]]}
    assert (await omar.post(f"conversations/{ana.conversation}/messages", json=told)).json()["code"] == "file_in_quarantine"
    await jobs.look_again(house.ground, _task(file))
    assert (await ana.get(f"attachments/{file}")).status_code == 409, "still nobody there"
    twin.mood = "look"
    await jobs.look_again(house.ground, _task(file))
    answer = await omar.get(f"files/{file}")
    assert (answer.status_code, (await ana.messages())[0]["attachments"][0]["state"]) == ((410, "infected") if harmful else (200, "ready"))
    assert len(list(shelf_of(house.ground.settings).names())) == (1 if harmful else 2)


async def test_what_staff_uploaded_is_told_as_it_will_stand_in_the_message(house: House) -> None:
    """The console shows it from this answer, before or after it hears the message itself."""
    ana, omar = await house.citizen(), await house.staff()
    await ana.say("hola")
    await taken(house, ana, omar)
    here, picture = f"conversations/{ana.conversation}", io.BytesIO()
    Image.new("RGB", (40, 30)).save(picture, "PNG")
    files = (("a.png", picture.getvalue(), "image/png"), ("a.ogg", ogg(), "audio/ogg"))
    told = [(await omar.post(f"{here}/attachments", files={"file": one})).json() for one in files]
    sent = {"client_id": "c", "text": "", "attachments": [one["id"] for one in told]}
    assert (await omar.post(f"{here}/messages", json=sent)).status_code == 201
    message = (await omar.get(f"{here}/messages")).json()["messages"][-1]
    assert sorted(message["attachments"], key=lambda one: one["id"]) == sorted(told, key=lambda one: one["id"])
    assert told[0]["preview"] and told[1]["preview"] is None


def _task(file: str) -> Task:
    return Task(id=new_id(), kind=jobs.SCAN, subject=UUID(file), attempts=1, payload={})


async def test_what_nobody_needs_is_swept_away(house: House) -> None:
    ana = await house.citizen()
    kept, never_sent = await attach(ana), await attach(ana)
    await sent(ana, kept)
    shelf, orphan = shelf_of(house.ground.settings), name_of(new_id())
    await asyncio.to_thread(shelf.put, orphan, io.BytesIO(b"x"), 1)
    assert await jobs.sweep(house.ground) == 0, "all of it is young"
    later = Ground(**{**_parts(house.ground), "clock": FixedClock(house.ground.clock.now() + timedelta(days=2))})
    assert await jobs.sweep(later) == 2
    assert [name for name, _, _ in shelf.names()] == [name_of(UUID(kept))]
    assert (await ana.get(f"attachments/{never_sent}")).status_code == 404 and (await ana.get(f"attachments/{kept}")).content == SOUND


async def test_a_folder_of_another_desk_is_not_swept(house: House) -> None:
    shelf = shelf_of(house.ground.settings)
    for _ in range(jobs.MOST_AT_ONCE + 1):
        await asyncio.to_thread(shelf.put, name_of(new_id()), io.BytesIO(b"x"), 1)
    later = Ground(**{**_parts(house.ground), "clock": FixedClock(house.ground.clock.now() + timedelta(days=2))})
    assert await jobs.sweep(later) == 0 and len(list(shelf.names())) == jobs.MOST_AT_ONCE + 1


def _parts(ground: Ground) -> dict[str, Any]:
    return {name: getattr(ground, name) for name in ("settings", "database", "vault", "clock", "bus", "hints", "extras")}


@pytest.fixture(scope="module")
def store() -> Iterator[str]:
    with serving() as url:
        yield url


async def test_a_desk_whose_files_lie_in_a_bucket(settings: Settings, services: Services, store: str, tmp_path: Any) -> None:
    """Sent, served, backed up, restored into another bucket, and erased: nothing of it stays in the folder or the bucket."""
    bucket = f"b{uuid4().hex}"
    settings = with_bucket(settings, store, bucket)
    async with house(settings) as made:
        ana, admin = await made.citizen(), await made.staff("admin", serves=False)
        file = await attach(ana)
        await sent(ana, file)
        assert (await ana.get(f"attachments/{file}")).content == SOUND
        part = await ana.http.get(f"/api/v1/chat/attachments/{file}", headers={**ana.headers, "Range": "bytes=70000-70009"})
        assert part.content == SOUND[70_000:70_010]
        (name,) = objects(store, bucket)
        assert name == f"files/{name_of(UUID(file))}" and SOUND[100:200] not in objects(store, bucket)[name]
        assert not settings.files_path.exists()
        copy = tmp_path / "desk.tar"
        await asyncio.to_thread(backup.backup, made.ground.settings, copy, with_keys=True)
        await _restored_elsewhere(settings, services, store, copy, file)
        answer = await admin.post("privacy/erasures", json={"kind": "conversation", "subject_id": str(ana.conversation), "basis": "request"})
        assert answer.status_code in (200, 201, 409), answer.text
        if answer.status_code == 409:
            assert (await ana.post("forget")).status_code == 200
        await made.run()
        assert objects(store, bucket) == {}


async def _restored_elsewhere(settings: Settings, services: Services, store: str, copy: Any, file: str) -> None:
    name, bucket = f"t_s3_{uuid4().hex[:8]}", f"b{uuid4().hex}"
    with psycopg.connect(services.database_url("postgres"), autocommit=True) as conn:
        conn.execute(f"CREATE DATABASE {name}")
    data = copy.parent / "elsewhere"
    client(store).make_bucket(bucket)
    more = {"database_url": services.database_url(name), "data": data, "s3_bucket": bucket}
    elsewhere = settings.model_copy(update=more)
    await asyncio.to_thread(backup.restore, elsewhere, copy)
    ground = make_ground(elsewhere, pool=1, listen=False)
    from core import files

    async with ground.work() as work:
        assert (await files.load(work, UUID(file)))[1] == SOUND
    await ground.database.close()
    assert len(objects(store, bucket)) == 1
    with psycopg.connect(services.database_url("postgres"), autocommit=True) as conn:
        conn.execute(f"DROP DATABASE {name} WITH (FORCE)")


async def test_a_bucket_out_of_reach_says_so_and_keeps_no_row(settings: Settings, store: str) -> None:
    settings = with_bucket(settings, store, f"b{uuid4().hex}").model_copy(update={"s3_bucket": "no-esta"})
    async with house(settings) as made:
        ana = await made.citizen()
        answer: httpx.Response = await ana.post("attachments", files={"file": ("a.ogg", SOUND, "audio/ogg")})
        assert (answer.status_code, answer.json()["code"]) == (503, "files_away")
        assert await made.rows("SELECT 1 FROM stored_file") == []
