"""The desk's own database user: it may do all that the desk does, and may not rewrite what happened."""

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from core.database.connect import driver_url

APPEND_ONLY = ("audit_event", "audit_link", "audit_anchor", "erasure")
"""Tables in which the desk's user may only look and add."""
READ_ONLY = ("alembic_version",)

_RIGHTS = """
GRANT CONNECT ON DATABASE {database} TO {user};
GRANT USAGE ON SCHEMA public TO {user};
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
REVOKE CREATE ON SCHEMA public FROM {user};
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {user};
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {user};
REVOKE UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER ON {append_only} FROM {user};
REVOKE INSERT, UPDATE, DELETE ON {read_only} FROM {user};
"""


def prepare(owner: str, desk: str) -> None:
    """After each migration: the user named in the URL `desk` exists, with its password and its rights.

    `owner`: URL of whom the tables belong to. Raises psycopg.Error, ValueError for a URL without a user.
    """
    told = conninfo_to_dict(driver_url(desk))
    name, password = str(told.get("user") or ""), str(told.get("password") or "")
    if not name:
        raise ValueError("the desk's database URL names no user")
    with psycopg.connect(driver_url(owner), connect_timeout=5) as conn:
        # Two launchers at once would meet in the same rows of the catalogue.
        conn.execute("SELECT pg_advisory_xact_lock(7262003)")
        user = sql.Identifier(name)
        if conn.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (name,)).fetchone() is None:
            conn.execute(sql.SQL("CREATE ROLE {} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE").format(user))
            if password:
                conn.execute(sql.SQL("ALTER ROLE {} PASSWORD {}").format(user, sql.Literal(password)))
        database = sql.Identifier(conn.info.dbname)
        append_only, read_only = _tables(APPEND_ONLY), _tables(READ_ONLY)
        rights = sql.SQL(_RIGHTS).format(database=database, user=user, append_only=append_only, read_only=read_only)
        conn.execute(rights)


def _tables(names: tuple[str, ...]) -> sql.Composed:
    return sql.SQL(", ").join(sql.Identifier("public", name) for name in names)
