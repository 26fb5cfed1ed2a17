"""Whether a migrated database has the tables that the code expects."""

from typing import Any

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, MetaData, text

_PARTITIONS = text("SELECT relname FROM pg_class WHERE relispartition AND relkind IN ('r', 'p')")


def differences(connection: Connection, metadata: MetaData) -> list[Any]:
    """What alembic would change. The days' partitions come and go: they are not the code's tables."""
    passing = {*connection.scalars(_PARTITIONS), "alembic_version"}

    def is_ours(_object: Any, name: str | None, kind: str, _reflected: bool, _compare_to: Any) -> bool:
        return not (kind == "table" and name in passing)

    options = {"compare_type": True, "include_object": is_ours}
    return list(compare_metadata(MigrationContext.configure(connection, opts=options), metadata))
