"""One golden example of every event, as its message travels. Values are invented; ids say nobody's name."""

import hashlib
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from shared.contracts.catalogue import PUBLISHERS
from shared.contracts.codes import Language, Sector
from shared.contracts.event import Envelope, Event
from shared.contracts.investor import events as investor
from shared.contracts.investor.appointment_codes import AppointmentChange, AppointmentKind
from shared.contracts.investor.clock_codes import ExtensionReason, InvestorDeadline, MovedBecause
from shared.contracts.investor.codes import AppealBody, AppealOutcome, Outcome, PieceCode, ReasonCode, Status
from shared.contracts.investor.erasure_events import ErasureCompleted, ErasureOrdered
from shared.contracts.investor.exchange_codes import Side
from shared.contracts.territory import events as territory
from shared.contracts.territory.aid_rules import AidRule, AidStep
from shared.messaging.message import plain


class ExampleMissing(LookupError):
    """An event without an example cannot be published."""


@dataclass(frozen=True)
class _Example:
    event: Event
    seq: int


def _id(text: str) -> UUID:
    return UUID(f"0199d4c0-0000-7000-8000-{text:0>12}")


def _day(number: int, hour: int = 9) -> datetime:
    """The n-th day of a story that begins on 2 November 2026."""
    return datetime(2026, 11, 2, hour, 30, tzinfo=UTC) + timedelta(days=number)


_PERSON, _STAFF = _id("101"), _id("901")
_DOSSIER, _WITHDRAWN, _CLOSED = _id("201"), _id("202"), _id("203")
_OPPORTUNITY, _PLOT, _OTHER_PLOT = _id("301"), _id("401"), _id("402")

_FILED = investor.DossierFiled(
    dossier_id=_DOSSIER,
    occurred_at=_day(1),
    number="OR-2026-00042",
    investor_id=_PERSON,
    province="02.113",
    sector=Sector.AGRO_INDUSTRY,
    host_country="FR",
    planned_amount_mad=Decimal("12000000.00"),
    planned_jobs=30,
    opportunity_id=_OPPORTUNITY,
    plot_id=_PLOT,
)

