"""The dated rules of a database, read once."""

from bisect import bisect_right
from collections.abc import Callable
from datetime import date
from typing import TypeVar

from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from operations.seeding.life import Rules
from services.investor.adapters import tables
from services.investor.adapters.clock_rules import find_period
from services.investor.adapters.unit_of_work import find_piece_rules
from shared.contracts.investor.clock_codes import PeriodKind

V = TypeVar("V")


def rules_of(engine: Engine) -> tuple[Rules, date]:
    """The rules, and the first day on which there is one for everything. Raises LookupError on an empty database."""
    with Session(engine) as session:
        tables_of_rules = (tables.legal_period, tables.piece_rule)
        days = sorted({day for table in tables_of_rules for day in session.scalars(select(table.c.valid_from))})
        first = session.scalar(select(func.min(tables.piece_rule.c.valid_from)))
    if first is None:
        raise LookupError("this database has no reference data: start it once, or have it seeded")
    known: dict[object, object] = {}

    def remembered(what: object, on: date, find: Callable[[Session], V]) -> V:
        key = (what, bisect_right(days, on))  # between two days on which a rule changes, all days are alike
        if key not in known:
            with Session(engine) as session:
                known[key] = find(session)
        return known[key]  # type: ignore[return-value]

    return (
        Rules(
            period=lambda kind, on: remembered(kind, on, lambda session: find_period(session, PeriodKind(kind), on)),
            pieces=lambda on: remembered("pieces", on, lambda session: find_piece_rules(session, on)),
        ),
        first,
    )
