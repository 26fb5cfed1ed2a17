"""The pipeline by what staff choose, as of any day: dossiers counted, never named."""

from collections.abc import Sequence
from datetime import date, datetime
from functools import partial
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    Date,
    Integer,
    Numeric,
    Select,
    String,
    and_,
    case,
    cast,
    column,
    func,
    literal,
    null,
    or_,
    select,
    true,
    union_all,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Session

from services.territory.adapters.granted_land import granted_by
from services.territory.adapters.tables import pipeline_entry, plot
from shared.contracts.territory.codes import Stage
from shared.contracts.territory.roll_up import (
    GetRollUp,
    RollUpFigures,
    RollUpKey,
    RollUpLine,
    RollUpView,
)
from shared.reference.days import local_date

_E = pipeline_entry.c
_STAGES = [stage.value for stage in Stage]
_WITH_REASON = (Stage.REFUSED, Stage.ENDED)
_WAITING = (Stage.IN_REVIEW, Stage.SCHEDULED)


def get_roll_up(query: GetRollUp, session: Session, now: datetime) -> RollUpView:
    """In one statement, so that lines, margins and total agree with each other."""
    day = query.as_of or local_date(now)
    counted = _counted(query, day)
    levels = [query.by, *((key,) for key in query.by if len(query.by) > 1), ()]
    parts = [_level(number, _figures(counted, keys, day), len(keys)) for number, keys in enumerate(levels)]
    rows = session.execute(union_all(*parts)).mappings().all()
    of_level = [
        sorted((row for row in rows if row["level"] == number), key=partial(_order, keys))
        for number, keys in enumerate(levels)
    ]
    (total,) = of_level.pop()
    lines, *margins = (
        tuple(RollUpLine(codes=(row["first"], row["second"])[: len(keys)], **_said(row)) for row in found)
        for found, keys in zip(of_level, levels, strict=False)
    )
    return RollUpView(
        as_of=day,
        by=query.by,
        lines=lines if query.by else (),
        margins=tuple(margins),
        total=RollUpFigures(**_said(total)),
        without_course=total["without_course"],
    )


def _order(keys: Sequence[RollUpKey], row: Any) -> list[tuple[int, str]]:
    """By code; stages as a dossier passes through them."""
    codes = zip(keys, (row["first"], row["second"]), strict=False)
    return [(_STAGES.index(code) if key is RollUpKey.STAGE else 0, code) for key, code in codes]


def _said(row: Any) -> dict[str, Any]:
    return {name: row[name] for name in RollUpFigures.model_fields}


def _counted(query: GetRollUp, day: date) -> CTE:
    """The dossiers that count, each as it stood at the end of the day."""
    step, funds = _step_on(_E.course, day, "standing"), _step_on(_E.own_funds_course, day, "funds")
    # One that an older release followed has no course: it is taken as it is now, and said to be.
    known = _E.course.is_not(None)
    stage = case((known, step.c.step["stage"].astext), else_=_E.stage).label("stage")
    amount = cast(step.c.step["realised_amount_mad"].astext, Numeric)
    jobs = cast(step.c.step["realised_jobs"].astext, Integer)
    own_funds = [
        case((_E.own_funds_course.is_(None), _E[name]), else_=cast(funds.c.step[name].astext, Numeric)).label(name)
        for name in ("own_funds_mad", "own_funds_currency_mad")
    ]
    granted = granted_by(day)
    entries = (
        select(
            *(_E[name] for name in ("province", "sector", "host_country", "planned_amount_mad", "planned_jobs")),
            *(_E.filed_on, _E.due_on, _E.reasons, *own_funds),
            func.coalesce(_E.commune, "").label("commune"),
            func.to_char(_E.filed_on, "YYYY-MM").label("month"),
            stage,
            case((known, amount), else_=_E.realised_amount_mad).label("realised_amount_mad"),
            case((known, jobs), else_=_E.realised_jobs).label("realised_jobs"),
            _if_by(_E.completed_on, day).label("completed_on"),
            _if_by(_E.decided_on, day).label("decided_on"),
            plot.c.area_m2.label("asked_m2"),
            granted.c.area_m2.label("granted_m2"),
            known.label("known"),
        )
        .select_from(
            pipeline_entry.outerjoin(step, true())
            .outerjoin(funds, true())
            .outerjoin(plot, plot.c.id == _E.plot_id)
            .outerjoin(granted, granted.c.dossier_id == _E.dossier_id)
        )
        .where(
            _E.filed_on <= day,
            or_(and_(known, step.c.step["counted"].as_boolean()), and_(~known, _E.merged_into.is_(None))),
            *_asked(query),
        )
        .cte("entries")
    )
    stages = [] if query.stage is None else [entries.c.stage == query.stage.value]
    if RollUpKey.REASON in query.by:
        stages += [entries.c.stage.in_([one.value for one in _WITH_REASON]), entries.c.reasons != literal([], JSONB)]
    return select(entries).where(*stages).cte("counted")


