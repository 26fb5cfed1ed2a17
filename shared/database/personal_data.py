"""Where personal data lies in a database, and how erasure reaches it: one declaration for each table (ADR 0018).

`tests/architecture/test_erasure_reaches_every_table.py` fails by the name of a table that is not declared, and by the
name of a text column of a blanked table of which nothing is said.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Column, LargeBinary, MetaData, Text, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Session


@dataclass(frozen=True)
class Deleted:
    """The rows go. `where` may name `:person_id`, `:dossier_ids` and `:erasure_id`."""

    where: str
    by_owner: str = ""
    """The SQL function that does it, where the runtime role may not."""


@dataclass(frozen=True)
class Blanked:
    """The rows stay, for what was decided and when; what they say of the person goes."""

    where: str
    columns: Mapping[str, str]
    """Column -> SQL of what it becomes."""
    kept: Mapping[str, str] = field(default_factory=dict)
    """Column of text -> why it stays."""
    by_owner: str = ""
    """As of Deleted."""


@dataclass(frozen=True)
class Otherwise:
    """Reached by other means, which are named."""

    how: str


@dataclass(frozen=True)
class OfNobody:
    """No personal data of an investor, and why."""

    why: str


Reached = Deleted | Blanked | Otherwise | OfNobody

EVENTS_SAY_NOTHING = OfNobody("events carry ids, codes and numbers: tests/contract/test_no_personal_data.py")
OF_A_PUBLISHER: Mapping[str, Reached] = {"outbox": EVENTS_SAY_NOTHING, "event_history": EVENTS_SAY_NOTHING}
OF_A_READER: Mapping[str, Reached] = {
    "inbox": EVENTS_SAY_NOTHING,
    "lane": OfNobody("ids and places of events"),
    "event_retention": OfNobody("days"),
    "projection_rebuild": OfNobody("names of projections"),
    "delivery_audit": OfNobody("ids of events"),
    "carried_command": OfNobody("random numbers of commands, for a day"),
    # Bytes that came from outside may be anything: those that are no event of ours, and those that somebody dealt with.
    "parked_event": Blanked(
        "(resolved_at IS NOT NULL OR code IN ('undecodable', 'invalid')) AND body <> ''::bytea"
        " AND (aggregate_id = :person_id OR aggregate_id = ANY(:dossier_ids))",
        {"body": "''::bytea", "headers": "'{}'", "error": "''", "reason": "''", "corrected_data": "NULL"},
        kept={
            **dict.fromkeys(("source", "aggregate", "type", "content_type"), "which event it was"),
            **dict.fromkeys(("resolution", "resolved_by"), "what was done, by whom of the staff"),
            "code": "what was wrong",
            "fingerprint": "a digest of code and type",
        },
    ),
}
"""The tables of `shared.messaging`, in whichever service."""


def erase(session: Session, declared: Mapping[str, Reached], **subject: Any) -> dict[str, int]:
    """Carry the declarations out, in their order. Answers how many rows of which table were reached.

    Idempotent; in the caller's transaction. What an owner's function does, the caller asks of it.
    """
    counts = {}
    for table, reached in declared.items():
        statement = _statement(table, reached)
        if statement is not None:
            found: Any = session.execute(text(statement), subject)
            counts[table] = int(found.rowcount)
    return {table: count for table, count in counts.items() if count}


def _statement(table: str, reached: Reached) -> str | None:
    if isinstance(reached, Deleted | Blanked) and reached.by_owner:
        return None
    if isinstance(reached, Deleted):
        return f'DELETE FROM "{table}" WHERE {reached.where}'  # noqa: S608 - from the declaration alone
    if isinstance(reached, Blanked) and reached.columns:
        said = ", ".join(f'"{column}" = {value}' for column, value in reached.columns.items())
        return f'UPDATE "{table}" SET {said} WHERE {reached.where}'  # noqa: S608 - as above
    return None


def undeclared(metadata: MetaData, declared: Mapping[str, Reached]) -> Iterator[str]:
    """What nobody said how erasure reaches it, and what is said of nothing."""
    tables = {table.name: table for table in metadata.tables.values()}
    yield from (f"{name} is not declared" for name in tables.keys() - declared.keys())
    yield from (f"{name} is declared and there is no such table" for name in declared.keys() - tables.keys())
    for name in tables.keys() & declared.keys():
        reached = declared[name]
        if not isinstance(reached, Blanked):
            continue
        said = reached.columns.keys() | reached.kept.keys()
        yield from (
            f"{name}.{c.name} is neither blanked nor kept"
            for c in tables[name].columns
            if _free(c) and c.name not in said
        )
        yield from (f"{name}.{column} is not there" for column in said - set(tables[name].columns.keys()))


def _free(column: Column[Any]) -> bool:
    """Could hold words; columns of closed lists and ids cannot."""
    kind = column.type
    if isinstance(kind, ARRAY):
        kind = kind.item_type
    return type(kind) in (Text, JSONB, LargeBinary)


NOT_EXPORTED = frozenset({"parked_event", "import_file"})
"""Bytes that nobody could read, and the name of a file of many people's rows."""
_HIDDEN = frozenset({"request_digest", "key", "digest"})
"""Of the machinery."""


def rows_of(
    session: Session, declared: Mapping[str, Reached], metadata: MetaData, **subject: Any
) -> dict[str, list[dict[str, Any]]]:
    """What is stored of a person, table by table, as JSON: what erasure reaches, read the same way."""
    found = {}
    for table, reached in declared.items():
        if isinstance(reached, Deleted | Blanked) and table not in NOT_EXPORTED:
            columns = ", ".join(f'"{c.name}"' for c in metadata.tables[table].columns if c.name not in _HIDDEN)
            theirs = f'SELECT {columns} FROM "{table}" WHERE {reached.where}'  # noqa: S608 - from the declaration alone
            found[table] = list(session.scalars(text(f"SELECT to_jsonb(one) FROM ({theirs}) one"), subject))  # noqa: S608
    return {table: rows for table, rows in found.items() if rows}
