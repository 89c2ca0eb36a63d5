"""Connections: one SQLAlchemy pool a process, whose driver connection serves the hot statements too."""

from typing import Any

from psycopg import AsyncConnection
from psycopg.rows import DictRow, dict_row, tuple_row
from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, create_async_engine


def driver_url(url: str) -> str:
    """The form that psycopg reads: `postgresql://`."""
    return url.replace("postgresql+psycopg://", "postgresql://", 1)


def sqlalchemy_url(url: str) -> str:
    """The form that SQLAlchemy reads: `postgresql+psycopg://`."""
    for prefix in ("postgresql://", "postgres://"):
        if url.startswith(prefix):
            return "postgresql+psycopg://" + url[len(prefix) :]
    return url


async def connect(url: str, *, autocommit: bool = True) -> AsyncConnection[DictRow]:
    """A connection of its own, rows as dictionaries. Raises psycopg.OperationalError."""
    return await AsyncConnection.connect(
        driver_url(url), autocommit=autocommit, row_factory=dict_row, prepare_threshold=2, connect_timeout=5
    )


class Database:
    """A process's pool. Statements and idle transactions end by themselves."""

    def __init__(self, url: str, *, size: int = 4) -> None:
        self.url = url
        options = "-c statement_timeout=15000 -c lock_timeout=5000 -c idle_in_transaction_session_timeout=60000"
        arguments: dict[str, Any] = {"options": options, "prepare_threshold": 2, "connect_timeout": 5}
        self.engine: AsyncEngine = create_async_engine(
            sqlalchemy_url(url),
            pool_size=size,
            max_overflow=2,
            pool_timeout=10,
            pool_pre_ping=True,
            connect_args=arguments,
        )
        event.listen(self.engine.sync_engine, "before_cursor_execute", _plain_rows)

    def session(self) -> AsyncSession:
        return AsyncSession(self.engine, expire_on_commit=False)

    async def close(self) -> None:
        await self.engine.dispose()


def _plain_rows(_: Any, cursor: Any, *__: Any) -> None:
    """A unit of work reads dictionaries on its driver connection; the ORM, on the same one, needs tuples."""
    cursor._cursor.row_factory = tuple_row
