"""The facts of the letter that tells a decision: the line of history of its validation, and the rules of its day."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.investor.adapters import tables
from services.investor.adapters.clock_rules import find_period
from shared.contracts.investor.clock_codes import Confidence, PeriodKind
from shared.contracts.investor.codes import Outcome
from shared.contracts.investor.commission_refusals import LetterNotFound
from shared.contracts.investor.letter import DecisionLetter, RecourseTerm
from shared.contracts.investor.queries import GetDecisionLetter
from shared.contracts.investor.refusals import DossierNotFound

_d, _p, _h = tables.dossier.c, tables.person.c, tables.dossier_history.c
_WAY_BACK = (PeriodKind.APPEAL, PeriodKind.WALI_ANSWER, PeriodKind.APPEAL_TO_MINISTRY, PeriodKind.MINISTRY_ANSWER)


def decision_letter(query: GetDecisionLetter, session: Session, _now: datetime) -> DecisionLetter:
    """Raises DossierNotFound, LetterNotFound while nothing was decided."""
    wanted = select(tables.dossier, _p.full_name).join(tables.person, _p.id == _d.person_id)
    dossier = session.execute(wanted.where(_d.id == query.dossier_id)).one_or_none()
    if dossier is None:
        raise DossierNotFound(dossier_id=query.dossier_id)
    line = _decided(session, query)
    decided_on, outcome = date.fromisoformat(line.details["decided_on"]), Outcome(line.details["outcome"])
    until = line.details.get("appeal_until")
    return DecisionLetter(
        number=dossier.number,
        cri_invest_reference=dossier.cri_invest_reference,
        investor_name=dossier.full_name,
        title=dossier.title,
        province=dossier.province,
        planned_amount_mad=dossier.planned_amount_mad,
        planned_jobs=dossier.planned_jobs,
        session_on=dossier.session_on,
        decided_on=decided_on,
        outcome=outcome,
        reasons=tuple(line.details["reasons"]),
        next_pieces=tuple(line.details.get("next_pieces", ())),
        appeal_until=date.fromisoformat(until) if until else None,
        recourse=_terms(session, decided_on) if outcome is Outcome.UNFAVOURABLE else (),
        fingerprint=bytes(line.hash).hex(),
    )


def _decided(session: Session, query: GetDecisionLetter) -> Any:
    wanted = select(_h.details, _h.hash).where(_h.dossier_id == query.dossier_id, _h.action == "dossier.decided.v1")
    line = session.execute(wanted.order_by(_h.id.desc()).limit(1)).one_or_none()
    if line is None:
        raise LetterNotFound(dossier_id=query.dossier_id)
    return line


def _terms(session: Session, decided_on: date) -> tuple[RecourseTerm, ...]:
    """Under the rules of the day of the decision, as the last day to appeal was computed."""
    rules = [find_period(session, kind, decided_on) for kind in _WAY_BACK]
    return tuple(
        RecourseTerm(
            kind=rule.kind,
            days=rule.days,
            working_days=rule.working_days,
            to_be_confirmed=rule.confidence == Confidence.PROPOSAL,
        )
        for rule in rules
    )
