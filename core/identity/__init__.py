"""Who is who: accounts, roles as data, sessions by cookie and by bearer token."""

from core.actor import require
from core.identity.login import login
from core.identity.passwords import hash_password
from core.identity.roles import Role, permissions_of, roles, scope_of
from core.identity.sessions import authenticate, end_sessions, logout
from core.identity.users import add_membership, create_user

__all__ = [
    "Role",
    "add_membership",
    "authenticate",
    "create_user",
    "end_sessions",
    "hash_password",
    "login",
    "logout",
    "permissions_of",
    "require",
    "roles",
    "scope_of",
]
