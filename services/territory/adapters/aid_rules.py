"""The dated rules of the aids in the database."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import Table, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.territory.adapters import tables as t
from services.territory.adapters.aid_tables import aid_rule, aid_scheme
from services.territory.usecases.add_aid_rule import earliest_day
from shared.contracts.territory.aid_rules import (
    AddTerritorialCategory,
    AidRule,
    AidRules,
    AidRuleView,
    AidSchemeView,
    PublicAidRules,
    PublicAidScheme,
    TerritorialCategory,
    TerritorialCategoryView,
)
from shared.contracts.territory.queries import ListAidRules, ListPublicAidRules
from shared.reference.days import local_date

R = TypeVar("R", bound=AidRule)

_c, _b = aid_rule.c, t.bonus_category.c


class SqlAidRules:
    """See usecases/ports.py. Only ever added to."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def schemes(self) -> Sequence[str]:
        return list(self._session.scalars(select(aid_scheme.c.code).order_by(aid_scheme.c.position)))

    def words(self, scheme: str) -> Sequence[AidRule]:
        rows = self._session.execute(select(aid_rule).where(_c.scheme == scheme).order_by(_c.id)).mappings()
        return [AidRule.model_validate(dict(row)) for row in rows]

    def categories(self) -> Sequence[TerritorialCategory]:
        rows = self._session.execute(select(t.bonus_category).order_by(_b.province, _b.valid_from)).mappings()
        return [TerritorialCategory.model_validate(dict(row)) for row in rows]

    def add(self, scheme: str, rule: AidRule, by: UUID, at: datetime) -> bool:
        said = rule.model_dump(exclude={"steps"})
        steps = [step.model_dump(mode="json", exclude_defaults=True) for step in rule.steps]
        return self._add(aid_rule, {**said, "scheme": scheme, "steps": steps, "recorded_by": by, "recorded_at": at})

    def add_category(self, said: AddTerritorialCategory, at: datetime) -> bool:
        values = said.model_dump(exclude={"staff_id"})
        return self._add(t.bonus_category, {**values, "recorded_by": said.staff_id, "recorded_at": at})

    def _add(self, table: Table, values: dict[str, Any]) -> bool:
        added = insert(table).values(values).on_conflict_do_nothing().returning(table.c.valid_from)
        return self._session.execute(added).scalar() is not None


def list_aid_rules(_query: ListAidRules, session: Session, now: datetime) -> AidRules:
    """See the contract."""
    schemes = session.execute(select(aid_scheme).order_by(aid_scheme.c.position)).all()
    categories = session.execute(select(t.bonus_category).order_by(_b.province, _b.valid_from.desc())).mappings()
    return AidRules(
        schemes=tuple(
            AidSchemeView(scheme=scheme.code, purpose=scheme.purpose, rules=_rules_of(scheme.code, session))
            for scheme in schemes
        ),
        categories=tuple(TerritorialCategoryView.model_validate(dict(row)) for row in categories),
        earliest=earliest_day(local_date(now)),
    )


def list_public_aid_rules(_query: ListPublicAidRules, session: Session, now: datetime) -> PublicAidRules:
    """See the contract."""
    today, known = local_date(now), SqlAidRules(session)
    schemes = session.execute(select(aid_scheme).order_by(aid_scheme.c.position)).all()
    begun = [one for one in known.categories() if one.valid_from <= today]
    return PublicAidRules(
        as_of=today,
        schemes=tuple(
            PublicAidScheme(
                scheme=one.code,
                purpose=one.purpose,
                rules=_newest_first(rule for rule in known.words(one.code) if rule.valid_from <= today),
            )
            for one in schemes
        ),
        categories=tuple(sorted(begun, key=lambda one: (one.province, -one.valid_from.toordinal()))),
    )


def _rules_of(scheme: str, session: Session) -> tuple[AidRuleView, ...]:
    rows = session.execute(select(aid_rule).where(_c.scheme == scheme).order_by(_c.id)).mappings()
    return _newest_first(AidRuleView.model_validate(dict(row)) for row in rows)


def _newest_first(words: Iterable[R]) -> tuple[R, ...]:
    """In the order in which the rules came first; of one rule the newest word first."""
    by_rule: dict[str, list[R]] = {}
    for word in words:
        by_rule.setdefault(word.code, []).append(word)
    newest_first = (sorted(of_one, key=lambda rule: rule.valid_from, reverse=True) for of_one in by_rule.values())
    return tuple(rule for of_one in newest_first for rule in of_one)
