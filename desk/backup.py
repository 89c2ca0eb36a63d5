"""A desk in one file, and a desk from one: the database's dump and the sealed files; the key ring only when asked.

The dump is made before the files are copied, so that every file which it names is there.
"""

import io
import json
import os
import re
import shutil
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from core.clock import SystemClock
from core.database import Database, driver_url
from core.database.migrate import upgrade
from core.errors import NotFound, Unavailable
from core.events import Bus
from core.files.shelf import Pieces, Shelf, shelf_of
from core.live import Hints
from core.privacy import carry_out, ledger
from core.privacy.erase import RESTORED
from core.settings import Settings
from core.vault import KeyRingError, SealBroken, Vault, load
from core.vault.keyring import create
from core.work import Ground
from desk import sealed_file
from desk.launcher import binaries
from desk.launcher.refusal import Refusal
from desk.launcher.running import revision
from desk.wiring import EVENTS

FORMAT = 1
DUMP, MANIFEST, KEYS = "database.dump", "manifest.json", "keyring.json"
_FILE = re.compile(r"files/[0-9a-f]{2}/[0-9a-f]{32}")
# Whoever began to work on a desk has left a row in one of these.
_IN_USE = ("user_account", "conversation", "person", "case_file", "stored_file")


def backup(settings: Settings, file: Path, *, with_keys: bool = False, sealed: bool = False) -> int:
    """Returns the file's size. It is there whole or not at all, readable by its owner alone. Raises Refusal.

    `sealed`: by the key ring, names of staff and all that stands in clear in the database too.
    """
    if sealed and with_keys:
        raise Refusal("A sealed backup does not hold the keys that open it: keep a copy of the key ring apart.")
    if file.exists():
        raise Refusal(f"{file} is there already; a backup never replaces another file.")
    if with_keys and not settings.key_ring_path.exists():
        raise Refusal(f"There is no key ring at {settings.key_ring_path}.")
    part, closed = file.with_name(f".{file.name}.part"), file.with_name(f".{file.name}.sealed")
    try:
        with (
            tempfile.TemporaryDirectory(dir=file.parent, prefix=".backup-") as folder,
            os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as raw,
            tarfile.open(fileobj=raw, mode="w") as tar,
        ):
            dump = Path(folder) / DUMP
            _client(
                settings.database_url or "",
                "pg_dump",
                "--format=custom",
                "--no-owner",
                "--no-privileges",
                f"--file={dump}",
            )
            tar.add(_manifest(Path(folder), settings, with_keys), MANIFEST)
            tar.add(dump, DUMP)
            _add_files(tar, shelf_of(settings))
            if with_keys:
                tar.add(settings.key_ring_path, KEYS)
        if sealed:
            with os.fdopen(os.open(closed, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
                sealed_file.seal(Vault(load(settings.key_ring_path)), part, out)
            closed.replace(file)
        else:
            part.replace(file)
    except OSError as error:
        raise Refusal(f"The backup could not be written: {error.strerror}.") from None
    except KeyRingError as error:
        raise Refusal(f"The backup could not be sealed: {error}.") from None
    except Unavailable:
        raise Refusal("The backup could not be written: the store of files is out of reach.") from None
    finally:
        part.unlink(missing_ok=True)
        closed.unlink(missing_ok=True)
    return file.stat().st_size


def restore(settings: Settings, file: Path) -> None:
    """Into an empty database and a folder without files. Raises Refusal."""
    url = settings.database_url or ""
    with _unsealed(settings, file) as plain, _opened(plain) as tar:
        names = set(tar.getnames())
        _check_end(plain, tar)
        _check_manifest(tar)
        _check_empty(settings, url, brings_keys=KEYS in names)
        with tempfile.TemporaryDirectory(prefix="ventanilla-restore-") as folder:
            dump = Path(folder) / DUMP
            _extract(tar, DUMP, dump)
            with psycopg.connect(driver_url(url), autocommit=True) as conn:
                conn.execute("DROP SCHEMA public CASCADE")
                conn.execute("CREATE SCHEMA public")
            _client(
                url,
                "pg_restore",
                "--no-owner",
                "--no-privileges",
                "--exit-on-error",
                "--single-transaction",
                str(dump),
            )
        upgrade(url)
        shelf = shelf_of(settings)
        for name in sorted(filter(_FILE.fullmatch, names)):
            shelf.put(name.removeprefix("files/"), _content(tar, name), tar.getmember(name).size)
        if KEYS in names:
            _extract(tar, KEYS, settings.key_ring_path)


async def forget_again(settings: Settings) -> int:
    """Who had themselves erased after the backup was made, as far as this folder's list tells. Needs no key ring."""
    wanted = ledger.read(settings)
    if not wanted:
        return 0
    database = Database(settings.database_url or "", size=1)
    ground = Ground(settings, database, Vault(create()), SystemClock(), Bus(EVENTS), Hints(None))
    done = 0
    try:
        for subject in wanted:
            async with ground.work() as work:
                if await work.one("SELECT 1 AS one FROM data_key WHERE subject = %s", (subject.id,)):
                    await carry_out(work, subject, RESTORED)
                    done += 1
    finally:
        await database.close()
    return done


def _manifest(folder: Path, settings: Settings, with_keys: bool) -> Path:
    path = folder / MANIFEST
    tables = revision(settings.database_url or "")
    told = {"format": FORMAT, "made_at": datetime.now(UTC).isoformat(), "tables": tables, "keys": with_keys}
    path.write_text(json.dumps(told))
    return path


def _add_files(tar: tarfile.TarFile, shelf: Shelf) -> None:
    """As they lie, wherever that is; what went since it was listed is not there any more."""
    for name, at, size in shelf.names():
        if not _FILE.fullmatch(f"files/{name}"):
            continue
        try:
            with shelf.get(name, 0, size) as pieces:
                told = tarfile.TarInfo(f"files/{name}")
                told.size, told.mtime, told.mode = size, int(at.timestamp()), 0o600
                tar.addfile(told, io.BufferedReader(Pieces(pieces)))
        except NotFound:
            continue


@contextmanager
def _unsealed(settings: Settings, file: Path) -> Iterator[Path]:
    """Of a sealed backup its content, for as long as the block lasts. Nothing of a damaged one is used. Raises Refusal."""
    if not sealed_file.is_sealed(file):
        yield file
        return
    with tempfile.TemporaryDirectory(prefix="ventanilla-restore-") as folder:
        plain = Path(folder) / "backup.tar"
        try:
            with os.fdopen(os.open(plain, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
                sealed_file.unseal(Vault(load(settings.key_ring_path)), file, out)
        except KeyRingError as error:
            raise Refusal(f"The backup is sealed, and cannot be opened: {error}.") from None
        except SealBroken:
            raise Refusal(f"{file} is no whole backup.") from None
        yield plain


@contextmanager
def _opened(file: Path) -> Iterator[tarfile.TarFile]:
    try:
        with tarfile.open(file) as tar:
            yield tar
    except (tarfile.TarError, KeyError, EOFError):
        raise Refusal(f"{file} is no whole backup.") from None
    except OSError as error:
        raise Refusal(f"The backup could not be restored: {error.strerror}.") from None
    except Unavailable:
        raise Refusal("The backup could not be restored: the store of files is out of reach.") from None


def _check_end(file: Path, tar: tarfile.TarFile) -> None:
    """A tar that was cut between two members reads as a shorter one. Its end is two empty blocks. Raises tarfile.ReadError."""
    last = tar.getmembers()[-1] if tar.getmembers() else None
    end = last.offset_data + -(-last.size // tarfile.BLOCKSIZE) * tarfile.BLOCKSIZE if last else 0
    with file.open("rb") as raw:
        raw.seek(end)
        if raw.read(2 * tarfile.BLOCKSIZE) != bytes(2 * tarfile.BLOCKSIZE):
            raise tarfile.ReadError("cut short")


def _check_manifest(tar: tarfile.TarFile) -> None:
    """Raises Refusal."""
    try:
        told = json.load(_content(tar, MANIFEST))
    except ValueError:
        raise KeyError(MANIFEST) from None
    if told.get("format") != FORMAT:
        raise Refusal("The backup was made by another version, which this one cannot read.")


def _check_empty(settings: Settings, url: str, *, brings_keys: bool) -> None:
    """Raises Refusal when something would be lost."""
    if next(shelf_of(settings).names(), None) is not None:
        where = f"The bucket {settings.s3_bucket}" if settings.s3_endpoint else settings.files_path
        raise Refusal(f"{where} is not empty: restore into another one.")
    if brings_keys and settings.key_ring_path.exists():
        raise Refusal(f"There is a key ring at {settings.key_ring_path}: it is never replaced.")
    with psycopg.connect(driver_url(url), autocommit=True) as conn:
        for table in _IN_USE:
            if conn.execute("SELECT to_regclass(%s)", (table,)).fetchone() == (None,):
                continue
            if conn.execute(f"SELECT 1 FROM {table} LIMIT 1").fetchone():
                raise Refusal("The database is not empty: restore into another one.")


def _content(tar: tarfile.TarFile, name: str) -> IO[bytes]:
    found = tar.extractfile(name)
    if found is None:
        raise KeyError(name)
    return found


def _extract(tar: tarfile.TarFile, name: str, path: Path) -> None:
    """The bytes alone: no owner, mode or link of the archive is taken over."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (
        _content(tar, name) as source,
        os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out,
    ):
        shutil.copyfileobj(source, out)


def _client(url: str, name: str, *arguments: str) -> None:
    """The password travels by the environment: a command line can be read by everyone on the machine."""
    parts: dict[str, Any] = conninfo_to_dict(driver_url(url))
    password = parts.pop("password", None)
    target = make_conninfo("", **parts)
    run = subprocess.run(
        [binaries.client(name), f"--dbname={target}", *arguments],
        env={**os.environ, **({"PGPASSWORD": str(password)} if password else {})},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if run.returncode:
        # Only what was refused: further lines may quote rows.
        reason = (run.stderr.strip().splitlines() or ["no reason given"])[0]
        raise Refusal(f"{name} did not do as asked: {reason}")
