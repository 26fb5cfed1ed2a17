"""Figures of places, read together for a whole list."""

from collections import defaultdict
from collections.abc import Mapping

from sqlalchemy import FromClause, select
from sqlalchemy.orm import Session

from services.territory.adapters import tables as t
from shared.contracts.territory.replies import Figure


def figures_of(session: Session, places: FromClause) -> Mapping[str, tuple[Figure, ...]]:
    """Place code -> its figures, for every row of a table or subquery that has a `code`."""
    f = t.figure.c
    found: dict[str, list[Figure]] = defaultdict(list)
    wanted = select(t.figure).where(f.place.in_(select(places.c.code)))
    for row in session.execute(wanted.order_by(f.place, f.indicator, f.vintage)):
        found[row.place].append(
            Figure(
                indicator=row.indicator,
                value=row.value,
                vintage=row.vintage,
                source=row.source,
                licence=row.licence,
                confidence=row.confidence,
            )
        )
    return defaultdict(tuple, {place: tuple(figures) for place, figures in found.items()})
