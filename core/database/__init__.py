"""PostgreSQL, the only truth: connections, the schema's base, migrations."""

from core.database.base import Base
from core.database.connect import Database, connect, driver_url, sqlalchemy_url

__all__ = ["Base", "Database", "connect", "driver_url", "sqlalchemy_url"]
