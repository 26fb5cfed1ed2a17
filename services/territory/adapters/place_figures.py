"""Figures of places in the database."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.territory.adapters.figure_tables import figure_choice, indicator, place_figure
from shared.contracts.territory.figures import ChooseFigure, RecordFigure, SaidFigure


class SqlPlaceFigures:
    """See usecases/ports.py. Only ever added to."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def has_indicator(self, code: str) -> bool:
        of_places = select(indicator.c.code).where(indicator.c.code == code, indicator.c.periodicity.is_(None))
        return self._session.scalar(of_places) is not None

    def add(self, said: RecordFigure, year: int, at: datetime) -> int | None:
        values = said.model_dump(exclude={"staff_id"})
        row = {**values, "year": year, "recorded_by": said.staff_id, "recorded_at": at}
        added = insert(place_figure).values(row).on_conflict_do_nothing().returning(place_figure.c.id)
        return self._session.execute(added).scalar()

    def said(self, places: Collection[str]) -> Mapping[tuple[str, str, str, str], SaidFigure]:
        rows = self._session.execute(select(place_figure).where(place_figure.c.place.in_(places)))
        return {
            (row.place, row.indicator, row.vintage, row.source): SaidFigure.model_construct(
                value=row.value, licence=row.licence, confidence=row.confidence
            )
            for row in rows
        }

    def choose(self, said: ChooseFigure, at: datetime) -> bool:
        c = place_figure.c
        if self._session.scalar(select(c.id).where(c.id == said.figure_id, c.place == said.place)) is None:
            return False
        row = {"figure_id": said.figure_id, "reason": said.reason, "chosen_by": said.staff_id, "chosen_at": at}
        self._session.execute(insert(figure_choice).values(row))
        return True

    def facts(self, figure_id: int) -> Mapping[str, Any]:
        c = place_figure.c
        told = (c.place, c.indicator, c.year, c.vintage, c.value, c.source, c.licence, c.confidence)
        wanted = select(c.id.label("figure_id"), *told, indicator.c.unit).join(indicator).where(c.id == figure_id)
        return dict(self._session.execute(wanted).mappings().one())
