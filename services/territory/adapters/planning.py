"""The bridge to planning in the database. Only ever added to."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping, Table, func, insert, or_, select, text
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.dialects.postgresql import insert as insert_new
from sqlalchemy.orm import Session

from services.territory.adapters.figure_tables import indicator
from services.territory.adapters.planning_tables import WORDS, period_step, period_value
from services.territory.domain.planning_period import Step
from services.territory.usecases.plan_tables import TABLES
from services.territory.usecases.ports import EnteredValue
from shared.contracts.territory.plan_words import Sourced
from shared.contracts.territory.planning import DefineIndicator, EnterPeriodValue

_LOCK = 0x7072696D6F706C61
"""`primopla`: of few writers one at a time, so that what was compared is what is added to."""
_I, _V, _S = indicator.c, period_value.c, period_step.c
_OF_VALUE = (_V.indicator, _V.place, _V.axis)


def last_of(session: Session, table: Table, key: Sequence[str]) -> Sequence[RowMapping]:
    """The last row of each key, by key."""
    columns = [table.c[name] for name in key]
    latest = select(table).ext(distinct_on(*columns)).order_by(*columns, table.c.id.desc())
    return session.execute(latest).mappings().all()


def words_of(session: Session, name: str) -> list[Sourced]:
    kind = TABLES[name]
    return [kind.model.model_validate(dict(row)) for row in last_of(session, WORDS[name], kind.key)]


class SqlPlanning:
    """See usecases/ports.py."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def lock(self) -> None:
        self._session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})

    def words(self, table: str) -> Sequence[Sourced]:
        return words_of(self._session, table)

    def add(self, table: str, words: Sequence[Sourced], by: UUID, at: datetime) -> None:
        rows = [{**word.model_dump(), "recorded_by": by, "recorded_at": at} for word in words]
        if rows:
            self._session.execute(insert(WORDS[table]), [_plain(row) for row in rows])

    def has_indicator(self, code: str) -> bool:
        return self._session.scalar(select(_I.code).where(_I.code == code)) is not None

    def periodicity_of(self, code: str) -> str | None:
        return self._session.scalar(select(_I.periodicity).where(_I.code == code))

    def define(self, said: DefineIndicator) -> bool:
        last = self._session.scalar(select(func.max(_I.position))) or 0
        name = {"fr": said.name_fr, "ar": said.name_ar, "en": said.name_en}
        values = {
            "code": said.indicator,
            "stale_after_years": STALE_AFTER_YEARS,
            "position": last + 1,
            "name": {language: words for language, words in name.items() if words},
            "definition": {"fr": said.definition_fr},
            **said.model_dump(include={"unit", "direction", "periodicity", "public", "source", "confidence"}),
        }
        added = insert_new(indicator).values(values).on_conflict_do_nothing().returning(_I.code)
        return self._session.execute(added).scalar() is not None

    def enter(self, said: EnterPeriodValue, at: datetime) -> None:
        row = {**said.model_dump(exclude={"staff_id"}), "recorded_by": said.staff_id, "recorded_at": at}
        self._session.execute(insert(period_value), [row])

    def entered(self, period: str) -> Sequence[EnteredValue]:
        latest = (
            select(_V.recorded_by, _V.value)
            .where(_V.period == period)
            .ext(distinct_on(*_OF_VALUE))
            .order_by(*_OF_VALUE, _V.id.desc())
        )
        return [EnteredValue(row.recorded_by, row.value) for row in self._session.execute(latest)]

    def is_shown(self, code: str) -> bool:
        shown = select(_I.code).where(_I.code == code, or_(_I.periodicity.is_(None), _I.public))
        return self._session.scalar(shown) is not None

    def public_values(self, period: str) -> Sequence[Mapping[str, Any]]:
        latest = (
            select(_V.indicator, _V.place, _V.axis, _V.value, _V.source)
            .join(indicator, _I.code == _V.indicator)
            .where(_V.period == period, _I.public)
            .ext(distinct_on(*_OF_VALUE))
            .order_by(*_OF_VALUE, _V.id.desc())
        )
        return [dict(row) for row in self._session.execute(latest).mappings()]

    def steps(self, period: str) -> Sequence[Step]:
        return [Step(action) for action in self._session.scalars(_steps_of(period))]

    def step(self, period: str, step: Step, reason: str, by: UUID, at: datetime) -> None:
        last = self._session.scalar(select(func.max(_V.id)).where(_V.period == period)) or 0
        row = {"period": period, "action": step.value, "reason": reason, "up_to_value": last}
        self._session.execute(insert(period_step), [{**row, "recorded_by": by, "recorded_at": at}])


STALE_AFTER_YEARS = 2
"""Of an indicator by period: what a figure of a place needs, and no reader of periods asks for."""


def _steps_of(period: str) -> Any:
    return select(_S.action).where(_S.period == period).order_by(_S.id)


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    """Lists of places are stored as JSON."""
    return {name: list(value) if isinstance(value, tuple) else value for name, value in row.items()}
