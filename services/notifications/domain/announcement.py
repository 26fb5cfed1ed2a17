"""What an event means to the person whose dossier it is: which notice, with which facts."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from services.notifications.domain.own_text import (
    AppealText,
    AppointmentText,
    DeadlineText,
    ExchangeText,
    MandateText,
    MergeText,
    OwnText,
    PieceText,
)
from shared.contracts.event import Contract, Event
from shared.contracts.investor import events as investor
from shared.contracts.investor.clock_codes import InvestorDeadline, MovedBecause
from shared.contracts.investor.codes import AppealBody, AppealOutcome, Outcome, PieceCode, PieceKey, ReasonCode, Status
from shared.contracts.investor.exchange_codes import Side
from shared.contracts.notifications.codes import NoticeKind
from shared.contracts.territory import events as territory
from shared.reference.days import local_date


class Facts(Contract):
    """What a notice has to say, in codes and dates: no name, no address. What is not there is not said."""

    number: str
    happened_on: date
    """The day at the centre."""
    status: Status | None = None
    """Where the dossier stands now, when the event tells."""
    text: OwnText | None = None
    pieces: tuple[PieceCode, ...] = ()
    further_pieces: tuple[PieceKey, ...] = ()
    """Beside `pieces`, of the kinds that readers of release 0.1.0 do not know."""
    reasons: tuple[ReasonCode, ...] = ()
    because: territory.RefusedBecause | None = None
    answer_by: date | None = None
    due_on: date | None = None
    previous_due_on: date | None = None
    """What was told before."""
    session_on: date | None = None
    appeal_until: date | None = None
    received_on: date | None = None
    """The day on which an appeal came in."""
    answer_due_on: date | None = None
    next_appeal_until: date | None = None
    reserved_until: date | None = None
    mandate_until: date | None = None
    starts_at: datetime | None = None
    """Of an appointment."""
    zone: str = ""
    """Where the person will be then."""
    into_number: str = ""
    """Of the dossier in which this one goes on."""
    opportunity_id: UUID | None = None
    """What a campaign announces."""
    campaign_id: UUID | None = None
    """Of what members of staff are told of a campaign: `number` is its title then, and there is no dossier."""
    receiver: str = ""
    """Of a test to one receiver of alerts: its name, which `number` is too."""
    stands_in: bool = False
    """Who is told looks after the dossier in somebody's absence."""

    def as_json(self) -> dict[str, Any]:
        return self.model_dump(mode="json", exclude_defaults=True)

    def as_json_text(self) -> str:
        return self.model_dump_json(exclude_defaults=True)


ANNOUNCED: frozenset[type[Event]] = frozenset(
    {
        investor.DossierFiled,
        investor.VerificationOpened,
        investor.ComplementRequested,
        investor.ComplementProvided,
        investor.DossierPieceUnsafe,
        investor.DossierCompleted,
        investor.ReviewOpened,
        investor.DossierScheduled,
        investor.DossierPostponed,
        investor.DossierDecided,
        investor.DossierAppealed,
        investor.DossierAppealDecided,
        investor.DossierWithdrawn,
        investor.DossierClosed,
        investor.DossierProgressed,
        investor.DossierDueDateMoved,
        investor.DossierReminded,
        investor.DossierMessageWritten,
        investor.DossierAppointmentChanged,
        investor.DossierMerged,
        investor.MandateGiven,
        investor.MandateRevoked,
        territory.PlotReserved,
        territory.PlotReservationRefused,
        territory.PlotConfirmed,
        territory.PlotReleased,
    }
)
"""Kinds of events that are told to the person, though not each event of them says something."""


@dataclass(frozen=True)
class Announcement:
    """Something to tell about a dossier, before it is known whose dossier it is."""

    dossier_id: UUID
    kind: NoticeKind
    said: dict[str, Any]
    """Facts but the number."""


_PLAIN: dict[type[Event], tuple[NoticeKind, Status]] = {
    investor.DossierFiled: (NoticeKind.FILED, Status.FILED),
    investor.VerificationOpened: (NoticeKind.VERIFICATION_OPENED, Status.VERIFICATION),
    investor.ReviewOpened: (NoticeKind.REVIEW_OPENED, Status.UNDER_REVIEW),
    investor.DossierWithdrawn: (NoticeKind.WITHDRAWN, Status.WITHDRAWN),
}
"""Events that say nothing but that they happened."""

