"""What sources say of places, and which of them counts. The past is never changed: one says more."""

from datetime import datetime

from services.territory.domain.going_out import GoingOut
from services.territory.domain.place_figure import year_of
from services.territory.usecases.ports import Now, UnitOfWork
from shared.contracts.territory.figures import ChooseFigure, RecordFigure
from shared.contracts.territory.public_events import FigureChosen, FigureFact, FigureRecorded
from shared.contracts.territory.refusals import (
    FigureAlreadyThere,
    FigureNotFound,
    FigureYearMissing,
    IndicatorUnknown,
    PlaceUnknown,
)
from shared.reference.days import local_date


def record_figure(command: RecordFigure, work: UnitOfWork, now: Now) -> None:
    """Raises PlaceUnknown, IndicatorUnknown, FigureYearMissing, FigureAlreadyThere."""
    at = now()
    if not work.places.is_known(command.place):
        raise PlaceUnknown(kind="place", place=command.place)
    if not work.place_figures.has_indicator(command.indicator):
        raise IndicatorUnknown(indicator=command.indicator)
    year = year_of(command.vintage)
    if year is None or year > local_date(at).year:
        raise FigureYearMissing(vintage=command.vintage)
    figure_id = work.place_figures.add(command, year, at)
    if figure_id is None:
        raise FigureAlreadyThere(place=command.place, indicator=command.indicator, vintage=command.vintage)
    _tell(FigureRecorded, figure_id, work, at)


def choose_figure(command: ChooseFigure, work: UnitOfWork, now: Now) -> None:
    """Raises FigureNotFound."""
    at = now()
    if not work.place_figures.choose(command, at):
        raise FigureNotFound(place=command.place, figure_id=command.figure_id)
    _tell(FigureChosen, command.figure_id, work, at)


def _tell(kind: type[FigureFact], figure_id: int, work: UnitOfWork, at: datetime) -> None:
    facts = work.place_figures.facts(figure_id)
    province = _province_of(facts["place"], work)
    work.public_log.tell(GoingOut(kind.model_validate({**facts, "province": province}), at))


def _province_of(place: str, work: UnitOfWork) -> str | None:
    """None: it is the region."""
    if work.places.has_province(place):
        return place
    return work.places.province_of_commune(place) or work.places.province_of_zone(place)
