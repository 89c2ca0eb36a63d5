"""A backup sealed as a whole: closed to whoever has not the ring, and refused when a byte of it is another."""

import asyncio
import io
import os
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from core.settings import Settings
from core.vault import KeyRingError, SealBroken, Vault
from core.vault.keyring import create
from desk import backup, sealed_file
from desk.launcher.refusal import Refusal
from tests.house import House
from tests.operations.test_backup import elsewhere, empty_url, furnished, rows

__all__ = ["elsewhere", "empty_url"]


@pytest.fixture
def small_pieces(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(sealed_file, "PIECE", 64)
    yield


def sealed(vault: Vault, plain: Path, content: bytes) -> Path:
    plain.write_bytes(content)
    out = io.BytesIO()
    sealed_file.seal(vault, plain, out)
    file = plain.with_suffix(".sealed")
    file.write_bytes(out.getvalue())
    return file


def opened(vault: Vault, file: Path) -> bytes:
    out = io.BytesIO()
    sealed_file.unseal(vault, file, out)
    return out.getvalue()


@pytest.mark.parametrize("size", [0, 1, 63, 64, 65, 128, 1000])
def test_what_goes_in_comes_out(tmp_path: Path, small_pieces: None, size: int) -> None:
    vault, content = Vault(create()), os.urandom(size)
    assert opened(vault, sealed(vault, tmp_path / "a", content)) == content


def test_no_other_ring_opens_it(tmp_path: Path) -> None:
    file = sealed(Vault(create()), tmp_path / "a", b"hola")
    with pytest.raises(KeyRingError):
        opened(Vault(create()), file)


def test_whatever_is_changed_cut_moved_or_added_is_found(tmp_path: Path, small_pieces: None) -> None:
    vault = Vault(create())
    file = sealed(vault, tmp_path / "a", os.urandom(200))
    whole = file.read_bytes()
    start = whole.rindex(bytes([0, 0, 0, 80]), 0, len(whole) - 100) if bytes([0, 0, 0, 80]) in whole else 0
    harmed = [whole[:at] for at in range(len(sealed_file.FIRST), len(whole), 7)] + [whole + b"\0"]
    harmed += [whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :] for at in range(len(sealed_file.FIRST), len(whole), 3)]
    harmed += [whole[:start] + whole[start + 84 :]] if start else []
    for blob in harmed:
        file.write_bytes(blob)
        with pytest.raises((SealBroken, KeyRingError)):
            opened(vault, file)


async def test_a_desk_comes_back_from_it(house: House, elsewhere: Settings, tmp_path: Path) -> None:
    await furnished(house)
    await house.staff()
    settings, file, plain = house.ground.settings, tmp_path / "desk.sealed", tmp_path / "desk.tar"
    await asyncio.to_thread(backup.backup, settings, file, sealed=True)
    await asyncio.to_thread(backup.backup, settings, plain)
    assert b"manifest.json" in plain.read_bytes() and b"manifest.json" not in file.read_bytes()
    assert file.stat().st_mode & 0o077 == 0 and {path.name for path in tmp_path.glob(".desk*")} == set()
    with pytest.raises(Refusal, match="is sealed, and cannot be opened: there is no key ring"):
        backup.restore(elsewhere, file)
    elsewhere.data.mkdir()
    elsewhere.key_ring_path.write_bytes(settings.key_ring_path.read_bytes())
    bad = tmp_path / "bad.sealed"
    bad.write_bytes(file.read_bytes()[:-100])
    with pytest.raises(Refusal, match="no whole backup"):
        backup.restore(elsewhere, bad)
    with psycopg.connect(elsewhere.database_url or "") as conn:
        assert conn.execute("SELECT to_regclass('message')").fetchone() == (None,)
    await asyncio.to_thread(backup.restore, elsewhere, file)
    assert rows(elsewhere.database_url or "") == rows(settings.database_url or "")
    with pytest.raises(Refusal, match="does not hold the keys"):
        backup.backup(settings, tmp_path / "c", with_keys=True, sealed=True)
