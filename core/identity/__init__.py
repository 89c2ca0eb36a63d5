"""Who is who: accounts, roles as data, sessions by cookie and by bearer token."""

from core.identity.roles import Role, permissions_of, roles, scope_of
from core.identity.service import (
    authenticate,
    create_user,
    hash_password,
    login,
    logout,
    require,
)

__all__ = [
    "Role",
    "authenticate",
    "create_user",
    "hash_password",
    "login",
    "logout",
    "permissions_of",
    "require",
    "roles",
    "scope_of",
]
