"""The aid pre-check in the database: territory's rules, what is known of a dossier, and the questions about both."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.investor.adapters.aid_tables import aid_check, aid_scheme
from services.investor.adapters.own_funds import own_funds, told_last
from services.investor.domain.aid import check_aid
from services.investor.domain.aid_rules import Scheme
from services.investor.domain.dossier import Dossier
from services.investor.domain.dossier_aid import facts_of
from services.investor.domain.own_funds import OwnFunds, untold
from services.investor.usecases.aid_ports import AidCheck
from shared.contracts.investor.aid import AidAnswer, DossierAid, KeptAid, TrackedAid
from shared.contracts.investor.aid_facts import AidFacts
from shared.contracts.investor.queries import GetDossierAid, SimulateAid
from shared.contracts.investor.refusals import AidRulesUnavailable, DossierNotFound
from shared.contracts.request import Request
from shared.contracts.territory.aid_rules import AidRule, TerritorialCategory
from shared.database.new_rows import insert_rows
from shared.reference.days import local_date

# Made once, and read past the session: see clock_rules.
_SCHEMES = select(aid_scheme).order_by(aid_scheme.c.position)


class SqlAid:
    """See usecases/ports.py."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._schemes: Sequence[Scheme] | None = None
        self._checks: list[dict[str, Any]] = []

    def know(self, entry: Mapping[str, Any]) -> None:
        put = insert(aid_scheme).values(dict(entry))
        changed = {name: put.excluded[name] for name in entry if name != "aid_id"}
        self._session.execute(put.on_conflict_do_update(index_elements=["aid_id"], set_=changed))
        self._schemes = None

    def schemes(self) -> Sequence[Scheme]:
        if self._schemes is None:  # a file of thousands of rows asks for each
            self._schemes = schemes_of(self._session)
        return self._schemes

    def keep(self, check: AidCheck) -> None:
        self._checks.append(
            {
                "dossier_id": check.dossier_id,
                "at": check.at,
                "by": check.by,
                "facts": check.facts.model_dump(mode="json", exclude_defaults=True),
                "answer": None if check.answer is None else check.answer.model_dump(mode="json", exclude_defaults=True),
            }
        )

    def own_funds_to_tell(self, dossier_id: UUID) -> Sequence[OwnFunds]:
        self.flush()
        stated = [own_funds(check.facts, check.at) for check in _checks_of(self._session, dossier_id)]
        return untold(told_last(self._session, dossier_id), stated)

    def flush(self) -> None:
        """Once the dossiers' own rows are there."""
        insert_rows(self._session, aid_check, self._checks)
        self._checks.clear()


def schemes_of(session: Session) -> list[Scheme]:
    rows = session.connection().execute(_SCHEMES)
    return [
        Scheme(
            row.scheme,
            row.purpose,
            row.position,
            tuple(AidRule.model_validate(rule) for rule in row.rules),
            tuple(TerritorialCategory.model_validate(word) for word in row.categories),
        )
        for row in rows
    ]


def simulate_aid(query: SimulateAid, session: Session, now: datetime) -> AidAnswer:
    """Raises AidRulesUnavailable."""
    return check_aid(query.facts, _told_schemes(session), query.on or local_date(now))


def get_dossier_aid(query: GetDossierAid, session: Session, now: datetime) -> DossierAid:
    """Raises DossierNotFound, AidRulesUnavailable."""
    dossier = session.get(Dossier, query.dossier_id)
    if dossier is None:
        raise DossierNotFound(dossier_id=query.dossier_id)
    checks = _checks_of(session, dossier.id)
    facts = facts_of(dossier, AidFacts.model_validate(checks[-1].facts) if checks else None)
    schemes = _told_schemes(session)
    today = check_aid(facts, schemes, local_date(now))
    at_filing = None if dossier.filed_at is None else check_aid(facts, schemes, local_date(dossier.filed_at))
    first = checks[0] if checks and checks[0].by is None and checks[0].answer is not None else None
    return DossierAid(
        dossier_id=dossier.id,
        facts=facts,
        facts_at=checks[-1].at if checks else None,
        facts_by=checks[-1].by if checks else None,
        at_filing=at_filing,
        today=today,
        changed=at_filing is not None and at_filing.schemes != today.schemes,
        kept=None if first is None else KeptAid.model_validate(first.answer),
        kept_at=None if first is None else first.at,
    )


def tracked_aid(dossier: Dossier, session: Session, now: datetime) -> tuple[TrackedAid, ...]:
    """By today's rules; nothing while territory has not told them."""
    schemes = schemes_of(session)
    if not schemes:
        return ()
    answer = check_aid(_facts_of(dossier, session), schemes, local_date(now))
    fields = tuple(TrackedAid.model_fields)
    return tuple(TrackedAid(**{name: getattr(result, name) for name in fields}) for result in answer.schemes)


def _facts_of(dossier: Dossier, session: Session) -> AidFacts:
    checks = _checks_of(session, dossier.id)
    return facts_of(dossier, AidFacts.model_validate(checks[-1].facts) if checks else None)


def _told_schemes(session: Session) -> list[Scheme]:
    found = schemes_of(session)
    if not found:
        raise AidRulesUnavailable
    return found


def _checks_of(session: Session, dossier_id: UUID) -> list[Any]:
    """Oldest first."""
    wanted = select(aid_check).where(aid_check.c.dossier_id == dossier_id).order_by(aid_check.c.id)
    return list(session.execute(wanted))


AID_QUERIES: Mapping[type[Request[Any]], Callable[[Any, Session, datetime], Any]] = {
    SimulateAid: simulate_aid,
    GetDossierAid: get_dossier_aid,
}