_DECIDED = {
    Outcome.FAVOURABLE: (NoticeKind.DECIDED_FAVOURABLE, Status.FAVOURABLE),
    Outcome.FAVOURABLE_WITH_RESERVES: (
        NoticeKind.DECIDED_FAVOURABLE_WITH_RESERVES,
        Status.FAVOURABLE_WITH_RESERVES,
    ),
    Outcome.UNFAVOURABLE: (NoticeKind.DECIDED_UNFAVOURABLE, Status.UNFAVOURABLE),
}


_OfPlot = territory.PlotReserved | territory.PlotReservationRefused | territory.PlotConfirmed | territory.PlotReleased
OF_A_DOSSIER = investor.DossierEvent | _OfPlot
"""Events that have a `dossier_id`."""


def announcement_of(event: Event) -> Announcement | None:
    """What to tell, or None when the event is nothing to the person (a plot freed for another reason than time)."""
    if isinstance(event, investor.DossierEvent):
        found = _of_dossier(event)
    elif isinstance(event, _OfPlot):
        found = _of_plot(event)
    else:
        return None
    if found is None:
        return None
    kind, said = found
    if "happened_on" not in said:
        said = {"happened_on": local_date(event.occurred_at), **said}
    return Announcement(dossier_id=event.dossier_id, kind=kind, said=said)


def _of_dossier(event: investor.DossierEvent) -> tuple[NoticeKind, dict[str, Any]] | None:
    if type(event) in _PLAIN:
        kind, status = _PLAIN[type(event)]
        return kind, {"status": status}
    match event:
        case investor.DossierProgressed():  # the commonest comes first
            since = local_date(event.since)
            return NoticeKind.PROGRESSED, {"status": event.status, "happened_on": since}
        case investor.ComplementRequested():
            said = {**_pieces_of(event), "answer_by": event.answer_by}
            return NoticeKind.COMPLEMENT_REQUESTED, {"status": Status.COMPLEMENT_REQUESTED, **said}
        case investor.ComplementProvided():
            return NoticeKind.COMPLEMENT_PROVIDED, {"status": Status.VERIFICATION, **_pieces_of(event)}
        case investor.DossierPieceUnsafe() if event.by_investor or event.by_mandatary:
            return NoticeKind.PROGRESSED, {"text": PieceText.PIECE_UNSAFE, "further_pieces": (event.piece,)}
        case investor.DossierCompleted():
            return NoticeKind.COMPLETED, {"status": Status.COMPLETE, "due_on": event.due_on}
        case investor.DossierScheduled():
            return NoticeKind.SCHEDULED, {"status": Status.SCHEDULED, "session_on": event.session_on}
        case investor.DossierPostponed():
            return NoticeKind.POSTPONED, {"status": Status.POSTPONED, "reasons": (event.reason,)}
        case investor.DossierDecided():
            return _decided(event)
        case investor.DossierAppealed():
            return _appealed(event)
        case investor.DossierAppealDecided():
            return _appeal_decided(event)
        case investor.DossierReminded():
            return _reminded(event)
        case investor.DossierDueDateMoved():
            return _moved(event)
        case investor.DossierMessageWritten():
            text = ExchangeText.MESSAGE_TO_ANSWER if event.expects_answer else ExchangeText.MESSAGE_WRITTEN
            return NoticeKind.PROGRESSED, {"text": text}
        case investor.DossierAppointmentChanged(by=Side.CENTRE):
            about = AppointmentText(f"appointment_{event.change}")
            return NoticeKind.PROGRESSED, {"text": about, "starts_at": event.starts_at, "zone": event.zone}
        case investor.DossierClosed():
            return NoticeKind.CLOSED, {"status": Status.CLOSED_WITHOUT_ACTION, "reasons": (event.reason,)}
        case investor.DossierMerged():
            merged = {"text": MergeText.MERGED, "status": Status.CLOSED_WITHOUT_ACTION}
            return NoticeKind.PROGRESSED, {**merged, "into_number": event.into_number}
        case investor.MandateGiven():
            return NoticeKind.PROGRESSED, {"text": MandateText.MANDATE_GIVEN, "mandate_until": event.valid_until}
        case investor.MandateRevoked():
            return NoticeKind.PROGRESSED, {"text": MandateText.MANDATE_REVOKED}
    return None


def _pieces_of(
    event: investor.ComplementRequested | investor.ComplementProvided | investor.DossierReminded,
) -> dict[str, Any]:
    return {"pieces": event.pieces, "further_pieces": event.further_pieces}


