"""Bringing the schema to the present revision."""

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from alembic.config import Config


def _config(url: str) -> "Config":
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.set_main_option("sqlalchemy.url", url.replace("%", "%%"))
    return config


def upgrade(url: str, revision: str = "head") -> None:
    """Raises sqlalchemy.exc.OperationalError when the server cannot be reached."""
    from alembic import command

    command.upgrade(_config(url), revision)


@lru_cache(maxsize=1)
def newest_revision() -> str:
    """The revision that this code was written for: file names carry the order and are the revisions' ids."""
    return max(file.stem for file in (Path(__file__).parent / "migrations" / "versions").glob("[0-9]*.py"))
