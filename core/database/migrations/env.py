"""Alembic's entry: the revisions are raw SQL, dates of release are in their docstrings."""

from alembic import context
from sqlalchemy import create_engine, pool, text

from core.database import sqlalchemy_url


def run() -> None:
    url = context.config.get_main_option("sqlalchemy.url") or ""
    engine = create_engine(sqlalchemy_url(url), poolclass=pool.NullPool)
    with engine.connect() as connection:
        context.configure(connection=connection, transaction_per_migration=True)
        with context.begin_transaction():
            # Two processes that start at once migrate one after the other.
            connection.execute(text("SELECT pg_advisory_xact_lock(7262000)"))
            context.run_migrations()


run()
