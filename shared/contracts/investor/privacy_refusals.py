"""What investor refuses where personal data is concerned."""

from typing import ClassVar
from uuid import UUID

from shared.contracts.investor.privacy_codes import ErasureState
from shared.contracts.investor.refusals import InvestorRefusal


class PersonErased(InvestorRefusal):
    """The person was erased; what is kept of the dossier is in the archive."""

    code: ClassVar[str] = "person.erased"


class PersonUnderHold(InvestorRefusal):
    """A legal hold stands: nothing of the person is erased."""

    code: ClassVar[str] = "person.under_hold"
    person_id: UUID


class PersonHasOpenDossiers(InvestorRefusal):
    """A dossier is not at its end: withdraw or close it first."""

    code: ClassVar[str] = "person.has_open_dossiers"
    numbers: tuple[str, ...]


class PersonEmailTaken(InvestorRefusal):
    """Another person is registered with this address."""

    code: ClassVar[str] = "person.email_taken"


class NumberUnknown(InvestorRefusal):
    """No dossier has this number."""

    code: ClassVar[str] = "dossier.number_unknown"
    number: str


class ErasureNotFound(InvestorRefusal):
    code: ClassVar[str] = "erasure.not_found"
    erasure_id: UUID


class ErasureStateWrong(InvestorRefusal):
    """One is proposed or running already, or this one is no longer waiting for a second person."""

    code: ClassVar[str] = "erasure.state_wrong"
    erasure_id: UUID
    state: ErasureState


class ErasureSecondPersonRequired(InvestorRefusal):
    """Who proposed it may not validate it."""

    code: ClassVar[str] = "erasure.second_person_required"
    erasure_id: UUID


class HoldNotFound(InvestorRefusal):
    code: ClassVar[str] = "hold.not_found"
    hold_id: int


class RetentionRuleExists(InvestorRefusal):
    """There is a rule for that from that day on."""

    code: ClassVar[str] = "retention_rule.exists"
