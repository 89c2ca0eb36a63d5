"""An account by its id, fast: every webhook asks. Cached for seconds, forgotten on a hint."""

import time
from typing import Any
from uuid import UUID

import psycopg
from psycopg import AsyncConnection
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from channels.accounts.models import COLUMNS, open_row
from channels.contract import Account
from core.errors import Unavailable
from core.live import Hint
from core.vault import Vault
from core.work import Ground

SECONDS = 5.0
AWAY = (psycopg.OperationalError, psycopg.InterfaceError, OperationalError, InterfaceError, PoolTimeout, OSError)
"""What a database that cannot be reached raises, by whichever road it is asked."""
# channel_account's primary key; the UNIQUE of site_key.
_BY_ID = f"SELECT {COLUMNS} FROM channel_account WHERE id = %s"
_FIRST_WEB = (
    f"SELECT {COLUMNS} FROM channel_account WHERE kind = 'web' AND disabled_at IS NULL ORDER BY created_at, id LIMIT 1"
)
_BY_SITE_KEY = f"SELECT {COLUMNS} FROM channel_account WHERE site_key = %s AND disabled_at IS NULL"


async def account(conn: AsyncConnection[Any], vault: Vault, account_id: UUID) -> Account | None:
    """Inside a transaction of the caller's, uncached."""
    row = await (await conn.execute(_BY_ID, (account_id,))).fetchone()
    return open_row(vault, row) if row else None


async def by_site_key(conn: AsyncConnection[Any], vault: Vault, site_key: str) -> Account | None:
    row = await (await conn.execute(_BY_SITE_KEY, (site_key,))).fetchone()
    return open_row(vault, row) if row else None


async def first_web(conn: AsyncConnection[Any], vault: Vault) -> Account | None:
    """The one that a visitor without a site key comes to."""
    row = await (await conn.execute(_FIRST_WEB)).fetchone()
    return open_row(vault, row) if row else None


class Accounts:
    """One per process. A database that is away is answered from what is known, however old."""

    def __init__(self, ground: Ground) -> None:
        self._ground = ground
        self._known: dict[UUID, tuple[float, Account | None]] = {}
        self._asking: set[UUID] = set()
        ground.hints.subscribe(self._hear)

    async def get(self, account_id: UUID) -> Account | None:
        """None for an unknown account. Raises Unavailable when nobody can tell."""
        known = self._known.get(account_id)
        # Under load one call looks anew when it is time; the others go on with what is known.
        if known is not None and (account_id in self._asking or time.monotonic() - known[0] < SECONDS):
            return known[1]
        self._asking.add(account_id)
        try:
            async with self._ground.work() as work:
                found = await account(work.conn, work.vault, account_id)
        except AWAY as error:
            if known is not None and known[1] is not None:
                return known[1]
            raise Unavailable("the desk cannot be reached just now") from error
        finally:
            self._asking.discard(account_id)
        if found is not None or len(self._known) < 1_000:
            self._known[account_id] = (time.monotonic(), found)
        return found

    def _hear(self, hint: Hint) -> None:
        if hint.kind == "channel":
            self._known.pop(hint.subject, None)
