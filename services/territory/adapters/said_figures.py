"""What sources say of places, read for several at once."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from sqlalchemy import RowMapping, select
from sqlalchemy.orm import Session

from services.territory.adapters.figure_tables import figure_choice, indicator, place_figure
from services.territory.domain.place_figure import PlaceFigure, in_order, is_stale, that_count
from shared.contracts.territory import figures as contract

Known = Mapping[str, RowMapping]
"""Indicator -> its row, in the order in which they are shown."""


def figures_of_places(
    session: Session, codes: Sequence[str], this_year: int
) -> Mapping[str, tuple[contract.PlaceFigure, ...]]:
    """All that sources say of each, what counts first."""
    indicators, said = indicators_shown(session), said_of(session, codes)
    return {code: tuple(_told(said[code], indicators, this_year)) for code in codes}


def _told(said: "Said", indicators: Known, this_year: int) -> Iterable[contract.PlaceFigure]:
    for figure in in_order(said.figures, said.counting, list(indicators)):
        yield contract.PlaceFigure(
            figure_id=figure.id,
            unit=indicators[figure.indicator]["unit"],
            counts=figure.id in said.counting,
            stale=is_stale(figure.year, indicators[figure.indicator]["stale_after_years"], this_year),
            reason=said.reasons.get(figure.id) if figure.id in said.counting else None,
            **{name: said.rows[figure.id][name] for name in _COPIED},
        )


_COPIED = (
    *("indicator", "value", "year", "vintage", "source", "licence", "confidence"),
    *("recorded_by", "recorded_at"),
)


def indicators_shown(session: Session) -> Known:
    of_places = select(indicator).where(indicator.c.periodicity.is_(None))
    rows = session.execute(of_places.order_by(indicator.c.position)).mappings()
    return {row["code"]: row for row in rows}


@dataclass(frozen=True)
class Said:
    """What sources say of one place."""

    rows: dict[int, RowMapping]
    reasons: dict[int, str]
    """Figure -> why it was chosen last."""
    chosen: dict[tuple[str, int], int]
    """Indicator and year -> the figure that was chosen last."""

    @cached_property
    def figures(self) -> list[PlaceFigure]:
        return [
            PlaceFigure(row["id"], row["indicator"], row["year"], row["value"], row["confidence"])
            for row in self.rows.values()
        ]

    @cached_property
    def counting(self) -> frozenset[int]:
        return that_count(self.figures, self.chosen)


def said_of(session: Session, codes: Sequence[str]) -> Mapping[str, Said]:
    """For several places in two reads."""
    f, c = place_figure.c, figure_choice.c
    said = {code: Said({}, {}, {}) for code in codes}
    for row in session.execute(select(place_figure).where(f.place.in_(codes))).mappings():
        said[row["place"]].rows[row["id"]] = row
    choices = select(f.place, f.indicator, f.year, c.figure_id, c.reason).join_from(figure_choice, place_figure)
    for choice in session.execute(choices.where(f.place.in_(codes)).order_by(c.id)):
        of_place = said[choice.place]
        of_place.reasons[choice.figure_id] = choice.reason
        of_place.chosen[choice.indicator, choice.year] = choice.figure_id
    return said


def figures_that_count(session: Session, codes: Sequence[str]) -> Mapping[tuple[str, str, int], tuple[Decimal, str]]:
    """Place, indicator and year -> the value that counts, and its source."""
    return {
        (code, figure.indicator, figure.year): (figure.value, said.rows[figure.id]["source"])
        for code, said in said_of(session, codes).items()
        for figure in said.figures
        if figure.id in said.counting
    }
