"""What `ventanilla up` refuses: one clear sentence, exit code 2, nothing started, nothing lost."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from desk.launcher import binaries
from desk.launcher.folder import DataFolder
from desk.launcher.refusal import Refusal
from tests.services import free_port


def up(data: Path, *more: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    argv = [sys.executable, "-m", "desk.cli", "up", "--data", str(data), *more]
    clean = {name: value for name, value in os.environ.items() if not name.startswith("VENTANILLA_")}
    return subprocess.run(argv, capture_output=True, text=True, timeout=120, env={**clean, **environment})


def refused(run: "subprocess.CompletedProcess[str]", *words: str) -> None:
    assert run.returncode == 2, run.stdout + run.stderr
    said = run.stderr.strip()
    assert "Traceback" not in said
    assert len(said.splitlines()) == 1, said
    for word in words:
        assert word in said, said


def test_a_port_in_use(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        refused(up(tmp_path / "data", "--port", str(taken.getsockname()[1])), "Port", "--port")


def test_a_second_up_on_the_same_folder(tmp_path: Path) -> None:
    folder = DataFolder(tmp_path / "data")
    folder.take()
    try:
        refused(up(tmp_path / "data", "--port", str(free_port())), "Another Ventanilla", str(tmp_path / "data"))
    finally:
        folder.release()


def test_a_folder_that_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("not a folder")
    refused(up(tmp_path / "data", "--port", str(free_port())), "cannot be written")


def test_a_read_only_folder() -> None:
    # Not even root writes there.
    refused(up(Path("/proc/ventanilla"), "--port", str(free_port())), "cannot be written")


@pytest.mark.parametrize("url", ["postgresql://nobody:x@127.0.0.1:1/none", "postgres-but-no-url", "mysql://a@b/c"])
def test_a_wrong_database_url(tmp_path: Path, url: str) -> None:
    refused(up(tmp_path / "data", "--port", str(free_port()), VENTANILLA_DATABASE_URL=url), "VENTANILLA_DATABASE_URL")


def test_a_wrong_setting(tmp_path: Path) -> None:
    refused(up(tmp_path / "data", VENTANILLA_OFFER_SECONDS="soon"), "VENTANILLA_OFFER_SECONDS")


def test_a_damaged_key_ring(tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    (data / "keyring.json").write_text("{")
    refused(up(data, "--port", str(free_port())), "key ring")
    assert (data / "keyring.json").read_text() == "{"


def test_a_platform_without_binaries(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(binaries, "_package", lambda name: None)
    monkeypatch.setenv("PATH", "")
    with pytest.raises(Refusal, match="VENTANILLA_DATABASE_URL"):
        binaries.postgres(tmp_path)
    with pytest.raises(Refusal, match="VENTANILLA_REDIS_URL"):
        binaries.valkey()


def test_limits_off_only_on_loopback(tmp_path: Path) -> None:
    refused(up(tmp_path / "data", "--host", "0.0.0.0", VENTANILLA_LOAD_TEST="1"), "loopback")
