"""One golden example of every event, as its message travels. Values are invented; ids say nobody's name."""

import hashlib
from datetime import date
from decimal import Decimal
from uuid import UUID

from operations.contracts import territory_examples
from operations.contracts.example import (
    CLOSED,
    DOSSIER,
    OPPORTUNITY,
    PERSON,
    PLOT,
    STAFF,
    WITHDRAWN,
    Example,
    day,
    made_up_id,
)
from shared.contracts.catalogue import PUBLISHERS
from shared.contracts.codes import Language, Sector
from shared.contracts.event import Envelope, Event
from shared.contracts.investor import events as investor
from shared.contracts.investor.appointment_codes import AppointmentChange, AppointmentKind
from shared.contracts.investor.clock_codes import ExtensionReason, InvestorDeadline, MovedBecause
from shared.contracts.investor.codes import AppealBody, AppealOutcome, Outcome, PieceCode, ReasonCode, Status
from shared.contracts.investor.erasure_events import ErasureCompleted, ErasureOrdered
from shared.contracts.investor.exchange_codes import Side
from shared.contracts.investor.staff_calls import StaffCall
from shared.messaging.message import plain


class ExampleMissing(LookupError):
    """An event without an example cannot be published."""


_FILED = investor.DossierFiled(
    dossier_id=DOSSIER,
    occurred_at=day(1),
    number="OR-2026-00042",
    investor_id=PERSON,
    province="02.113",
    sector=Sector.AGRO_INDUSTRY,
    host_country="FR",
    planned_amount_mad=Decimal("12000000.00"),
    planned_jobs=30,
    opportunity_id=OPPORTUNITY,
    plot_id=PLOT,
    commune="02.113.01.05",
    own_funds_mad=Decimal("5000000.00"),
    own_funds_currency_mad=Decimal("3000000.00"),
)

