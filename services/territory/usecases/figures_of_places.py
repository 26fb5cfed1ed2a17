"""What sources say of places, and which of them counts. The past is never changed: one says more."""

from services.territory.domain.place_figure import year_of
from services.territory.domain.setting import local_date
from services.territory.usecases.ports import Now, UnitOfWork
from shared.contracts.territory.figures import ChooseFigure, RecordFigure
from shared.contracts.territory.refusals import (
    FigureAlreadyThere,
    FigureNotFound,
    FigureYearMissing,
    IndicatorUnknown,
    PlaceUnknown,
)


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
    if not work.place_figures.add(command, year, at):
        raise FigureAlreadyThere(place=command.place, indicator=command.indicator, vintage=command.vintage)


def choose_figure(command: ChooseFigure, work: UnitOfWork, now: Now) -> None:
    """Raises FigureNotFound."""
    if not work.place_figures.choose(command, now()):
        raise FigureNotFound(place=command.place, figure_id=command.figure_id)
