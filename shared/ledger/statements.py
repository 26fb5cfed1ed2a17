"""Statements about a ledger: its tables' and columns' names put in place."""

from psycopg import sql

from shared.ledger.ledger import Ledger
from shared.ledger.seal import COLUMNS


def about(ledger: Ledger, statement: str) -> sql.Composed:
    """`{table}`, `{seals}`, `{chain}` become names; `{columns}`, `{seal_columns}` lists; `{order}` that of the chains.

    All are words of the code: nothing that was asked for or stored comes into a statement but as a parameter.
    """
    chain = sql.Identifier(ledger.chained_by) if ledger.chained_by else sql.SQL("")
    return sql.SQL(statement).format(
        table=sql.Identifier(ledger.table),
        seals=sql.Identifier(ledger.seals),
        chain=chain,
        columns=sql.SQL(ledger.columns),
        seal_columns=sql.SQL(COLUMNS),
        order=sql.SQL("{}, seq, id").format(chain) if ledger.chained_by else sql.SQL("id"),
    )
