"""How a dossier went, in codes that can be counted, and which tables of these are told beside the pipeline."""

from dataclasses import dataclass
from datetime import date

from services.territory.domain.disclosure.cube import SEVERAL, Aggregate, Cell, Shape, groupings
from services.territory.domain.pipeline_entry import Step
from shared.contracts.territory.codes import Stage
from shared.contracts.territory.path import DaysClass, LegalDelay, PathFigure

PIPELINE = ("province", "sector", "host_country", "stage")
"""In the order of the cells' codes."""
PATH = tuple(PathFigure)
"""What follows them in a cell."""
DIMENSIONS = (*PIPELINE, *PATH)
_AT = {str(name): number for number, name in enumerate(DIMENSIONS)}
_PROVINCE, _STAGE = _AT["province"], _AT["stage"]
_OF_PROVINCE = (
    *(PathFigure.REASON, PathFigure.LEGAL_DELAY, PathFigure.DAYS_TO_COMPLETE, PathFigure.DAYS_TO_DECIDE),
    PathFigure.COMMUNE,
)
_OF_REGION = tuple(figure for figure in PATH if figure is not PathFigure.COMMUNE)
_CHANGES = (_STAGE, _AT[PathFigure.REASON])
"""What a dossier may lose again. All else stays once it is there, so that a count of it does not fall."""
_LAST_DAY = {
    DaysClass.UP_TO_7: 7,
    DaysClass.FROM_8_TO_15: 15,
    DaysClass.FROM_16_TO_30: 30,
    DaysClass.FROM_31_TO_60: 60,
}
_FIRST_DECISION = (Stage.APPROVED, Stage.REFUSED)
_DECIDED = {Stage.APPROVED, Stage.REFUSED, Stage.IN_REALISATION, Stage.IN_OPERATION}
_LONG = 36_500


@dataclass(frozen=True, slots=True)
class Path:
    """What is known of one dossier."""

    commune: str | None
    reasons: tuple[str, ...]
    filed_on: date
    completed_on: date | None
    decided_on: date | None
    """Of the decision that stands."""
    due_on: date | None
    course: list[Step] | None


def path_codes(path: Path) -> tuple[str, ...]:
    """A code for each of PATH. The first decision is what the law gives days for: an appeal's comes later."""
    decided_on = _first_decision(path)
    said = {
        PathFigure.COMMUNE: path.commune or "",
        PathFigure.REASON: SEVERAL.join(sorted(set(path.reasons))),
        PathFigure.FILED_MONTH: _month(path.filed_on),
        PathFigure.DECIDED_MONTH: _month(decided_on),
        PathFigure.LEGAL_DELAY: "" if path.completed_on is None else _legal_delay(decided_on, path.due_on),
        PathFigure.DAYS_TO_COMPLETE: _days(path.filed_on, path.completed_on),
        PathFigure.DAYS_TO_DECIDE: _days(path.filed_on, decided_on),
    }
    return tuple(said[figure] for figure in PATH)


def as_aggregate(figure: PathFigure, code: str, province: str) -> Aggregate:
    """An empty province: of the region."""
    named: list[str | None] = [None] * len(DIMENSIONS)
    named[_PROVINCE], named[_AT[figure]] = province or None, code
    return tuple(named)


def as_figure(aggregate: Aggregate) -> tuple[PathFigure, str, str] | None:
    """The other way round. None: it is one of the pipeline's."""
    for figure, code in zip(PATH, aggregate[len(PIPELINE) :], strict=True):
        if code is not None:
            return figure, code, aggregate[_PROVINCE] or ""
    return None


def never_falls(aggregate: Aggregate) -> bool:
    """Nothing leaves it, save a dossier that was filed twice."""
    return all(aggregate[dimension] is None for dimension in _CHANGES)


def is_possible(cell: Cell) -> bool:
    """Whether a dossier can be so, as everybody knows who knows the path."""
    said = dict(zip(DIMENSIONS, cell, strict=True))
    commune, stage = said[PathFigure.COMMUNE], said["stage"]
    if commune and not commune.startswith(said["province"] + "."):
        return False
    complete, decided = bool(said[PathFigure.DAYS_TO_COMPLETE]), bool(said[PathFigure.DAYS_TO_DECIDE])
    reaches = {
        Stage.FILED: not complete and not decided,
        Stage.IN_REVIEW: not decided,
        Stage.SCHEDULED: complete and not decided,
        Stage.ENDED: complete or not decided,
    }
    has_reason = bool(said[PathFigure.REASON])
    return (
        reaches.get(Stage(stage), complete and decided)
        and (has_reason or stage != Stage.REFUSED)
        and (not has_reason or stage in {Stage.REFUSED, Stage.ENDED})
        and decided == bool(said[PathFigure.DECIDED_MONTH])
        and (decided or not said[PathFigure.LEGAL_DELAY])
        and (not decided or _days_fit(said))
    )


def _days_fit(said: dict[str, str]) -> bool:
    """Whether some days of the two months lie as far apart as the classes say."""
    (filed_from, filed_to), (decided_from, decided_to) = (
        _days_of(said[month]) for month in (PathFigure.FILED_MONTH, PathFigure.DECIDED_MONTH)
    )
    least, most = _span(said[PathFigure.DAYS_TO_DECIDE])
    before = _span(said[PathFigure.DAYS_TO_COMPLETE])[0]
    return max(decided_from - filed_to, least, before) <= min(decided_to - filed_from, most)


def _days_of(month: str) -> tuple[int, int]:
    year, number = divmod(int(month[:4]) * 12 + int(month[5:]) - 1, 12)
    following, first = divmod(year * 12 + number + 1, 12)
    return date(year, number + 1, 1).toordinal(), date(following, first + 1, 1).toordinal() - 1


def _span(code: str) -> tuple[int, int]:
    classes = [each.value for each in DaysClass]
    place = classes.index(code)
    least = 0 if place == 0 else _LAST_DAY[DaysClass(classes[place - 1])] + 1
    return least, _LAST_DAY.get(DaysClass(code), _LONG)


def _first_decision(path: Path) -> date | None:
    if path.course is None:
        return path.decided_on
    days = (date.fromisoformat(step["on"]) for step in path.course if step["stage"] in _FIRST_DECISION)
    return next(days, path.decided_on)


def _month(day: date | None) -> str:
    return "" if day is None else f"{day:%Y-%m}"


def _legal_delay(decided_on: date | None, due_on: date | None) -> str:
    if decided_on is None or due_on is None:
        return ""
    return LegalDelay.IN_TIME if decided_on <= due_on else LegalDelay.LATE


def _days(since: date, until: date | None) -> str:
    if until is None:
        return ""
    days = (until - since).days
    return next((each.value for each, last in _LAST_DAY.items() if days <= last), DaysClass.OVER_60)


_PATH_DIMENSIONS = {figure: _AT[figure] for figure in PATH}
SHAPE = Shape(
    main=len(PIPELINE),
    tables=(
        *groupings(len(PIPELINE)),
        *((_PATH_DIMENSIONS[figure],) for figure in _OF_REGION),
        *((_PROVINCE, _PATH_DIMENSIONS[figure]) for figure in _OF_PROVINCE),
    ),
    units=(
        (_PROVINCE, _PATH_DIMENSIONS[PathFigure.COMMUNE]),
        (_AT["sector"],),
        (_AT["host_country"],),
        (_STAGE, *(number for figure, number in _PATH_DIMENSIONS.items() if figure is not PathFigure.COMMUNE)),
    ),
    possible=is_possible,
)
"""All groupings of the pipeline; of the path each figure by itself, and those that are told by province."""
