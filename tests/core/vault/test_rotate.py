"""Master keys come and go while the desk runs, and a ring that lacks one is named before anything is served."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from secrets import token_bytes
from typing import Any
from uuid import UUID

import psycopg
import pytest
import pytest_asyncio
from psycopg import AsyncConnection

from core.database import connect
from core.ids import new_id
from core.settings import Settings
from core.vault import KeyRingError, SealBroken, Vault, load, load_or_create, prove, save
from core.vault import rotate as rotation
from core.vault import vault as vaults
from desk.launcher.refusal import Refusal
from desk.launcher.ring import open_ring

SECRET = "idempotency.body"


async def no_pause(_: float) -> None:
    pass


@pytest_asyncio.fixture
async def conn(database_url: str) -> AsyncIterator[AsyncConnection[Any]]:
    async with await connect(database_url) as made:
        yield made


@pytest.fixture
def vault(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Vault:
    monkeypatch.setattr(vaults, "LOOK_SECONDS", 0.0)
    monkeypatch.setattr(rotation, "BATCH", 7)
    return Vault(load_or_create(settings.key_ring_path))


async def furnish(conn: AsyncConnection[Any], vault: Vault, count: int) -> dict[UUID, bytes]:
    """Data keys with a text sealed by each, and secrets of the ring, three of them bound to one row."""
    texts = {}
    for number in range(count):
        key = await vault.key_of(conn, subject := new_id(), create=True)
        texts[subject] = key.seal(f"texto {number}", "message.body", subject)
    actor = new_id()
    for name in ("a", "b", "c"):
        body = vault.seal_secret(f"respuesta {name}", SECRET, actor)
        await conn.execute("INSERT INTO idempotency (actor_id, key, fingerprint, body, at) VALUES (%s, %s, '', %s, now())", (actor, name, body))
    return texts


async def readable(conn: AsyncConnection[Any], vault: Vault, texts: dict[UUID, bytes]) -> int:
    found = 0
    for subject, blob in texts.items():
        found += (await vault.key_of(conn, subject)).open(blob, "message.body", subject).startswith("texto")
    for row in await (await conn.execute("SELECT actor_id, body FROM idempotency")).fetchall():
        found += vault.open_secret(bytes(row["body"]), SECRET, row["actor_id"]).startswith("respuesta")
    return found


async def test_everything_is_sealed_anew_and_nothing_is_lost(conn: AsyncConnection[Any], vault: Vault, settings: Settings) -> None:
    texts, before = await furnish(conn, vault, 30), vault.ring.current
    turned = await rotation.rotate(conn, vault, pause=no_pause)
    assert (turned.fresh, turned.moved) == (True, 33) and turned.key != before
    assert await rotation.count(conn, before) == 0 and await rotation.count(conn, turned.key) == 33
    assert await readable(conn, Vault(load(settings.key_ring_path)), texts) == 33
    again = await rotation.rotate(conn, vault, pause=no_pause)
    assert again.fresh and await readable(conn, vault, texts) == 33


async def test_one_that_was_broken_off_is_ended_and_not_begun_anew(
    conn: AsyncConnection[Any], vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts, before = await furnish(conn, vault, 30), vault.ring.current
    rewrap, done = Vault.rewrap, []

    def dies(self: Vault, *values: Any) -> bytes:
        done.append(1)
        if len(done) > 16:
            raise KeyboardInterrupt
        return rewrap(self, *values)

    with monkeypatch.context() as patch:
        patch.setattr(Vault, "rewrap", dies)
        with pytest.raises(KeyboardInterrupt):
            await rotation.rotate(conn, vault, pause=no_pause)
    left = await rotation.count(conn, before)
    assert 0 < left < 33 and await readable(conn, vault, texts) == 33
    turned = await rotation.rotate(conn, vault, pause=no_pause)
    assert (turned.fresh, turned.moved, turned.key) == (False, left, vault.ring.current)
    assert await rotation.count(conn, before) == 0 and await readable(conn, vault, texts) == 33


async def test_other_processes_follow_without_a_restart(conn: AsyncConnection[Any], vault: Vault, settings: Settings) -> None:
    other, texts = Vault(load(settings.key_ring_path)), await furnish(conn, vault, 3)
    turned = await rotation.rotate(conn, vault, pause=no_pause)
    assert await readable(conn, other, texts) == 6
    fresh = new_id()
    await other.key_of(conn, fresh, create=True)
    assert await rotation.count(conn, turned.key) == 7


async def test_a_ring_that_cannot_be_read_meanwhile_stops_nobody(conn: AsyncConnection[Any], vault: Vault, settings: Settings) -> None:
    texts = await furnish(conn, vault, 3)
    settings.key_ring_path.write_text("{")
    assert await readable(conn, vault, texts) == 6
    await vault.key_of(conn, new_id(), create=True)


async def test_a_key_leaves_only_when_nothing_needs_it(conn: AsyncConnection[Any], vault: Vault, settings: Settings) -> None:
    texts, before = await furnish(conn, vault, 5), vault.ring.current
    old = (await (await conn.execute("SELECT wrapped FROM data_key WHERE subject = %s", (next(iter(texts)),))).fetchone() or {})["wrapped"]
    with pytest.raises(KeyRingError, match="in use"):
        await rotation.retire(conn, vault, before)
    ring = rotation.with_new_key(vault.ring)
    save(ring, settings.key_ring_path)
    vault.take(ring)
    with pytest.raises(KeyRingError, match="8 stored values still need"):
        await rotation.retire(conn, vault, before)
    await rotation.rotate(conn, vault, pause=no_pause)
    await rotation.retire(conn, vault, before)
    assert list(load(settings.key_ring_path).keys) == [vault.ring.current]
    assert await readable(conn, Vault(load(settings.key_ring_path)), texts) == 8
    with pytest.raises(KeyRingError, match=before):
        Vault(load(settings.key_ring_path)).unwrap(next(iter(texts)), bytes(old))


async def test_names_are_still_found_after_a_rotation(conn: AsyncConnection[Any], vault: Vault, settings: Settings) -> None:
    before = vault.blind("person.name", "ana")
    await rotation.rotate(conn, vault, pause=no_pause)
    await rotation.retire(conn, vault, next(iter(vault.ring.keys)))
    assert Vault(load(settings.key_ring_path)).blind("person.name", "ana") == before


def test_a_start_without_a_key_that_is_needed_names_it(settings: Settings, database_url: str) -> None:
    ring = open_ring(settings, database_url)
    save(replace(ring, keys={"other": token_bytes(32)}, current="other"), settings.key_ring_path)
    with pytest.raises(Refusal, match=f"no key '{ring.current}'"):
        open_ring(settings, database_url)


def test_a_start_without_a_ring_makes_none_where_it_would_open_nothing(settings: Settings, database_url: str) -> None:
    ring = open_ring(settings, database_url)
    settings.key_ring_path.unlink()
    with pytest.raises(Refusal, match=f"there is no key ring at .* needs its key '{ring.current}'"):
        open_ring(settings, database_url)
    assert not settings.key_ring_path.exists()


def test_a_ring_with_another_index_key_is_told_apart(settings: Settings, database_url: str) -> None:
    ring = open_ring(settings, database_url)
    save(replace(ring, index=token_bytes(32)), settings.key_ring_path)
    with pytest.raises(Refusal, match="index key"):
        open_ring(settings, database_url)


def test_keys_that_an_older_version_used_are_known_from_what_they_wrapped(database_url: str, tmp_path: Path) -> None:
    """As the migration leaves them: without a proof until the first start."""
    ring = load_or_create(tmp_path / "ring.json")
    with psycopg.connect(database_url) as conn:
        conn.execute("INSERT INTO ring_key (id) VALUES (%s)", (ring.current,))
        assert prove(conn, tmp_path / "ring.json") == ring
        assert conn.execute("SELECT count(*) FROM ring_key WHERE proof IS NULL").fetchone() == (0,)


async def test_a_wrapped_value_that_was_harmed_ends_the_rotation_by_name(conn: AsyncConnection[Any], vault: Vault) -> None:
    await furnish(conn, vault, 1)
    await conn.execute("UPDATE data_key SET wrapped = overlay(wrapped PLACING '\\x00'::bytea FROM 30)")
    with pytest.raises(SealBroken, match=r"data_key\.wrapped of"):
        await rotation.rotate(conn, vault, pause=no_pause)
