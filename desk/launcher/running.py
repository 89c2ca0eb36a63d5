"""A desk for the commands beside it: the one that runs, the configured one, or its services for a moment."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import psycopg

from core.database import driver_url
from core.database.migrate import newest_revision
from core.settings import Settings
from desk.launcher.refusal import Refusal
from desk.launcher.up import check_database, services_only

_KEYS = {"database_url": "VENTANILLA_DATABASE_URL", "redis_url": "VENTANILLA_REDIS_URL", "chroma_url": "VENTANILLA_CHROMA_URL"}


def running_urls(data: Path) -> dict[str, str] | None:
    """The environment of the desk that runs on this folder; None when none does."""
    try:
        urls: dict[str, str] = json.loads((data / "services.json").read_text())
        written = (data / "services.json").stat().st_mtime
        children = json.loads((data / "children.json").read_text())
    except (OSError, ValueError):
        return None
    # A child that began after the file was written belongs to a later launcher, unless an older one is there too.
    return urls if any(row["started"] <= written and _alive(row) for row in children.values()) else None


def _alive(row: dict[str, float]) -> bool:
    """The same process, not a later one with its number."""
    try:
        return abs(psutil.Process(int(row["pid"])).create_time() - row["started"]) < 0.05
    except psutil.Error:
        return False


def with_running(settings: Settings) -> Settings:
    """What is not configured is filled in from the desk that runs on the data folder."""
    urls = running_urls(settings.data) or {}
    found = {key: urls[name] for key, name in _KEYS.items() if getattr(settings, key) is None and urls.get(name)}
    return settings.model_copy(update=found)


@contextmanager
def reached(settings: Settings, *, make: bool = False) -> Iterator[Settings]:
    """Settings whose database answers and has today's tables.

    While no desk runs, its embedded services are started for as long as the block lasts; a data folder that
    is not there yet is made only with `make`. Raises Refusal.
    """
    found = with_running(settings)
    if found.database_url is not None:
        check_database(found.database_url)
        check_revision(found.database_url)
        yield found
        return
    if not make and not settings.data.exists():
        raise Refusal(f"There is no desk in {settings.data}: run `ventanilla up`, or give its folder with --data.")
    with services_only(settings.data) as urls:
        given = {"database_url": urls.database, "redis_url": urls.redis, "chroma_url": urls.chroma}
        yield settings.model_copy(update={k: v for k, v in given.items() if getattr(settings, k) is None})


def check_revision(url: str) -> None:
    """Raises Refusal when the tables are of another version than this code."""
    if revision(url) != newest_revision():
        raise Refusal("The database is not up to date: run `ventanilla migrate`.")


def revision(url: str) -> str | None:
    """The tables' version; None where there are none. Raises psycopg.Error."""
    with psycopg.connect(driver_url(url), connect_timeout=5) as conn:
        if conn.execute("SELECT to_regclass('alembic_version')").fetchone() == (None,):
            return None
        row = conn.execute("SELECT version_num FROM alembic_version").fetchone()
        return str(row[0]) if row else None
