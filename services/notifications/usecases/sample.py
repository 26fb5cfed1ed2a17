"""Sample data: what a text is looked at with before anybody is told by it. No person, no dossier."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

from services.notifications.domain.announcement import Facts
from services.notifications.domain.message import Message
from services.notifications.domain.own_text import (
    AppealText,
    AppointmentText,
    CampaignText,
    DeadlineText,
    DigestText,
    ExchangeText,
    HintText,
    MandateText,
    MergeText,
    OwnText,
    PieceText,
    StaffText,
)
from services.notifications.domain.template_text import text_of
from services.notifications.domain.wording import Rehearsal
from services.notifications.usecases.gathered import Gathered, ToldStep
from services.notifications.usecases.ports import Claim, Contact
from shared.contracts.codes import Language
from shared.contracts.investor.codes import PieceCode, ReasonCode, Status
from shared.contracts.investor.contact_view import ContactView
from shared.contracts.notifications.codes import NoticeKind
from shared.contracts.notifications.templates import TextLanguage
from shared.contracts.territory.events import RefusedBecause
from shared.reference.time_zones import CASABLANCA

NUMBER = "OR-2026-00042"
DOSSIER_ID = UUID("6f1d2c3b-4a59-7687-8a9b-acbdcedf0042")
"""No dossier: what rehearsals are stored under."""
CAMPAIGN_TITLE = "Conserverie de Nador"

_NAMES = {Language.ARABIC: "فاطمة المثال"}
_STATUSES = {str(status): status for status in Status}
_TEXTS: dict[str, OwnText] = {
    str(text): text
    for texts in (
        AppealText, AppointmentText, CampaignText, DeadlineText, ExchangeText, MandateText, MergeText, PieceText,
        StaffText, HintText, DigestText,
    )
    for text in texts
}  # fmt: skip
_REFUSALS = ("decided_unfavourable", "refusal_confirmed_by_wali", "refusal_confirmed_by_ministry")
_REASONS = {
    **dict.fromkeys(_REFUSALS, (ReasonCode.NOT_CONFORM_TO_ZONING, ReasonCode.INSUFFICIENT_FUNDING)),
    "decided_favourable_with_reserves": (ReasonCode.ENVIRONMENT,),
    "postponed": (ReasonCode.QUORUM_NOT_MET,),
    "closed": (ReasonCode.NO_ANSWER,),
}
_PIECES = (
    "complement_requested",
    "complement_provided",
    "complement_due_soon",
    "complement_due_passed",
    "piece_unsafe",
)
_IN_A_DIGEST = ("review_opened", "message_written")
_STATUS = {
    "filed": Status.FILED,
    "verification_opened": Status.VERIFICATION,
    "completed": Status.COMPLETE,
    "review_opened": Status.UNDER_REVIEW,
    "decided_favourable": Status.FAVOURABLE,
    "decided_favourable_with_reserves": Status.FAVOURABLE_WITH_RESERVES,
    "decided_unfavourable": Status.UNFAVOURABLE,
    "progressed": Status.APPEAL_TO_WALI,
    "closed": Status.CLOSED_WITHOUT_ACTION,
}


def facts(key: str, today: date) -> tuple[NoticeKind, Facts]:
    """Everything that the template of this key may name, as an event would have told it."""
    key = text_of(key)
    text = _TEXTS.get(key)
    progress = key.removeprefix(f"{NoticeKind.PROGRESSED}_")
    kind = NoticeKind(key) if text is None and progress == key else NoticeKind.PROGRESSED
    of_campaign = text is StaffText.CAMPAIGN_PAUSED
    said = Facts(
        number=CAMPAIGN_TITLE if of_campaign else NUMBER,
        campaign_id=DOSSIER_ID if of_campaign else None,
        receiver="chat" if text is StaffText.RECEIVER_TRIED else "",
        happened_on=today,
        status=_STATUS.get(key, _STATUSES.get(progress)),
        text=text,
        pieces=(PieceCode.LAND_TITLE, PieceCode.PROOF_OF_FUNDS) if key in _PIECES else (),
        reasons=_REASONS.get(key, ()),
        because=RefusedBecause.ALREADY_RESERVED if kind is NoticeKind.PLOT_RESERVATION_REFUSED else None,
        answer_by=_later(today, 3) if "complement" in key and key != "complement_provided" else None,
        appeal_until=_later(today, 10) if "appeal" in key or key in _REFUSALS else None,
        due_on=_later(today, 30),
        previous_due_on=_later(today, 25),
        session_on=_later(today, 14),
        received_on=today,
        answer_due_on=_later(today, 20),
        next_appeal_until=_later(today, 35),
        reserved_until=_later(today, 60),
        mandate_until=_later(today, 365),
        starts_at=datetime.combine(_later(today, 7), time(10), UTC),
        zone="Europe/Brussels",
        into_number="OR-2026-00007",
    )
    return kind, said


def _later(day: date, days: int) -> date:
    return day + timedelta(days=days)


def contact(language: TextLanguage, person_id: UUID) -> Contact:
    """Of nobody. Who asks for Tamazight reads the frame around it in its own fallback."""
    reads = Language.ARABIC if language is TextLanguage.TAMAZIGHT else Language(language)
    return ContactView(
        person_id=person_id,
        full_name=_NAMES.get(reads, "Fatima Exemple"),
        email="sample@primo.invalid",
        language=reads,
        residence_country="BE",
    )


def gathered(said: Facts) -> list[Gathered]:
    """What a digest tells; nothing for any other text."""
    if said.text is not StaffText.DIGEST:
        return []
    at = datetime.combine(said.happened_on, time(10), UTC)
    return [
        Gathered(DOSSIER_ID, NUMBER, StaffText.MESSAGE_WRITTEN, at),
        Gathered(DOSSIER_ID, "OR-2026-00007", StaffText.PIECE_RECEIVED, at),
    ]


def steps(of: Claim, write: Callable[[Claim], Message]) -> list[ToldStep]:
    """What an investor's digest tells: small steps, by the subjects that `write` gives; nothing for any other text."""
    if of.facts.text is not DigestText.DIGEST or of.rehearsal is None:
        return []
    day, language = of.facts.happened_on, of.rehearsal.language
    at = datetime.combine(day, time(10), UTC)
    small = [claim(key, of.notice_id, language, day) for key in _IN_A_DIGEST]
    return [ToldStep(DOSSIER_ID, NUMBER, write(one).subject, at) for one in small]


def claim(key: str, version_id: UUID, language: TextLanguage, today: date) -> Claim:
    """A notice that is only looked at."""
    kind, said = facts(key, today)
    return Claim(
        token=0,
        notice_id=version_id,
        event_id=version_id,
        dossier_id=DOSSIER_ID,
        person_id=version_id,
        kind=kind,
        facts=said,
        tries=0,
        resends=0,
        correlation_id="",
        created_at=datetime.combine(today, time(9), CASABLANCA),
        rehearsal=Rehearsal(version_id, language),
    )
