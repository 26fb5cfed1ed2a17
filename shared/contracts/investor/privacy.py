"""What is asked of investor for the law on personal data: access, rectification, consents, holds, erasure. ADR 0018."""

from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AwareDatetime, EmailStr, Field, StringConstraints

from shared.contracts.codes import CountryCode, Language
from shared.contracts.event import Contract
from shared.contracts.investor.clock_codes import Confidence
from shared.contracts.investor.codes import ConsentWay, Purpose, Status
from shared.contracts.investor.preferences import Wish
from shared.contracts.investor.privacy_codes import ErasurePlace, ErasureReason, ErasureState, RetainedObject
from shared.contracts.investor.requests import BirthDate
from shared.contracts.investor.told_in import beside_arabic
from shared.contracts.notifications.codes import Channel
from shared.contracts.request import Request

Number = Annotated[str, StringConstraints(strip_whitespace=True, min_length=4, max_length=40)]
"""Of a dossier, e.g. `OR-2026-00042`."""
ShortText = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]

Phone = Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^(\+[1-9]\d{6,14})?$")]
"""E.164; empty: there is none."""


class PersonDossier(Contract):
    dossier_id: UUID
    number: str
    title: str
    status: Status
    ended: bool


class ConsentLine(Contract):
    """One line of the consent log; the last of a purpose counts."""

    purpose: Purpose
    given: bool
    text_version: str
    language: Language
    at: AwareDatetime
    by: UUID | None
    """Staff who entered it; None: the person."""
    channel: Channel | None = None
    """None: said before channels were told apart."""
    way: ConsentWay | None = None
    """None: not noted then."""


class ErasureStep(Contract):
    """One place that an erasure has to arrive at."""

    place: ErasurePlace
    done_at: AwareDatetime | None
    counts: dict[str, int] = {}
    """Rows or objects reached, by table."""


class ErasureView(Contract):
    """An erasure, and once it is done the deletion record: nothing of the person stands in it."""

    erasure_id: UUID
    person_id: UUID
    numbers: tuple[str, ...]
    reason: ErasureReason
    state: ErasureState
    proposed_by: UUID | None
    """None: the daily run, by the rule of retention."""
    proposed_at: AwareDatetime
    validated_by: UUID | None
    validated_at: AwareDatetime | None
    rejected_by: UUID | None
    finished_at: AwareDatetime | None
    steps: tuple[ErasureStep, ...]


class HoldView(Contract):
    """Nothing of the person is erased while it stands."""

    hold_id: int
    person_id: UUID
    numbers: tuple[str, ...]
    reason: str
    placed_by: UUID
    placed_at: AwareDatetime


class OtherEntry(Contract):
    """The same person as they were registered another time, since both were said to be one."""

    person_id: UUID
    full_name: str
    email: str
    merged_at: AwareDatetime


class PersonView(Contract):
    """What the centre knows of a person."""

    person_id: UUID
    full_name: str
    email: str
    phone: str | None
    residence_country: CountryCode
    language: Language
    registered_at: AwareDatetime
    erased_at: AwareDatetime | None
    dossiers: tuple[PersonDossier, ...]
    consents: tuple[ConsentLine, ...]
    """The whole log, the newest first."""
    wishes: tuple[Wish, ...] = ()
    """What stands now, by purpose and channel."""
    under_hold: bool
    erasure: ErasureView | None
    """The last that was not rejected."""
    other_entries: tuple[OtherEntry, ...] = ()
    birth_date: date | None = None
    tamazight: bool = False
    merged_into_id: UUID | None = None
    """This is such an entry: the person goes on in that one."""


class RetentionRule(Contract):
    """How long something is kept, from a day on. What is there is never changed: a new one is added."""

    object: RetainedObject
    valid_from: date
    months: Annotated[int, Field(ge=1, le=1200)]
    automatic: bool
    """Erased by the daily run without anybody's word; else only listed."""
    source: ShortText
    confidence: Confidence


class RetentionRules(Contract):
    rules: tuple[RetentionRule, ...]
    """One for each object that has one."""
    held: tuple[UUID, ...] = ()
    """People under a legal hold: nothing of theirs goes, whatever a rule says."""