_INVESTOR = (
    _Example(
        investor.PersonRegistered(
            person_id=_PERSON, occurred_at=_day(1), residence_country="FR", language=Language.FRENCH
        ),
        1,
    ),
    _Example(_FILED, 1),
    _Example(investor.VerificationOpened(dossier_id=_DOSSIER, occurred_at=_day(2), adviser_id=_STAFF), 2),
    _Example(
        investor.ComplementRequested(
            dossier_id=_DOSSIER,
            occurred_at=_day(3),
            pieces=(PieceCode.PROOF_OF_FUNDS, PieceCode.SITUATION_PLAN),
            answer_by=date(2026, 12, 5),
            requested_by=_STAFF,
        ),
        3,
    ),
    _Example(
        investor.ComplementProvided(
            dossier_id=_DOSSIER, occurred_at=_day(9), pieces=(PieceCode.PROOF_OF_FUNDS, PieceCode.SITUATION_PLAN)
        ),
        4,
    ),
    _Example(
        investor.DossierPieceReceived(
            dossier_id=_CLOSED, occurred_at=_day(5), piece="topographic_survey", number=1, by_investor=True
        ),
        2,
    ),
    _Example(
        investor.DossierPieceUnsafe(
            dossier_id=_CLOSED, occurred_at=_day(6), piece="proof_of_funds", number=2, by_investor=True
        ),
        3,
    ),
    _Example(investor.DossierCompleted(dossier_id=_DOSSIER, occurred_at=_day(10), due_on=date(2026, 12, 14)), 5),
    _Example(investor.ReviewOpened(dossier_id=_DOSSIER, occurred_at=_day(10, 14)), 6),
    _Example(investor.DossierScheduled(dossier_id=_DOSSIER, occurred_at=_day(15), session_on=date(2026, 11, 24)), 7),
    _Example(
        investor.DossierPostponed(dossier_id=_DOSSIER, occurred_at=_day(22), reason=ReasonCode.AWAITING_OPINION), 8
    ),
    _Example(
        investor.DossierDecided(
            dossier_id=_DOSSIER,
            occurred_at=_day(36),
            outcome=Outcome.UNFAVOURABLE,
            reasons=(ReasonCode.NOT_CONFORM_TO_ZONING, ReasonCode.ENVIRONMENT),
            decided_on=date(2026, 12, 8),
            appeal_until=date(2026, 12, 18),
        ),
        10,
    ),
    _Example(
        investor.DossierAppealed(
            dossier_id=_DOSSIER,
            occurred_at=_day(40),
            body=AppealBody.WALI,
            received_on=date(2026, 12, 11),
            answer_due_on=date(2026, 12, 21),
            next_appeal_until=date(2026, 12, 31),
        ),
        11,
    ),
    _Example(
        investor.DossierAppealDecided(
            dossier_id=_DOSSIER,
            occurred_at=_day(47),
            body=AppealBody.WALI,
            outcome=AppealOutcome.REFUSAL_CONFIRMED,
            status=Status.REFUSAL_CONFIRMED,
            reasons=(ReasonCode.NOT_CONFORM_TO_ZONING,),
            decided_on=date(2026, 12, 18),
            appeal_until=date(2026, 12, 28),
        ),
        12,
    ),
    _Example(investor.DossierWithdrawn(dossier_id=_WITHDRAWN, occurred_at=_day(12)), 3),
    _Example(investor.DossierClosed(dossier_id=_CLOSED, occurred_at=_day(40), reason=ReasonCode.NO_ANSWER), 4),
    _Example(
        investor.DossierProgressed(
            dossier_id=_id("204"), occurred_at=_day(60), status=Status.UNDER_CONSTRUCTION, since=_day(58)
        ),
        9,
    ),
    _Example(
        investor.DossierDueDateMoved(
            dossier_id=_id("205"),
            occurred_at=_day(20),
            status=Status.UNDER_REVIEW,
            previous_due_on=date(2026, 12, 14),
            due_on=date(2026, 12, 29),
            because=MovedBecause.EXTENSION,
            reason=ExtensionReason.PUBLIC_INQUIRY,
        ),
        7,
    ),
    _Example(
        investor.DossierReminded(
            dossier_id=_CLOSED,
            occurred_at=_day(31),
            status=Status.COMPLEMENT_REQUESTED,
            deadline=InvestorDeadline.COMPLEMENT_ANSWER,
            due_on=date(2026, 12, 5),
            days_left=2,
            pieces=(PieceCode.PROOF_OF_FUNDS,),
        ),
        3,
    ),
    _Example(
        investor.DossierMessageWritten(
            dossier_id=_id("205"), occurred_at=_day(21), written_id=_id("501"), expects_answer=True
        ),
        8,
    ),
    _Example(
        investor.RealisationRecorded(
            dossier_id=_id("204"),
            occurred_at=_day(300),
            as_of=date(2027, 8, 20),
            realised_amount_mad=Decimal("4500000.00"),
            realised_jobs=11,
        ),
        9,
    ),
    _Example(
        investor.MandateGiven(
            dossier_id=_DOSSIER,
            occurred_at=_day(4),
            mandate_id=_id("501"),
            powers=("follow", "hand_in_pieces"),
            valid_from=date(2026, 11, 6),
            valid_until=date(2027, 11, 5),
        ),
        5,
    ),
    _Example(
        investor.MandateRevoked(dossier_id=_DOSSIER, occurred_at=_day(40), mandate_id=_id("501"), by_investor=True),
        6,
    ),
    _Example(
        investor.DossierAppointmentChanged(
            dossier_id=_id("205"),
            occurred_at=_day(22),
            appointment_id=_id("502"),
            change=AppointmentChange.ACCEPTED,
            by=Side.CENTRE,
            kind=AppointmentKind.VIDEO,
            starts_at=_day(29),
            zone="Europe/Brussels",
        ),
        9,
    ),
)

