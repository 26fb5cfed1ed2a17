"""Once a month, tell of the pipeline what can be told of it without telling of anybody. ADR 0022."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import date

from services.territory.domain.disclosure.closing import close
from services.territory.domain.disclosure.cube import Aggregate, Cell, Cube, aggregates_of, pipeline_shape
from services.territory.domain.disclosure.movement import Course, changes_since
from services.territory.domain.disclosure.sums import Sum
from services.territory.domain.path_codes import PATH, SHAPE, as_figure, never_falls
from services.territory.domain.setting import SettingKind
from services.territory.usecases.closing_ports import (
    MEASURES,
    ClosingRecord,
    Closings,
    CountedDossier,
    ToldFigure,
    ToldOfPath,
)
from services.territory.usecases.ports import Now
from shared.reference.days import local_date

_OF_PIPELINE = pipeline_shape(SHAPE.main)
_NO_PATH = (None,) * len(PATH)


def close_pipeline(closings: Closings, now: Now) -> int:
    """Close the month that has ended, if it is not closed yet; answers how many figures were told anew.

    After months without a closing there is one: the figures in between were never seen by anybody.
    """
    at = now()
    today, last = local_date(at), closings.last()
    if last is not None and (last.year, last.month) >= (today.year, today.month):
        return 0
    threshold = closings.setting(SettingKind.SMALL_CELL_THRESHOLD, today).value
    dossiers = closings.dossiers(today)
    cube = Cube(Counter(dossier.now for dossier in dossiers if dossier.now is not None), SHAPE)
    if last is None and sum(cube.cells.values()) < threshold:
        return 0
    before = closings.told()
    changes = changes_since(
        {aggregate: day for aggregate, (day, _) in before.items()},
        ((dossier.course, dossier.now) for dossier in dossiers),
        SHAPE,
    )
    told = close(cube, changes, _floors(before, cube), threshold).told
    dominant = closings.setting(SettingKind.DOMINANT_SHARE, today).value
    path = _of_path(told, cube)
    figures = _figures(told, cube, dossiers, dominant, threshold)
    moved = {each.dossier_id: each.now for each in dossiers if each.now != _last_cell(each.course)}
    recorded = closings.record(ClosingRecord(today, at, threshold, figures, path, moved))
    return len(figures) + len(path) if recorded else 0


def _floors(before: Mapping[Aggregate, tuple[date, int]], cube: Cube) -> dict[Aggregate, int]:
    """A dossier never leaves its province, sector and country, nor the month in which it was filed: such sums do not
    fall, save for a few filed twice.
    """
    return {
        aggregate: min(count, cube.totals[aggregate])
        for aggregate, (_, count) in before.items()
        if never_falls(aggregate)
    }


def _figures(
    told: frozenset[Aggregate], cube: Cube, dossiers: Sequence[CountedDossier], dominant_percent: int, threshold: int
) -> list[ToldFigure]:
    sums = {aggregate: _no_sums() for aggregate in told if as_figure(aggregate) is None}
    for cell, of_cell in _sums_of_cells(dossiers).items():
        for aggregate in aggregates_of(cell, _OF_PIPELINE):
            for one, more in zip(sums.get((*aggregate, *_NO_PATH), ()), of_cell, strict=False):
                one.add_all(more)
    return [
        ToldFigure(aggregate, cube.totals[aggregate], tuple(one.told(dominant_percent, threshold) for one in of_it))
        for aggregate, of_it in sums.items()
    ]


def _sums_of_cells(dossiers: Sequence[CountedDossier]) -> Mapping[Cell, Sequence[Sum]]:
    """By the pipeline's codes: many dossiers share these, and each is summed in sixteen groupings of them."""
    found: dict[Cell, Sequence[Sum]] = defaultdict(_no_sums)
    for dossier in dossiers:
        if dossier.now is not None:
            for one, value in zip(found[dossier.now[: SHAPE.main]], dossier.values, strict=True):
                one.add(value)
    return found


def _no_sums() -> Sequence[Sum]:
    return tuple(Sum() for _ in MEASURES)


def _of_path(told: frozenset[Aggregate], cube: Cube) -> list[ToldOfPath]:
    found = ((as_figure(aggregate), cube.totals[aggregate]) for aggregate in told)
    return sorted((ToldOfPath(*said, count) for said, count in found if said is not None), key=_by_code)


def _by_code(one: ToldOfPath) -> tuple[str, str, str]:
    return one.province, one.figure, one.code


def _last_cell(course: Course) -> Cell | None:
    return course[-1][1] if course else None
