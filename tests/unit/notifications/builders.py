"""Events of every kind, and what writes and sends them without a server."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from services.notifications.adapters.writing.contact_data import centre_on
from services.notifications.adapters.writing.links import Links
from services.notifications.adapters.writing.shipped_texts import shipped
from services.notifications.adapters.writing.staff_wording import load as load_for_staff
from services.notifications.adapters.writing.staff_writer import StaffTextWriter
from services.notifications.adapters.writing.wording import load
from services.notifications.adapters.writing.writer import TextWriter
from services.notifications.domain.announcement import Facts, announcement_of
from services.notifications.domain.fingerprint import Fingerprints
from services.notifications.domain.own_text import as_told_to_mandatary
from services.notifications.domain.text_key import PROGRESS
from services.notifications.domain.wording import Wording
from services.notifications.usecases.ports import Claim
from shared.contracts.codes import Language, Sector
from shared.contracts.event import Event
from shared.contracts.investor import events as investor
from shared.contracts.investor.codes import AppealBody, AppealOutcome, Outcome, PieceCode, ReasonCode, Status
from shared.contracts.investor.contact_view import ContactView
from shared.contracts.investor.mandate_views import MandataryContact
from shared.contracts.territory import events as territory

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
NUMBER = "OR-2026-00042"
DOSSIER, PLOT, PERSON, STAFF = uuid4(), uuid4(), uuid4(), uuid4()
FINGERPRINTS = Fingerprints("a key of the tests alone")
SECRET = "a secret of the tests alone"
SENDER = "PRIMO <noreply@primo.invalid>"
_D = {"dossier_id": DOSSIER, "occurred_at": NOON}
_P = {"plot_id": PLOT, **_D}


def filed(dossier_id: UUID = DOSSIER, *, number: str = NUMBER, person_id: UUID = PERSON) -> investor.DossierFiled:
    return investor.DossierFiled(
        dossier_id=dossier_id,
        occurred_at=NOON,
        number=number,
        investor_id=person_id,
        province="02.411",
        sector=Sector.INDUSTRY,
        host_country="BE",
        planned_amount_mad="5000000",
        planned_jobs=12,
    )


def decided(outcome: Outcome, **more: object) -> investor.DossierDecided:
    return investor.DossierDecided.model_validate({**_D, "outcome": outcome, "decided_on": date(2026, 11, 23), **more})


def appealed(body: AppealBody, **more: object) -> investor.DossierAppealed:
    days = {"received_on": date(2026, 11, 23), "answer_due_on": date(2026, 12, 3)}
    return investor.DossierAppealed.model_validate({**_D, "body": body, **days, **more})


def appeal_decided(body: AppealBody, outcome: AppealOutcome, status: Status, **more: object) -> Event:
    facts = {"body": body, "outcome": outcome, "status": status, "decided_on": date(2026, 11, 24)}
    return investor.DossierAppealDecided.model_validate({**_D, **facts, **more})


def reminded(deadline: str, days_left: int, **more: object) -> Event:
    facts = {
        "status": "complement_requested",
        "deadline": deadline,
        "due_on": NOON.date() + timedelta(days=days_left),
        "days_left": days_left,
    }
    return investor.DossierReminded.model_validate({**_D, **facts, **more})


def moved(because: str, **more: object) -> Event:
    days = {"status": "complete", "previous_due_on": date(2026, 12, 14), "due_on": date(2026, 12, 29)}
    return investor.DossierDueDateMoved.model_validate({**_D, "because": because, **days, **more})


EVENTS: dict[str, Event] = {
    "filed": filed(),
    "verification_opened": investor.VerificationOpened(**_D, adviser_id=STAFF),
    "complement_requested": investor.ComplementRequested(
        **_D, pieces=tuple(PieceCode), answer_by=date(2026, 12, 24), requested_by=STAFF
    ),
    "complement_provided": investor.ComplementProvided(**_D, pieces=(PieceCode.LAND_TITLE, PieceCode.STATUTES)),
    "piece_unsafe": investor.DossierPieceUnsafe(**_D, piece="land_title", number=1, by_investor=True),
    "completed": investor.DossierCompleted(**_D, due_on=date(2026, 12, 25)),
    "review_opened": investor.ReviewOpened(**_D),
    "scheduled": investor.DossierScheduled(**_D, session_on=date(2026, 12, 8)),
    "postponed": investor.DossierPostponed(**_D, reason=ReasonCode.QUORUM_NOT_MET),
    "decided_favourable": decided(Outcome.FAVOURABLE),
    "decided_favourable_with_reserves": decided(
        Outcome.FAVOURABLE_WITH_RESERVES, reasons=(ReasonCode.INSUFFICIENT_FUNDING,)
    ),
    "decided_unfavourable": decided(Outcome.UNFAVOURABLE, reasons=tuple(ReasonCode), appeal_until=date(2026, 12, 3)),
    "appealed_to_wali": appealed(AppealBody.WALI, next_appeal_until=date(2026, 12, 14)),
    "appealed_to_ministry": appealed(AppealBody.MINISTRY, late=True),
    "appeal_favourable": appeal_decided(AppealBody.WALI, AppealOutcome.FAVOURABLE, Status.FAVOURABLE),
    "refusal_confirmed_by_wali": appeal_decided(
        AppealBody.WALI,
        AppealOutcome.REFUSAL_CONFIRMED,
        Status.REFUSAL_CONFIRMED,
        reasons=(ReasonCode.ENVIRONMENT,),
        appeal_until=date(2026, 12, 4),
    ),
    "refusal_confirmed_by_ministry": appeal_decided(
        AppealBody.MINISTRY, AppealOutcome.REFUSAL_CONFIRMED, Status.CLOSED, reasons=(ReasonCode.ENVIRONMENT,)
    ),
    "complement_due_soon": reminded("complement_answer", 2, pieces=(PieceCode.STATUTES,)),
    "complement_due_passed": reminded("complement_answer", -1, pieces=(PieceCode.STATUTES,)),
    "appeal_due_soon": reminded("appeal", 1),
    "appeal_to_ministry_due_soon": reminded("appeal_to_ministry", 3),
    "due_date_extended": moved("extension", reason="public_inquiry"),
    "due_date_corrected": moved("holiday"),
    "message_written": investor.DossierMessageWritten(**_D, written_id=STAFF, expects_answer=False),
    "message_to_answer": investor.DossierMessageWritten(**_D, written_id=STAFF, expects_answer=True),
    "mandate_given": investor.MandateGiven(
        **_D, mandate_id=uuid4(), powers=("follow",), valid_from=NOON.date(), valid_until=date(2027, 11, 23)
    ),
    "mandate_revoked": investor.MandateRevoked(**_D, mandate_id=uuid4(), by_investor=True),
    **{
        f"appointment_{change}": investor.DossierAppointmentChanged.model_validate(
            {**_D, "appointment_id": STAFF, "change": change, "by": "centre", "kind": "video", "starts_at": NOON}
            | {"zone": "Europe/Brussels"}
        )
        for change in ("proposed", "moved", "accepted", "cancelled")
    },
    "merged": investor.DossierMerged(**_D, into_id=STAFF, into_number="OR-2026-00007"),
    "withdrawn": investor.DossierWithdrawn(**_D),
    "closed": investor.DossierClosed(**_D, reason=ReasonCode.NO_ANSWER),
    **{f"progressed_{s}": investor.DossierProgressed(**_D, status=s, since=NOON) for s in PROGRESS},
    "progressed": investor.DossierProgressed(**_D, status="appeal_to_wali", since=NOON),
    "plot_reserved": territory.PlotReserved(**_P, reserved_until=NOON + timedelta(days=60)),
    "plot_reservation_refused": territory.PlotReservationRefused(**_P, because="already_reserved"),
    "plot_confirmed": territory.PlotConfirmed(**_P),
    "plot_expired": territory.PlotReleased(**_P, reason="expired"),
}
"""An event for each text."""


TO_MANDATARIES = {"mandate_held", "mandate_ended"}
"""Texts that the investor does not read, of an event that has one for them."""


def claim(event: Event, *, tries: int = 0, resends: int = 0, for_mandatary: bool = False) -> Claim:
    announcement = announcement_of(event)
    assert announcement is not None
    return Claim(
        token=1,
        notice_id=uuid4(),
        event_id=uuid4(),
        dossier_id=announcement.dossier_id,
        person_id=PERSON,
        kind=announcement.kind,
        facts=_facts(announcement.said, for_mandatary=for_mandatary),
        for_mandatary=for_mandatary,
        tries=tries,
        resends=resends,
        correlation_id="test",
        created_at=NOON,
    )


def _facts(said: dict[str, Any], *, for_mandatary: bool) -> Facts:
    """As it comes back from the database."""
    facts = Facts.model_validate(Facts(number=NUMBER, **said).as_json())
    return facts.model_copy(update={"text": as_told_to_mandatary(facts.text)}) if for_mandatary else facts


def contact(language: Language = Language.FRENCH, name: str = "Fatima Ez-Zahra d'Oujda <Nador>") -> ContactView:
    return ContactView(
        person_id=PERSON, full_name=name, email="fatima@example.org", language=language, residence_country="BE"
    )


def mandatary(mandate_id: UUID, language: Language = Language.ARABIC, *, ended: bool = False) -> MandataryContact:
    return MandataryContact(
        mandate_id=mandate_id, full_name="Karim Exemple", email="karim@example.org", language=language, ended=ended
    )


def writer() -> TextWriter:
    return TextWriter(
        load(),
        centre=centre_on(NOON.date(), phone="+212 5 00 00 00 00", url="https://centre.example"),
        links=Links("https://primo.example/", SECRET, timedelta(days=90)),
        sender=SENDER,
        now=lambda: NOON,
    )


def shipped_wordings(key: str) -> Wording:
    """As a fresh system has them live."""
    return Wording(STAFF, shipped(key), {})


def staff_writer() -> StaffTextWriter:
    return StaffTextWriter(
        load_for_staff(), console_url="https://primo.example/console", sender=SENDER, now=lambda: NOON
    )


@dataclass
class KnownContacts:
    """Contacts of the tests: everybody, or an error."""

    answer: ContactView | Exception = field(default_factory=contact)
    ended: set[UUID] = field(default_factory=set)
    """Mandates that are over."""
    mandatary_phone: str | None = None

    def get(self, person_id: UUID) -> ContactView:
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer.model_copy(update={"person_id": person_id})

    def of_mandatary(self, mandate_id: UUID) -> MandataryContact:
        found = mandatary(mandate_id, ended=mandate_id in self.ended)
        return found.model_copy(update={"phone": self.mandatary_phone})
