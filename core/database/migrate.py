"""Bringing the schema to the present revision."""

from pathlib import Path

from alembic import command
from alembic.config import Config


def _config(url: str) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.set_main_option("sqlalchemy.url", url.replace("%", "%%"))
    return config


def upgrade(url: str, revision: str = "head") -> None:
    """Raises sqlalchemy.exc.OperationalError when the server cannot be reached."""
    command.upgrade(_config(url), revision)