def _decided(event: investor.DossierDecided) -> tuple[NoticeKind, dict[str, Any]]:
    kind, status = _DECIDED[event.outcome]
    said: dict[str, Any] = {"status": status, "happened_on": event.decided_on, "reasons": event.reasons}
    said["further_pieces"] = event.next_pieces
    if event.appeal_until is not None:
        said["appeal_until"] = event.appeal_until
    return kind, said


def _appealed(event: investor.DossierAppealed) -> tuple[NoticeKind, dict[str, Any]]:
    said: dict[str, Any] = {"received_on": event.received_on, "answer_due_on": event.answer_due_on}
    if event.body is AppealBody.MINISTRY:
        return NoticeKind.PROGRESSED, {
            "text": AppealText.APPEALED_TO_MINISTRY,
            "status": Status.APPEAL_TO_MINISTRY,
            **said,
        }
    if event.next_appeal_until is not None:
        said["next_appeal_until"] = event.next_appeal_until
    return NoticeKind.PROGRESSED, {"text": AppealText.APPEALED_TO_WALI, "status": Status.APPEAL_TO_WALI, **said}


_SOON = {
    InvestorDeadline.COMPLEMENT_ANSWER: (DeadlineText.COMPLEMENT_DUE_SOON, "answer_by"),
    InvestorDeadline.APPEAL: (DeadlineText.APPEAL_DUE_SOON, "appeal_until"),
    InvestorDeadline.APPEAL_TO_MINISTRY: (DeadlineText.APPEAL_TO_MINISTRY_DUE_SOON, "appeal_until"),
}


def _reminded(event: investor.DossierReminded) -> tuple[NoticeKind, dict[str, Any]] | None:
    text, field = _SOON[event.deadline]
    if event.days_left < 0:
        if event.deadline is not InvestorDeadline.COMPLEMENT_ANSWER:
            return None  # a lost appeal is not announced
        text = DeadlineText.COMPLEMENT_DUE_PASSED
    return NoticeKind.PROGRESSED, {"text": text, "status": event.status, field: event.due_on, **_pieces_of(event)}


_MOVED = {
    MovedBecause.EXTENSION: DeadlineText.DUE_DATE_EXTENDED,
    MovedBecause.HOLIDAY: DeadlineText.DUE_DATE_CORRECTED,
}


def _moved(event: investor.DossierDueDateMoved) -> tuple[NoticeKind, dict[str, Any]] | None:
    """The day of one act among others stays with the staff: what the investor waits for is the dossier's answer."""
    if event.act is not None:
        return None
    said = {"status": event.status, "due_on": event.due_on, "previous_due_on": event.previous_due_on}
    return NoticeKind.PROGRESSED, {"text": _MOVED[event.because], **said}


_APPEAL_DECIDED = {
    (AppealBody.WALI, AppealOutcome.FAVOURABLE): AppealText.APPEAL_FAVOURABLE,
    (AppealBody.MINISTRY, AppealOutcome.FAVOURABLE): AppealText.APPEAL_FAVOURABLE,
    (AppealBody.WALI, AppealOutcome.REFUSAL_CONFIRMED): AppealText.REFUSAL_CONFIRMED_BY_WALI,
    (AppealBody.MINISTRY, AppealOutcome.REFUSAL_CONFIRMED): AppealText.REFUSAL_CONFIRMED_BY_MINISTRY,
}


def _appeal_decided(event: investor.DossierAppealDecided) -> tuple[NoticeKind, dict[str, Any]]:
    said: dict[str, Any] = {"status": event.status, "happened_on": event.decided_on, "reasons": event.reasons}
    said["further_pieces"] = event.next_pieces
    if event.appeal_until is not None:
        said["appeal_until"] = event.appeal_until
    return NoticeKind.PROGRESSED, {"text": _APPEAL_DECIDED[event.body, event.outcome], **said}


def _of_plot(event: _OfPlot) -> tuple[NoticeKind, dict[str, Any]] | None:
    match event:
        case territory.PlotReserved():
            return NoticeKind.PLOT_RESERVED, {"reserved_until": local_date(event.reserved_until)}
        case territory.PlotReservationRefused():
            return NoticeKind.PLOT_RESERVATION_REFUSED, {"because": event.because}
        case territory.PlotConfirmed():
            return NoticeKind.PLOT_CONFIRMED, {}
        case territory.PlotReleased(reason=territory.ReleaseReason.EXPIRED):
            return NoticeKind.PLOT_EXPIRED, {}
    return None
