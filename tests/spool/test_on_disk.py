"""The files of the spool: whole or not there, sealed, bounded, in order; what cannot be read is put away, not skipped."""

import os
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from core.vault import Vault
from core.vault.keyring import create
from desk.intake.messages import Incoming
from desk.intake.spool import Spool, SpoolBroken, SpoolFull

ACCOUNT = UUID(int=7)


@pytest.fixture
def spool(tmp_path: Path) -> Spool:
    made = Spool(tmp_path / "spool", Vault(create()), 1_000_000)
    made.prepare()
    return made


def message(number: int, text: str = "tengo miedo") -> Incoming:
    return Incoming(ACCOUNT, "whatsapp", f"SM{number}", os.urandom(16), text, contact="whatsapp:+549", extra={"reply_to": "SM0"})


def test_what_was_set_aside_comes_back_as_it_was_and_in_order(spool: Spool) -> None:
    batches = [[message(10 * n + i) for i in range(3)] for n in range(5)]
    assert not spool.anything()
    for batch in batches:
        spool.write(batch)
    assert spool.anything()
    assert [spool.read(path) for path in spool.files()] == batches
    assert spool.fill().files == 5 and spool.fill().bytes > 0
    for path in spool.files():
        spool.done(path)
    assert not spool.anything()


def test_a_clock_set_back_turns_no_order_round(spool: Spool, monkeypatch: pytest.MonkeyPatch) -> None:
    spool.write([message(1)])
    monkeypatch.setattr("desk.intake.spool.time.time_ns", lambda: 1)
    other = Spool(spool.folder, spool._vault, 1_000_000)
    other.write([message(2)])
    assert [spool.read(path)[0].external_id for path in spool.files()] == ["SM1", "SM2"]


def test_nothing_is_legible_on_disk_and_the_folder_is_closed(spool: Spool) -> None:
    spool.write([message(1, "zurubimentero")])
    spool.poison(message(2, "zurubimentero"), "not_kept")
    files = [path for path in spool.folder.rglob("*") if path.is_file()]
    assert len(files) >= 2
    assert all(b"zurubi" not in path.read_bytes() for path in files)
    assert spool.folder.stat().st_mode & 0o077 == 0
    assert all(path.stat().st_mode & 0o077 == 0 for path in spool.files())


def test_a_full_spool_takes_no_more(tmp_path: Path) -> None:
    small = Spool(tmp_path / "small", Vault(create()), 1_500)
    small.prepare()
    small.write([message(1)])
    with pytest.raises(SpoolFull):
        for number in range(10):
            small.write([message(2 + number)])
    assert not list(small.folder.glob("*.part"))


@pytest.mark.parametrize("harm", ["cut", "flipped", "renamed", "emptied"])
def test_a_damaged_file_is_named_and_put_away(spool: Spool, harm: str) -> None:
    spool.write([message(1)])
    (path,) = spool.files()
    blob = path.read_bytes()
    if harm == "cut":
        path.write_bytes(blob[:-5])
    elif harm == "flipped":
        path.write_bytes(blob[:-9] + bytes([blob[-9] ^ 1]) + blob[-8:])
    elif harm == "renamed":
        path = path.rename(path.with_name(f"{1:020d}-{uuid4().hex}.batch"))
    else:
        path.write_bytes(b"")
    with pytest.raises(SpoolBroken) as broken:
        spool.read(path)
    spool.set_apart(path, broken.value.reason)
    assert not spool.anything()
    assert spool.fill().quarantined == 1
    assert broken.value.reason in spool.apart()[0].name


def test_a_half_written_file_is_seen_only_when_its_writer_is_surely_gone(spool: Spool) -> None:
    part = spool.folder / f"{5:020d}-{uuid4().hex}.part"
    part.write_bytes(b"half")
    assert not spool.anything() and spool.sweep() == 0
    os.utime(part, (1, 1))
    assert spool.sweep() == 1
    assert spool.fill().quarantined == 1


def test_what_was_put_away_can_be_tried_again_behind_the_others(spool: Spool) -> None:
    spool.poison(message(1), "not_kept")
    spool.write([message(2)])
    assert not [path for path in spool.files() if spool.read(path)[0].external_id == "SM1"]
    spool.replay(spool.apart()[0])
    assert [spool.read(path)[0].external_id for path in spool.files()] == ["SM2", "SM1"]
    assert spool.apart() == []


def test_one_process_drains_at_a_time(spool: Spool) -> None:
    with spool.draining() as mine, spool.draining() as other:
        assert (mine, other) == (True, False)
    with spool.draining() as again:
        assert again


def test_a_folder_that_cannot_be_written_is_found_at_the_start(tmp_path: Path) -> None:
    (tmp_path / "spool").write_text("a file stands here")
    with pytest.raises(OSError):
        Spool(tmp_path / "spool", Vault(create()), 1).prepare()


def test_it_is_known_which_key_the_files_need(spool: Spool) -> None:
    spool.write([message(1)])
    spool.poison(message(2), "not_kept")
    assert spool.sealed_by(spool._vault.ring.current) == 2
    assert spool.sealed_by("another") == 0