def _asked(query: GetRollUp) -> list[ColumnElement[bool]]:
    named = ("province", "commune", "sector", "host_country")
    asked = [_E[name] == value for name in named if (value := getattr(query, name)) is not None]
    if query.filed_from is not None:
        asked.append(_E.filed_on >= query.filed_from)
    if query.filed_until is not None:
        asked.append(_E.filed_on <= query.filed_until)
    return asked


def _step_on(course: ColumnElement[Any], day: date, name: str) -> Any:
    """The last step of a course by the end of a day."""
    steps = func.jsonb_array_elements(course).table_valued(column("value", JSONB)).lateral(f"{name}_steps")
    said_on = cast(steps.c.value["on"].astext, Date)
    last = select(steps.c.value.label("step")).where(said_on <= day).order_by(said_on.desc()).limit(1)
    return last.lateral(name)


def _if_by(known_on: ColumnElement[Any], day: date) -> ColumnElement[Any]:
    """A date, if it is not after the day: what came later was not known."""
    return case((known_on <= day, known_on), else_=null())


def _figures(counted: CTE, by: tuple[RollUpKey, ...], day: date) -> Select[Any]:
    c = counted.c
    source: Any = counted
    keys: list[ColumnElement[Any]] = []
    for key in by:
        if key is RollUpKey.REASON:
            reasons = func.jsonb_array_elements_text(c.reasons).table_valued("value").lateral("said")
            source = counted.join(reasons, true())
            keys.append(reasons.c.value)
        else:
            keys.append(cast(c[key.value], String))
    timed = and_(c.decided_on.is_not(None), c.completed_on.is_not(None), c.due_on.is_not(None))
    to_complete, to_decide = c.completed_on - c.filed_on, c.decided_on - c.filed_on
    waiting = and_(c.decided_on.is_(None), c.stage.in_([stage.value for stage in _WAITING]))
    figures = {
        "count": func.count(),
        **{name: func.coalesce(func.sum(c[name]), 0) for name in _SUMMED},
        "own_funds_stated": func.count(c.own_funds_mad),
        "plots_asked": func.count(c.asked_m2),
        "plots_granted": func.count(c.granted_m2),
        "completed": func.count(c.completed_on),
        "days_to_complete": func.percentile_cont(0.5).within_group(to_complete),
        "decided": func.count(c.decided_on),
        "days_to_decide": func.percentile_cont(0.5).within_group(to_decide),
        "days_to_decide_p90": func.percentile_cont(0.9).within_group(to_decide),
        "timed": func.count().filter(timed),
        "in_time": func.count().filter(timed, c.decided_on <= c.due_on),
        "overdue": func.count().filter(waiting, c.completed_on.is_not(None), c.due_on < day),
        "without_course": func.count().filter(~c.known),
    }
    named = [key.label(f"key_{place}") for place, key in enumerate(keys)]
    return select(*named, *(figure.label(name) for name, figure in figures.items())).select_from(source).group_by(*keys)


_SUMMED = (
    *("planned_amount_mad", "planned_jobs", "realised_amount_mad", "realised_jobs"),
    *("own_funds_mad", "own_funds_currency_mad", "asked_m2", "granted_m2"),
)


def _level(number: int, figures: Select[Any], keys: int) -> Select[Any]:
    """As many columns for any number of keys, so that all levels are one statement."""
    inner = figures.subquery()
    codes = [cast(inner.c[f"key_{place}"] if place < keys else literal(""), String) for place in range(2)]
    values = [figure for figure in inner.c if not figure.name.startswith("key_")]
    first, second = codes
    return select(literal(number).label("level"), first.label("first"), second.label("second"), *values)
