"""The regional plan: its items, what holds of priorities, and what was aimed at beside what was reached."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import TypeVar

from sqlalchemy import RowMapping, func, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from services.territory.adapters.figure_tables import indicator
from services.territory.adapters.planning import words_of
from services.territory.adapters.planning_tables import WORDS, period_step, period_value
from services.territory.adapters.said_figures import figures_that_count
from services.territory.domain.planning_period import Step, first_day, periodicity_of
from services.territory.usecases.import_planning import table_named
from services.territory.usecases.plan_tables import cells_of
from shared.contracts.territory import planning as contract
from shared.contracts.territory.plan_words import PlaceGroup, PlanItem, Priority, Sourced, Target
from shared.contracts.territory.queries import ListPriorities
from shared.reference.days import local_date

_I, _V, _S = indicator.c, period_value.c, period_step.c
_KEY = (_V.period, _V.indicator, _V.place, _V.axis)
Key = tuple[str, str, str, str]
"""Indicator, axis, place, period."""
W = TypeVar("W", bound=Sourced)

_RANK = {"plan": 0, "axis": 1, "programme": 2, "project": 3}


def said(session: Session, table: str, kind: type[W]) -> list[W]:
    """The words that hold."""
    return [word for word in words_of(session, table) if isinstance(word, kind) and word.applies]


def items_of(session: Session) -> list[PlanItem]:
    items = said(session, "plan", PlanItem)
    return sorted(items, key=lambda item: (_RANK.get(item.kind, 9), item.parent, item.number, item.code))


def get_planning_table(query: contract.GetPlanningTable, session: Session, _now: datetime) -> contract.PlanningTable:
    """Raises PlanningTableUnknown."""
    table = table_named(query.table)
    return contract.PlanningTable(
        table=table.name,
        template=table.template,
        columns=table.columns,
        key=table.key,
        required=table.required,
        rows=tuple(tuple(cells_of(word).values()) for word in words_of(session, table.name)),
    )


def list_planning_history(
    query: contract.ListPlanningHistory, session: Session, _now: datetime
) -> tuple[contract.SaidWord, ...]:
    """Raises PlanningTableUnknown."""
    table, rows = table_named(query.table), WORDS[query.table]
    found = session.execute(select(rows).order_by(rows.c.id.desc()).limit(query.limit)).mappings()
    return tuple(
        contract.SaidWord(
            key=table.key_of(cells := cells_of(table.model.model_validate(dict(row)))),
            values=cells,
            recorded_by=row["recorded_by"],
            recorded_at=row["recorded_at"],
        )
        for row in found
    )


def list_planning_indicators(
    _query: contract.ListPlanningIndicators, session: Session, _now: datetime
) -> tuple[contract.PlanningIndicator, ...]:
    return tuple(_indicators(session))


def _indicators(session: Session) -> Iterator[contract.PlanningIndicator]:
    by_period = select(indicator).where(_I.periodicity.is_not(None)).order_by(_I.position)
    for row in session.execute(by_period).mappings():
        yield contract.PlanningIndicator.model_validate({**row, "indicator": row["code"]})


def list_priorities(query: ListPriorities, session: Session, now: datetime) -> tuple[contract.PriorityView, ...]:
    items = {item.code: item for item in items_of(session)}
    day = query.on or local_date(now)
    return tuple(
        contract.PriorityView(priority=word, axis=items.get(word.axis))
        for word in said(session, "priorities", Priority)
        if holds(word, day)
        and (word.public or not query.public_only)
        and query.province in (None, word.province)
        and query.sector in (None, word.sector)
    )


def holds(word: Priority, day: object) -> bool:
    """From its first day to its last."""
    return word.valid_from <= day and (word.valid_until is None or word.valid_until >= day)  # type: ignore[operator]


def get_plan(query: contract.GetPlan, session: Session, _now: datetime) -> contract.Plan:
    indicators = [one for one in _indicators(session) if one.public or query.for_staff]
    shown = {one.indicator for one in indicators}
    hidden = set(session.scalars(select(_I.code).where(_I.periodicity.is_not(None)))) - shown
    targets = {
        _key_of(word): word
        for word in said(session, "targets", Target)
        if (word.public or query.for_staff) and word.indicator not in hidden
    }
    approved = {key: row for key, row in _approved(session).items() if key[0] in shown}
    figures = _figures(session, targets)
    order = {one.indicator: place for place, one in enumerate(indicators)}
    return contract.Plan(
        items=tuple(items_of(session)),
        groups=tuple(said(session, "groups", PlaceGroup)),
        indicators=tuple(indicators),
        progress=tuple(
            _progress(key, targets.get(key), approved.get(key), figures.get(key))
            for key in sorted({*targets, *approved}, key=lambda key: (order.get(key[0], len(order)), key))
        ),
    )


def _progress(
    key: Key, target: Target | None, value: RowMapping | None, figure: tuple[Decimal, str] | None
) -> contract.Progress:
    reached: tuple[Decimal | None, str, str] = (None, "", "")
    if value is not None:
        reached = (value["value"], "approved", value["source"])
    elif figure is not None:
        reached = (figure[0], "figure", figure[1])
    return contract.Progress(
        indicator=key[0],
        axis=key[1],
        place=key[2],
        period=key[3],
        target=target,
        value=reached[0],
        value_from=reached[1],
        value_source=reached[2],
    )


def _key_of(word: Target) -> Key:
    return word.indicator, word.axis, word.place, word.period


def _figures(session: Session, targets: Mapping[Key, Target]) -> dict[Key, tuple[Decimal, str]]:
    """Of targets on what sources measure of places in a year: the figure that counts."""
    asked = [key for key in targets if not key[1] and periodicity_of(key[3]) == "year"]
    counting = figures_that_count(session, sorted({key[2] for key in asked}))
    found = {key: counting.get((key[2], key[0], first_day(key[3]).year)) for key in asked}
    return {key: figure for key, figure in found.items() if figure is not None}


def _approved(session: Session) -> dict[Key, RowMapping]:
    """As each value stood when its period was approved last: a reopening takes nothing back."""
    approval = (
        select(_S.period, func.max(_S.up_to_value).label("up_to"))
        .where(_S.action == Step.APPROVED.value)
        .group_by(_S.period)
        .subquery()
    )
    latest = (
        select(period_value)
        .join(approval, (approval.c.period == _V.period) & (_V.id <= approval.c.up_to))
        .ext(distinct_on(*_KEY))
        .order_by(*_KEY, _V.id.desc())
    )
    rows = session.execute(latest).mappings()
    return {(row["indicator"], row["axis"], row["place"], row["period"]): row for row in rows}


def get_period(query: contract.GetPeriod, session: Session, _now: datetime) -> contract.PeriodView:
    values = select(period_value).where(_V.period == query.period).order_by(_V.id.desc())
    return _period(query.period, _steps(session, query.period), session.execute(values).mappings().all())


def list_periods(_query: contract.ListPeriods, session: Session, _now: datetime) -> tuple[contract.PeriodView, ...]:
    periods = session.scalars(select(_V.period).distinct().order_by(_V.period.desc())).all()
    return tuple(_period(period, _steps(session, period), ()) for period in periods)


def _steps(session: Session, period: str) -> Sequence[RowMapping]:
    return session.execute(select(period_step).where(_S.period == period).order_by(_S.id)).mappings().all()


def _period(period: str, steps: Sequence[RowMapping], values: Sequence[RowMapping]) -> contract.PeriodView:
    up_to = max((row["up_to_value"] for row in steps if row["action"] == Step.APPROVED.value), default=0)
    return contract.PeriodView(
        period=period,
        closed=bool(steps) and steps[-1]["action"] == Step.APPROVED.value,
        values=tuple(
            contract.PeriodValue(
                **{name: row[name] for name in ("indicator", "place", "axis", "value", "source")},
                entered_by=row["recorded_by"],
                entered_at=row["recorded_at"],
                approved=row["id"] <= up_to,
            )
            for row in values
        ),
        steps=tuple(
            contract.PeriodStep(
                action=row["action"], reason=row["reason"], by=row["recorded_by"], at=row["recorded_at"]
            )
            for row in steps
        ),
    )
