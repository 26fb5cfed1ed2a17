"""One dossier as staff see it, and as its investor sees it."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.investor.adapters import tables as t
from services.investor.adapters.adviser_tables import assignment
from services.investor.adapters.adviser_views import adviser_of
from services.investor.adapters.aid import tracked_aid
from services.investor.adapters.appeal_views import appeals_of, tracked_appeals_of
from services.investor.adapters.browsers import browsers_of_dossier
from services.investor.adapters.checklist_views import checklist_of, tracked_checklist_of
from services.investor.adapters.clock_tables import reminder
from services.investor.adapters.clock_views import act_views, clock_view, reminder_views
from services.investor.adapters.commission import may_be_asked, opinion_views
from services.investor.adapters.dated_lists import entries_of
from services.investor.adapters.dossier_parts import find_with_parts
from services.investor.adapters.duplicate_views import duplicates_of, merged_into
from services.investor.adapters.exchange_views import exchange_view, tracked_exchange
from services.investor.adapters.mandate_views import mandates_of, tracked_mandate, tracked_mandates_of
from services.investor.adapters.realisation_views import realisation_view, tracked_realisation
from services.investor.adapters.taken_files import taken_on
from services.investor.domain.appeal import UNDER_APPEAL
from services.investor.domain.commands import accepted_commands
from services.investor.domain.decision import last_standing
from services.investor.domain.dossier import Dossier
from services.investor.domain.mandatary_acts import appealed, at_word, handed_in
from services.investor.domain.mandate import Mandate
from services.investor.domain.moves import ACCEPTED_IN
from services.investor.domain.person import Person
from shared.contracts.investor.codes import AppealBody, PieceCode, PieceState, Purpose, Status
from shared.contracts.investor.exchange_replies import TrackedExchange
from shared.contracts.investor.list_entries import ListName
from shared.contracts.investor.mandate_views import MandatePower
from shared.contracts.investor.queries import DossierPlace, GetDossier, ListWithin, TrackDossier
from shared.contracts.investor.replies import (
    DecisionView,
    DossierView,
    HistoryLine,
    PieceView,
    TrackingStep,
    TrackingView,
)
from shared.reference.days import local_date

_STATUS_OF_EVENT = {
    "dossier.filed.v1": Status.FILED,
    "dossier.verification_opened.v1": Status.VERIFICATION,
    "dossier.complement_requested.v1": Status.COMPLEMENT_REQUESTED,
    "dossier.complement_provided.v1": Status.VERIFICATION,
    "dossier.completed.v1": Status.COMPLETE,
    "dossier.review_opened.v1": Status.UNDER_REVIEW,
    "dossier.scheduled.v1": Status.SCHEDULED,
    "dossier.postponed.v1": Status.POSTPONED,
    "dossier.withdrawn.v1": Status.WITHDRAWN,
    "dossier.closed.v1": Status.CLOSED_WITHOUT_ACTION,
    "dossier.merged.v1": Status.CLOSED_WITHOUT_ACTION,
}


def list_within(query: ListWithin, session: Session, _now: datetime) -> tuple[DossierPlace, ...]:
    d = t.dossier.c
    rows = session.execute(select(d.id, d.province).where(d.id.in_(query.dossier_ids)).order_by(d.id))
    return tuple(DossierPlace(dossier_id=row.id, province=row.province) for row in rows)


def dossier_view(query: GetDossier, session: Session, now: datetime) -> DossierView:
    """Everything on one page, in one call, as of one moment: what is shown belongs to the version that is told."""
    dossier, parts = find_with_parts(session, query.dossier_id)
    history = _history(session, dossier) if parts.in_any(t.dossier_history) else []
    return DossierView(
        dossier_id=dossier.id,
        version=history[-1].id if history else 0,
        investor_id=dossier.person_id,
        investor_name=parts.person.full_name,
        residence_country=parts.person.residence_country,
        language=parts.person.language,
        tamazight=parts.person.tamazight,
        pieces=tuple(
            PieceView(code=PieceCode(p.code), state=p.state)
            for p in sorted(dossier.pieces, key=lambda p: p.code)
            if p.code in _KNOWN_TO_ALL
        ),
        asked_acts=tuple(dossier.asked_acts),
        checklist=checklist_of(dossier, parts, session),
        file_types=tuple(taken_on(session, local_date(now)).extensions.values()),
        clock=clock_view(dossier, session, now),
        decision=_decision(dossier),
        appeals=appeals_of(dossier, local_date(now)),
        project_id=dossier.project_id,
        projects=parts.projects,
        acts=act_views(dossier, session, now),
        reminders=reminder_views(dossier.id, session) if parts.in_any(reminder) else (),
        adviser=adviser_of(dossier.id, session, local_date(now)) if parts.in_any(assignment) else None,
        opinions=opinion_views(dossier, session, now),
        may_be_asked=may_be_asked(dossier, session, now),
        exchange=exchange_view(dossier, parts, session, now),
        mandates=mandates_of(dossier, local_date(now)),
        realisation=realisation_view(dossier, session, local_date(now)),
        duplicates=duplicates_of(dossier, parts, session, now),
        commands=accepted_commands(dossier, local_date(now)),
        history=tuple(_line(row) for row in history),
        **{name: getattr(dossier, name) for name in _COPIED},
    )


_KNOWN_TO_ALL = frozenset(map(str, PieceCode))

_COPIED = (
    "number", "status", "title", "description", "province", "commune", "sector", "planned_amount_mad", "planned_jobs",
    "opportunity_id", "opportunity_version", "plot_id", "plot_state", "cri_invest_reference", "appeal_until",
    "legal_form",
)  # fmt: skip


def tracking_view(query: TrackDossier, session: Session, now: datetime) -> TrackingView:
    """What the investor may know: of the staff the adviser alone, no internal note. Raises PersonErased."""
    dossier, parts = find_with_parts(session, query.dossier_id)
    dossier.check_known()
    adviser = adviser_of(dossier.id, session, local_date(now)) if parts.in_any(assignment) else None
    acting = _acting(dossier, query.mandate_id, local_date(now))
    person = session.get_one(Person, dossier.person_id)
    decided = next((d for d in dossier.decisions if d.validated_at is not None), None)
    lines = _history(session, dossier)
    browsers = () if acting else browsers_of_dossier(session, dossier.id)
    return TrackingView(
        number=dossier.number,
        title=dossier.title,
        status=dossier.status,
        language=acting.language if acting else person.language,
        tamazight=acting is None and person.tamazight,
        province=dossier.province,
        consents=() if acting else tuple(purpose for purpose in Purpose if person.agrees_to(purpose)),
        wishes=() if acting else person.wishes_with(browsers=bool(browsers)),
        browsers=browsers,
        daily_digest=not acting and person.daily_digest,
        steps=tuple(_steps(lines)),
        missing=_missing(dossier),
        checklist=tracked_checklist_of(
            dossier,
            parts,
            session,
            by_mandatary=handed_in(lines),
            may_send=acting is None or acting.holds(MandatePower.HAND_IN_PIECES),
        ),
        file_types=tuple(taken_on(session, local_date(now)).extensions.values()),
        answer_by=dossier.answer_by,
        due_on=dossier.due_on,
        session_on=dossier.session_on,
        outcome=decided.outcome if decided else None,
        reasons=tuple(decided.reasons) if decided else (),
        appeal_until=dossier.appeal_until,
        appeals=tracked_appeals_of(dossier, local_date(now), appealed(lines)),
        plot_state=dossier.plot_state,
        opportunity_id=dossier.opportunity_id,
        opportunity_version=dossier.opportunity_version,
        merged_into=into.number if (into := merged_into(dossier, session)) is not None else None,
        adviser_id=(adviser.acting_id or adviser.adviser_id) if adviser else None,
        exchange=TrackedExchange() if acting else tracked_exchange(dossier, parts, session, now),
        realisation=tracked_realisation(dossier, local_date(now)),
        mandates=() if acting else tracked_mandates_of(dossier, local_date(now)),
        acting=tracked_mandate(acting, local_date(now)) if acting else None,
        powers_given=() if acting else _powers_given(dossier, session, local_date(now)),
        aid=() if acting else tracked_aid(dossier, session, now),
    )


def _steps(lines: list[Any]) -> Iterator[TrackingStep]:
    for row in lines:
        if (status := _status_of(row)) is not None:
            yield TrackingStep(at=row.at, status=status, by_mandatary=at_word(row))


def _missing(dossier: Dossier) -> tuple[PieceCode, ...]:
    """Of the kinds that release 0.1.0 knew."""
    again = (piece.code for piece in dossier.pieces if piece.state is PieceState.REQUESTED_AGAIN)
    return tuple(PieceCode(code) for code in again if code in _KNOWN_TO_ALL)


def _acting(dossier: Dossier, mandate_id: UUID | None, today: date) -> Mandate | None:
    """Raises MandateNotFound, MandateNotInForce, MandatePowerMissing."""
    if mandate_id is None:
        return None
    mandate = dossier.mandate(mandate_id)
    mandate.require(MandatePower.FOLLOW, today)
    return mandate


def _powers_given(dossier: Dossier, session: Session, today: date) -> tuple[MandatePower, ...]:
    if dossier.status not in ACCEPTED_IN["name_mandatary"]:
        return ()
    given = entries_of(session, ListName.MANDATE_POWER, today)
    return tuple(power for power in MandatePower if power in given)


def _history(session: Session, dossier: Dossier) -> list[Any]:
    table = t.dossier_history
    return list(session.execute(select(table).where(table.c.dossier_id == dossier.id).order_by(table.c.id)))


def _line(row: Any) -> HistoryLine:
    return HistoryLine(at=row.at, action=row.action, by=row.by, details=row.details, hash=bytes(row.hash).hex())


def _status_of(line: Any) -> Status | None:
    if not line.details:
        return None  # erased
    if line.action == "dossier.decided.v1":
        return Status(line.details["outcome"])
    if line.action in {"dossier.progressed.v1", "dossier.appeal_decided.v1"}:
        return Status(line.details["status"])
    if line.action == "dossier.appealed.v1":
        return UNDER_APPEAL[AppealBody(line.details["body"])]
    return _STATUS_OF_EVENT.get(line.action)


def _decision(dossier: Dossier) -> DecisionView | None:
    last = last_standing(dossier.decisions)
    return None if last is None else DecisionView.model_validate(last, from_attributes=True)
