"""The seals' table, for a service's metadata."""

from sqlalchemy import BigInteger, Column, DateTime, Integer, LargeBinary, MetaData, Table


def define_seals(metadata: MetaData, table: str) -> Table:
    """`entries` holds of each line its id (8 bytes, big-endian) and its hash (32 bytes), in the order of ids."""
    return Table(
        f"{table}_seal",
        metadata,
        Column("number", BigInteger, primary_key=True, autoincrement=False),
        Column("after_id", BigInteger, nullable=False),
        Column("to_id", BigInteger, nullable=False),
        Column("lines", Integer, nullable=False),
        Column("entries", LargeBinary, nullable=False),
        Column("root", LargeBinary, nullable=False),
        Column("sealed_at", DateTime(timezone=True), nullable=False),
        Column("previous", LargeBinary, nullable=False),
        Column("hash", LargeBinary, nullable=False),
    )
