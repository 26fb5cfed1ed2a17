"""Rows that are kept to a remit: in the database, for every statement of a transaction (ADR 0055).

For each table that holds something of a dossier the schema `remit` has a view of the same name with the rows of the
provinces alone. A transaction that is limited looks there first: no query can leave it out, and none is written for
it. Who sees the whole region pays nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Engine, event, text

from shared.contracts.remit import remit, written

SCHEMA = "remit"
SETTING = "primo.remit"
"""The setting, of one transaction, that the views read."""

MADE = f"""
CREATE SCHEMA {SCHEMA};
CREATE FUNCTION {SCHEMA}.provinces() RETURNS text[] LANGUAGE sql STABLE AS
$$ SELECT string_to_array(current_setting('{SETTING}'), ',') $$;
CREATE FUNCTION {SCHEMA}.enter(provinces text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM set_config('{SETTING}', provinces, true), set_config('search_path', '{SCHEMA}, public', true);
END $$;
GRANT USAGE ON SCHEMA {SCHEMA} TO {{runtime}};
"""
"""A migration makes it once; the views are made anew at the end of each migration from then on."""

_ENTER = text(f"SELECT {SCHEMA}.enter(:provinces)")


@dataclass(frozen=True)
class Kept:
    """What of a service's tables is kept to a remit."""

    root: str
    """The table whose rows have a province."""
    key: str
    """Its primary key."""
    through: Mapping[str, str] = field(default_factory=dict)
    """Table -> condition on `t`, its row: where it takes more than its own columns to say whose it is.
    `{seen}` stands for the root's rows that are seen.
    """
    links: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """Table -> columns that name the root, where neither a foreign key nor the name `dossier_id` says so."""
    masked: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Table of the region -> column -> what is read in its place."""
    regions: frozenset[str] = frozenset()
    """Tables that refer to a dossier and are whole all the same; the service says why."""


def keep_to_remit(engine: Engine) -> None:
    """From now on every transaction of the engine that begins within a remit sees nothing else.

    A database without the schema makes such a transaction fail: nothing is shown rather than everything.
    """
    if not event.contains(engine, "begin", _enter):
        event.listen(engine, "begin", _enter)


def _enter(connection: Connection) -> None:
    if provinces := remit():
        connection.execute(_ENTER, {"provinces": written(provinces)})


def make_views(connection: Connection, kept: Kept, runtime: str) -> None:
    """Make all views anew, in the open transaction: whoever looks sees the old ones or the new ones."""
    if not connection.scalar(text("SELECT to_regnamespace(:name) IS NOT NULL"), {"name": SCHEMA}):
        return
    for name in _views(connection):
        connection.exec_driver_sql(f'DROP VIEW IF EXISTS {SCHEMA}."{name}" CASCADE')
    for name, statement in views_of(_tables(connection), kept).items():
        connection.exec_driver_sql(statement)
        connection.exec_driver_sql(f'GRANT SELECT, INSERT, UPDATE, DELETE ON {SCHEMA}."{name}" TO {runtime}')


@dataclass(frozen=True)
class Shape:
    """A table as the catalogue knows it."""

    columns: tuple[str, ...]
    refers: Mapping[str, tuple[str, str]]
    """Column of a foreign key -> table and column that it names."""


def views_of(tables: Mapping[str, Shape], kept: Kept) -> dict[str, str]:
    """Table -> the statement that makes its view, in an order in which they can be made."""
    made = {kept.root: _view(kept.root, f"t.{_IN}", checked=True)}
    for name, condition in kept.through.items():
        made[name] = _view(name, condition.format(seen=_seen(kept)))
    for name, shape in tables.items():
        if columns := () if name in made or name in kept.regions else _of_the_root(name, shape, kept):
            wanted = [f"EXISTS (SELECT FROM {_seen(kept)} WHERE d.{kept.key} = t.{column})" for column in columns]
            made[name] = _view(name, " AND ".join(wanted), checked=True)
    left = {name: shape for name, shape in tables.items() if name not in made and name not in kept.regions}
    while below := [name for name, shape in left.items() if _held(shape, made)]:
        for name in below:
            made[name] = _view(name, " AND ".join(_held(left.pop(name), made)))
    for name, masks in kept.masked.items():
        made[name] = _masked(name, tables[name], {c: said.format(seen=_seen(kept)) for c, said in masks.items()})
    return made


_IN = f"province = ANY ({SCHEMA}.provinces())"


def _seen(kept: Kept) -> str:
    """The root's rows, as `d`, up to where a condition begins."""
    return f'(SELECT * FROM public."{kept.root}" AS r WHERE r.{_IN}) AS d'  # noqa: S608 - our own names


def _of_the_root(name: str, shape: Shape, kept: Kept) -> list[str]:
    said = set(kept.links.get(name, ()))
    return [c for c in shape.columns if c == "dossier_id" or c in said or shape.refers.get(c, ("",))[0] == kept.root]


def _held(shape: Shape, made: Mapping[str, str]) -> list[str]:
    """A row that names none of them belongs to no dossier, and is not seen."""
    return [
        f'EXISTS (SELECT FROM {SCHEMA}."{table}" AS p WHERE p."{key}" = t."{column}")'
        for column, (table, key) in shape.refers.items()
        if table in made
    ]


def _view(name: str, condition: str, *, checked: bool = False) -> str:
    """As whoever asks: the view gives no right that its table does not. `checked`: nothing is written out of sight."""
    return f"{_made(name, 't.*')} WHERE {condition}" + (" WITH LOCAL CHECK OPTION" if checked else "")


def _masked(name: str, shape: Shape, masks: Mapping[str, str]) -> str:
    columns = ", ".join(f"{masks[c]} AS {c}" if c in masks else f't."{c}"' for c in shape.columns)
    return _made(name, columns)


def _made(name: str, columns: str) -> str:
    made = f'CREATE VIEW {SCHEMA}."{name}" WITH (security_invoker = true)'
    return f'{made} AS SELECT {columns} FROM public."{name}" AS t'  # noqa: S608 - names of the catalogue


_VIEWS = text("SELECT viewname FROM pg_views WHERE schemaname = :name ORDER BY viewname")
_COLUMNS = text("""
SELECT c.relname, array_agg(a.attname ORDER BY a.attnum)
FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
GROUP BY c.relname ORDER BY c.relname
""")
_REFERS = text("""
SELECT c.relname, a.attname, f.relname, k.attname
FROM pg_constraint o JOIN pg_class c ON c.oid = o.conrelid JOIN pg_class f ON f.oid = o.confrelid
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = o.conkey[1]
JOIN pg_attribute k ON k.attrelid = f.oid AND k.attnum = o.confkey[1]
WHERE o.contype = 'f' AND c.oid <> f.oid AND c.relnamespace = 'public'::regnamespace AND cardinality(o.conkey) = 1
""")


def _views(connection: Connection) -> Sequence[str]:
    """Those that are there; one that goes takes those with it that look through it, so each is asked for by name."""
    return connection.scalars(_VIEWS, {"name": SCHEMA}).all()


def _tables(connection: Connection) -> dict[str, Shape]:
    refers: dict[str, dict[str, tuple[str, str]]] = {}
    for table, column, named, key in connection.execute(_REFERS):
        refers.setdefault(table, {})[column] = (named, key)
    rows: Any = connection.execute(_COLUMNS)
    return {name: Shape(tuple(columns), refers.get(name, {})) for name, columns in rows}
