"""DDL that several services' ledgers need, for their migrations. Never changed: a new format is a new name."""

from shared.database.migrate import Statements

_NETSTRING = """
CREATE FUNCTION ledger_netstring(field text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT octet_length(coalesce(field, '')) || ':' || coalesce(field, '') || ','
$$;
CREATE FUNCTION ledger_microseconds(moment timestamptz) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT (extract(epoch FROM moment) * 1000000)::bigint::text
$$;
"""

_SEALS = """
CREATE TABLE {table}_seal (
    number bigint PRIMARY KEY,
    after_id bigint NOT NULL,
    to_id bigint NOT NULL,
    lines integer NOT NULL,
    entries bytea NOT NULL,
    root bytea NOT NULL,
    sealed_at timestamptz NOT NULL,
    previous bytea NOT NULL,
    hash bytea NOT NULL
);
"""


def create_functions(op: Statements) -> None:
    """`shared.ledger.canonical` in SQL. The database's encoding is UTF-8 (`shared.database.provision`)."""
    op.execute(_NETSTRING)


def create_seals(op: Statements, table: str) -> None:
    """The seals of a table; the runtime role may SELECT and INSERT, as on every new table, and nothing else."""
    op.execute(_SEALS.format(table=table))