class DueForErasure(Contract):
    """A person whose time is over: every dossier ended that long ago."""

    person_id: UUID
    numbers: tuple[str, ...]
    ended_on: date
    due_on: date
    under_hold: bool


class PrivacyDesk(Contract):
    """What the data protection desk sees: numbers, codes and days, never a name."""

    erasures: tuple[ErasureView, ...]
    holds: tuple[HoldView, ...]
    rules: tuple[RetentionRule, ...]
    """In force and to come, the newest first."""
    due: tuple[DueForErasure, ...]


class GetPerson(Request[PersonView], service="investor", method="get_person", repeatable=True):
    person_id: UUID


class GetPrivacyDesk(Request[PrivacyDesk], service="investor", method="get_privacy_desk", repeatable=True):
    pass


class ExportedFile(Contract):
    dossier_id: UUID
    file_id: UUID
    name: str
    """Unique in the archive: number, piece, count, extension."""
    size: int


class PersonExport(Contract):
    """Everything of a person in one service: table -> rows, as they are stored."""

    service: str
    tables: dict[str, tuple[dict[str, Any], ...]]
    files: tuple[ExportedFile, ...] = ()


class ExportPerson(Request[PersonExport], service="investor", method="export_person", repeatable=True):
    person_id: UUID


class RectifyPerson(Request[None], service="investor", method="rectify_person", repeatable=True):
    """Correct what is known of a person. What is None stays. Written into the history of each of their dossiers."""

    person_id: UUID
    staff_id: UUID
    full_name: ShortText | None = None
    email: EmailStr | None = None
    phone: Phone | None = None
    """Empty: there is none."""
    residence_country: CountryCode | None = None
    language: Language | None = None
    birth_date: BirthDate | Literal[""] | None = None
    """Empty: it is not held any more."""
    tamazight: bool | None = None
    """As of PersonDetails. With another language than Arabic it ends."""

    _beside_arabic = beside_arabic


class CorrectOwnContact(Request[None], service="investor", method="correct_own_contact", repeatable=True):
    """By the holder of a tracking link. Neither name nor e-mail: whoever was sent the link could take the file over."""

    dossier_id: UUID
    phone: Phone | None = None
    language: Language | None = None
    tamazight: bool | None = None
    """As of RectifyPerson."""

    _beside_arabic = beside_arabic


class SetConsent(Request[None], service="investor", method="set_consent", repeatable=True):
    """Give or withdraw, by the holder of a tracking link, or entered by staff."""

    dossier_id: UUID
    purpose: Purpose
    given: bool
    text_version: ShortText
    language: Language
    staff_id: UUID | None = None
    """None: the person."""
    channel: Channel | None = None
    """None: all that the text reaches."""


class ErasureProposed(Contract):
    erasure_id: UUID


class ProposeErasure(Request[ErasureProposed], service="investor", method="propose_erasure"):
    """First of two persons. The person is the one of the dossier with this number."""

    number: Number
    reason: ErasureReason
    staff_id: UUID


class ErasureCommand(Request[None]):
    erasure_id: UUID
    staff_id: UUID


class ValidateErasure(ErasureCommand, service="investor", method="validate_erasure"):
    """Second of two persons: it begins at once, and cannot be stopped."""


class RejectErasure(ErasureCommand, service="investor", method="reject_erasure"):
    pass


class ConfirmErasure(Request[None], service="investor", method="confirm_erasure", repeatable=True):
    """A place says that nothing of the person is left there. Said again, it changes nothing."""

    erasure_id: UUID
    place: ErasurePlace
    counts: dict[str, int]


class PlaceHold(Request[None], service="investor", method="place_hold"):
    number: Number
    reason: ShortText
    staff_id: UUID


class LiftHold(Request[None], service="investor", method="lift_hold"):
    hold_id: int
    staff_id: UUID


class AddRetentionRule(Request[None], service="investor", method="add_retention_rule"):
    rule: RetentionRule
    staff_id: UUID


class ListRetentionRules(Request[RetentionRules], service="investor", method="list_retention_rules", repeatable=True):
    """In force today: what notifications asks once a day."""
