"""Accounts: made, changed, disabled. A change of rights holds from the next request and the next socket event."""

from typing import Any
from uuid import UUID

from psycopg import errors

from core.access import Columns, visible
from core.actor import Actor
from core.errors import Conflict, Forbidden, Invalid, NotFound
from core.identity.passwords import hash_password
from core.identity.roles import SCOPES, permissions_of, roles
from core.identity.sessions import end_sessions
from core.ids import new_id
from core.work import Work