_ERASURE = (
    _Example(
        ErasureOrdered(erasure_id=_id("501"), occurred_at=_day(400), person_id=_PERSON, dossier_ids=(_DOSSIER,)), 1
    ),
    _Example(ErasureCompleted(erasure_id=_id("501"), occurred_at=_day(400, 10), person_id=_PERSON), 2),
)

_TERRITORY = (
    _Example(
        territory.OpportunityPublished(
            opportunity_id=_OPPORTUNITY,
            occurred_at=_day(0),
            province="02.113",
            sector=Sector.AGRO_INDUSTRY,
            plot_id=_PLOT,
        ),
        1,
    ),
    _Example(territory.OpportunityWithdrawn(opportunity_id=_OPPORTUNITY, occurred_at=_day(50)), 2),
    _Example(
        territory.PlotReserved(
            plot_id=_PLOT, occurred_at=_day(1, 10), dossier_id=_DOSSIER, reserved_until=_day(91, 10)
        ),
        1,
    ),
    _Example(
        territory.PlotReservationRefused(
            plot_id=_OTHER_PLOT,
            occurred_at=_day(4),
            dossier_id=_WITHDRAWN,
            because=territory.RefusedBecause.ALREADY_RESERVED,
        ),
        3,
    ),
    _Example(territory.PlotConfirmed(plot_id=_OTHER_PLOT, occurred_at=_day(30), dossier_id=_id("204")), 4),
    _Example(
        territory.PlotReleased(
            plot_id=_PLOT, occurred_at=_day(36, 10), dossier_id=_DOSSIER, reason=territory.ReleaseReason.REFUSED
        ),
        2,
    ),
    _Example(
        territory.AidRulesChanged(
            aid_id=_id("401"),
            occurred_at=_day(1),
            scheme="tpme",
            purpose="aid",
            position=1,
            rules=(
                AidRule(
                    code="amount_min",
                    kind="condition",
                    valid_from=date(2025, 11, 6),
                    steps=(AidStep(fact="amount_mad", comparison="at_least", number=Decimal(1_000_000)),),
                    source="Decree 2-25-342",
                    confidence="S",
                ),
            ),
        ),
        1,
    ),
)

_BY_TYPE = {example.event.type: example for example in (*_INVESTOR, *_ERASURE, *_TERRITORY)}


def example_of(event: type[Event]) -> Envelope:
    """The example as it lies in the publisher's outbox.

    Raises ExampleMissing.
    """
    example = _BY_TYPE.get(event.type)
    if example is None:
        raise ExampleMissing(f"{event.type} has no example in operations/contracts/example_events.py")
    return Envelope(
        event_id=_event_id(example.event),
        source=next(service for service, events in PUBLISHERS.items() if event in events),
        aggregate=example.event.aggregate,
        aggregate_id=example.event.aggregate_id,
        aggregate_seq=example.seq,
        type=event.type,
        occurred_at=example.event.occurred_at,
        correlation_id="4f7c21d09b5e4a1c8f3be06d2a917c55",
        causation_id="0199d4c0-0000-7000-8000-0000000000c1",
        traceparent="00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
        data=plain(example.event),
    )


def _event_id(event: Event) -> UUID:
    """A version 7 id as the outbox gives, but the same at every run."""
    millis = int(event.occurred_at.timestamp() * 1000)
    noise = int.from_bytes(hashlib.sha256(event.type.encode()).digest()[:10], "big")
    number = (millis << 80) | noise
    number = number & ~(0xF << 76) | (0x7 << 76)
    return UUID(int=number & ~(0x3 << 62) | (0x2 << 62))
