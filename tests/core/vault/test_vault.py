"""Seals: bound to their place and row, rotated with the ring, gone with the key."""

from dataclasses import replace
from pathlib import Path
from secrets import token_bytes
from threading import Thread

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.ids import new_id
from core.vault import KeyRing, KeyRingError, SealBroken, Vault, load, load_or_create, save
from core.vault.keyring import create
from core.work import Work


@given(st.text(alphabet=st.characters(codec=None)))
def test_any_text_comes_back(plain: str) -> None:
    """Lone surrogates too: a seal never decides what may be said."""
    row = new_id()
    key, _ = Vault(create()).create_key(row)
    assert key.open(key.seal(plain, "message.body", row), "message.body", row) == plain


def test_equal_texts_are_sealed_differently() -> None:
    row = new_id()
    key, _ = Vault(create()).create_key(row)
    assert key.seal("hola", "message.body", row) != key.seal("hola", "message.body", row)


@pytest.mark.parametrize("position", [0, 11, 12, -1])
def test_a_changed_bit_breaks_the_seal(position: int) -> None:
    row = new_id()
    key, _ = Vault(create()).create_key(row)
    blob = bytearray(key.seal("hola", "message.body", row))
    blob[position] ^= 1
    with pytest.raises(SealBroken):
        key.open(bytes(blob), "message.body", row)


def test_a_seal_opens_only_at_its_place_in_its_row_by_its_key() -> None:
    vault, row = Vault(create()), new_id()
    key, _ = vault.create_key(row)
    blob = key.seal("hola", "message.body", row)
    with pytest.raises(SealBroken):
        key.open(blob, "note.body", row)
    with pytest.raises(SealBroken):
        key.open(blob, "message.body", new_id())
    with pytest.raises(SealBroken):
        vault.create_key(row)[0].open(blob, "message.body", row)


@pytest.mark.parametrize("blob", [b"", b"x", b"x" * 12, b"x" * 28])
def test_what_was_never_a_seal_is_a_broken_one(blob: bytes) -> None:
    row = new_id()
    key, _ = Vault(create()).create_key(row)
    with pytest.raises(SealBroken):
        key.open(blob, "message.body", row)


def test_old_keys_open_after_a_rotation_and_the_new_one_wraps() -> None:
    ring, row = create(), new_id()
    key, wrapped = Vault(ring).create_key(row)
    blob = key.seal("hola", "message.body", row)
    turned = replace(ring, keys={**ring.keys, "next": token_bytes(32)}, current="next")
    vault = Vault(turned)
    assert vault.unwrap(row, wrapped).open(blob, "message.body", row) == "hola"
    _, newer = vault.create_key(row)
    assert newer[1:5] == b"next"
    with pytest.raises(KeyRingError, match="next"):
        Vault(ring).unwrap(row, newer)


def test_a_wrapped_key_serves_its_own_subject_alone() -> None:
    vault, row = Vault(create()), new_id()
    _, wrapped = vault.create_key(row)
    vault.unwrap(row, wrapped)
    with pytest.raises(SealBroken):
        vault.unwrap(new_id(), wrapped)


def test_blind_indexes_meet_and_outlive_a_rotation() -> None:
    ring = create()
    turned = replace(ring, keys={"other": token_bytes(32)}, current="other")
    one, two = Vault(ring), Vault(turned)
    assert one.blind("sender", "549111") == two.blind("sender", "549111")
    assert one.blind("sender", "549111") != one.blind("address", "549111")
    assert one.blind("sender", "549111") != Vault(create()).blind("sender", "549111")


def test_the_ring_is_written_for_its_owner_alone(tmp_path: Path) -> None:
    ring = create()
    save(ring, tmp_path / "deep" / "ring.json")
    assert (tmp_path / "deep" / "ring.json").stat().st_mode & 0o077 == 0
    assert load(tmp_path / "deep" / "ring.json") == ring
    assert [file.name for file in (tmp_path / "deep").iterdir()] == ["ring.json"]


@pytest.mark.parametrize(
    "document",
    [
        "", "{", "[]", "null", "7", '{"keys": {}}', '{"keys": [], "current": 1, "index": 2}', "\0",
        '{"keys": {}, "current": "k", "index": ""}', '{"keys": {"k": "AAAA"}, "current": "k", "index": "AAAA"}',
    ],
)  # fmt: skip
def test_a_damaged_ring_is_named(tmp_path: Path, document: str) -> None:
    (tmp_path / "ring.json").write_text(document)
    with pytest.raises(KeyRingError, match=r"ring\.json"):
        load(tmp_path / "ring.json")


def test_a_missing_ring_is_named_too(tmp_path: Path) -> None:
    with pytest.raises(KeyRingError, match="there is no key ring"):
        load(tmp_path / "ring.json")


def test_first_starts_at_once_end_with_one_ring(tmp_path: Path) -> None:
    found: list[KeyRing] = []
    starts = [Thread(target=lambda: found.append(load_or_create(tmp_path / "ring.json"))) for _ in range(8)]
    for start in starts:
        start.start()
    for start in starts:
        start.join()
    assert len(found) == 8 and len({ring.current for ring in found}) == 1


async def test_a_destroyed_key_is_the_end_of_its_texts(work: Work) -> None:
    subject = new_id()
    key = await work.vault.key_of(work.conn, subject, create=True)
    blob = key.seal("hola", "message.body", subject)
    again = await work.vault.key_of(work.conn, subject, create=True)
    assert again.open(blob, "message.body", subject) == "hola"
    await work.execute("DELETE FROM data_key WHERE subject = %s", (subject,))
    with pytest.raises(SealBroken):
        await work.vault.key_of(work.conn, subject)
    fresh = await work.vault.key_of(work.conn, subject, create=True)
    with pytest.raises(SealBroken):
        fresh.open(blob, "message.body", subject)