_INVESTOR = (
    Example(
        investor.PersonRegistered(
            person_id=PERSON, occurred_at=day(1), residence_country="FR", language=Language.FRENCH
        ),
        1,
    ),
    Example(_FILED, 1),
    Example(investor.VerificationOpened(dossier_id=DOSSIER, occurred_at=day(2), adviser_id=STAFF), 2),
    Example(
        investor.ComplementRequested(
            dossier_id=DOSSIER,
            occurred_at=day(3),
            pieces=(PieceCode.PROOF_OF_FUNDS, PieceCode.SITUATION_PLAN),
            answer_by=date(2026, 12, 5),
            requested_by=STAFF,
        ),
        3,
    ),
    Example(
        investor.ComplementProvided(
            dossier_id=DOSSIER, occurred_at=day(9), pieces=(PieceCode.PROOF_OF_FUNDS, PieceCode.SITUATION_PLAN)
        ),
        4,
    ),
    Example(
        investor.DossierPieceReceived(
            dossier_id=CLOSED, occurred_at=day(5), piece="topographic_survey", number=1, by_investor=True
        ),
        2,
    ),
    Example(
        investor.DossierPieceUnsafe(
            dossier_id=CLOSED, occurred_at=day(6), piece="proof_of_funds", number=2, by_investor=True
        ),
        3,
    ),
    Example(investor.DossierCompleted(dossier_id=DOSSIER, occurred_at=day(10), due_on=date(2026, 12, 14)), 5),
    Example(investor.ReviewOpened(dossier_id=DOSSIER, occurred_at=day(10, 14)), 6),
    Example(investor.DossierScheduled(dossier_id=DOSSIER, occurred_at=day(15), session_on=date(2026, 11, 24)), 7),
    Example(investor.DossierPostponed(dossier_id=DOSSIER, occurred_at=day(22), reason=ReasonCode.AWAITING_OPINION), 8),
    Example(
        investor.DossierDecided(
            dossier_id=DOSSIER,
            occurred_at=day(36),
            outcome=Outcome.UNFAVOURABLE,
            reasons=(ReasonCode.NOT_CONFORM_TO_ZONING, ReasonCode.ENVIRONMENT),
            decided_on=date(2026, 12, 8),
            appeal_until=date(2026, 12, 18),
        ),
        10,
    ),
    Example(
        investor.DossierAppealed(
            dossier_id=DOSSIER,
            occurred_at=day(40),
            body=AppealBody.WALI,
            received_on=date(2026, 12, 11),
            answer_due_on=date(2026, 12, 21),
            next_appeal_until=date(2026, 12, 31),
        ),
        11,
    ),
    Example(
        investor.DossierAppealDecided(
            dossier_id=DOSSIER,
            occurred_at=day(47),
            body=AppealBody.WALI,
            outcome=AppealOutcome.REFUSAL_CONFIRMED,
            status=Status.REFUSAL_CONFIRMED,
            reasons=(ReasonCode.NOT_CONFORM_TO_ZONING,),
            decided_on=date(2026, 12, 18),
            appeal_until=date(2026, 12, 28),
        ),
        12,
    ),
    Example(investor.DossierWithdrawn(dossier_id=WITHDRAWN, occurred_at=day(12)), 3),
    Example(investor.DossierClosed(dossier_id=CLOSED, occurred_at=day(40), reason=ReasonCode.NO_ANSWER), 4),
    Example(
        investor.DossierProgressed(
            dossier_id=made_up_id("204"), occurred_at=day(60), status=Status.UNDER_CONSTRUCTION, since=day(58)
        ),
        9,
    ),
    Example(
        investor.DossierDueDateMoved(
            dossier_id=made_up_id("205"),
            occurred_at=day(20),
            status=Status.UNDER_REVIEW,
            previous_due_on=date(2026, 12, 14),
            due_on=date(2026, 12, 29),
            because=MovedBecause.EXTENSION,
            reason=ExtensionReason.PUBLIC_INQUIRY,
        ),
        7,
    ),
    Example(
        investor.DossierReminded(
            dossier_id=CLOSED,
            occurred_at=day(31),
            status=Status.COMPLEMENT_REQUESTED,
            deadline=InvestorDeadline.COMPLEMENT_ANSWER,
            due_on=date(2026, 12, 5),
            days_left=2,
            pieces=(PieceCode.PROOF_OF_FUNDS,),
        ),
        3,
    ),
    Example(
        investor.DossierMessageWritten(
            dossier_id=made_up_id("205"), occurred_at=day(21), written_id=made_up_id("501"), expects_answer=True
        ),
        8,
    ),
    Example(
        investor.RealisationRecorded(
            dossier_id=made_up_id("204"),
            occurred_at=day(300),
            as_of=date(2027, 8, 20),
            realised_amount_mad=Decimal("4500000.00"),
            realised_jobs=11,
        ),
        9,
    ),
    Example(
        investor.MandateGiven(
            dossier_id=DOSSIER,
            occurred_at=day(4),
            mandate_id=made_up_id("501"),
            powers=("follow", "hand_in_pieces"),
            valid_from=date(2026, 11, 6),
            valid_until=date(2027, 11, 5),
        ),
        5,
    ),
    Example(
        investor.MandateRevoked(
            dossier_id=DOSSIER, occurred_at=day(40), mandate_id=made_up_id("501"), by_investor=True
        ),
        6,
    ),
    Example(
        investor.DossierAppointmentChanged(
            dossier_id=made_up_id("205"),
            occurred_at=day(22),
            appointment_id=made_up_id("502"),
            change=AppointmentChange.ACCEPTED,
            by=Side.CENTRE,
            kind=AppointmentKind.VIDEO,
            starts_at=day(29),
            zone="Europe/Brussels",
        ),
        9,
    ),
    Example(
        investor.DossierMerged(
            dossier_id=made_up_id("206"), occurred_at=day(8), into_id=DOSSIER, into_number="OR-2026-00042"
        ),
        3,
    ),
    Example(investor.DossierInvestorChanged(dossier_id=made_up_id("207"), occurred_at=day(8), investor_id=PERSON), 4),
    Example(
        investor.DossierStaffCalled(
            dossier_id=made_up_id("205"),
            occurred_at=day(21),
            call=StaffCall.MESSAGE_WRITTEN,
            staff_id=made_up_id("503"),
            stands_in=True,
        ),
        10,
    ),
    Example(
        investor.DossierNoticeUndelivered(
            dossier_id=made_up_id("205"), occurred_at=day(22), staff_id=made_up_id("503"), stands_in=True
        ),
        11,
    ),
    Example(
        investor.DossierOwnFundsStated(
            dossier_id=made_up_id("205"),
            occurred_at=day(23),
            own_funds_mad=Decimal("6000000.00"),
            own_funds_currency_mad=Decimal("3500000.00"),
            stated_at=day(23),
        ),
        12,
    ),
)

_ERASURE = (
    Example(
        ErasureOrdered(erasure_id=made_up_id("501"), occurred_at=day(400), person_id=PERSON, dossier_ids=(DOSSIER,)), 1
    ),
    Example(ErasureCompleted(erasure_id=made_up_id("501"), occurred_at=day(400, 10), person_id=PERSON), 2),
)

_BY_TYPE = {example.event.type: example for example in (*_INVESTOR, *_ERASURE, *territory_examples.EXAMPLES)}


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
