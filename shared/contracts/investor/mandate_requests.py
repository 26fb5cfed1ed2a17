"""Commands about powers of attorney, and what is refused of them."""

from datetime import date
from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import AfterValidator, EmailStr, Field, StringConstraints

from shared.contracts.codes import Language
from shared.contracts.event import Contract
from shared.contracts.investor.mandate_views import LegalisationStep, MandatePower
from shared.contracts.investor.refusals import InvestorRefusal
from shared.contracts.investor.requests import DossierCommand, LongText, ShortText
from shared.contracts.request import Request


def _in_order(powers: tuple[MandatePower, ...]) -> tuple[MandatePower, ...]:
    """Each once, and to follow the dossier always among them."""
    return tuple(power for power in MandatePower if power in {*powers, MandatePower.FOLLOW})


class MandateDetails(Contract):
    """Who is named, for what, for how long."""

    full_name: ShortText
    email: EmailStr
    phone: Annotated[str, StringConstraints(pattern=r"^\+[1-9]\d{6,14}$")] | None = None
    language: Language
    powers: Annotated[tuple[MandatePower, ...], Field(max_length=20), AfterValidator(_in_order)]
    valid_from: date
    valid_until: date
    """The last day."""


class NameMandatary(MandateDetails, DossierCommand, service="investor", method="name_mandatary"):
    """At the investor's word: the power of attorney is among the pieces already."""


class RecordMandateStep(DossierCommand, service="investor", method="record_mandate_step"):
    """How far the deed is: asked for, received, legalised or apostilled, verified."""

    mandate_id: UUID
    step: LegalisationStep
    note: LongText = ""


class RevokeMandate(DossierCommand, service="investor", method="revoke_mandate"):
    """At once: the mandatary's link opens nothing any more."""

    mandate_id: UUID


class NameOwnMandatary(MandateDetails, Request[None], service="investor", method="name_own_mandatary"):
    """By the investor, with the tracking link."""

    dossier_id: UUID


class RevokeOwnMandate(Request[None], service="investor", method="revoke_own_mandate"):
    """By the investor, with the tracking link."""

    dossier_id: UUID
    mandate_id: UUID


class MandateNotFound(InvestorRefusal):
    """No such mandate of this dossier."""

    code: ClassVar[str] = "mandate.not_found"
    mandate_id: UUID


class MandateNotInForce(InvestorRefusal):
    """Revoked, over, or not begun: it gives no power now."""

    code: ClassVar[str] = "mandate.not_in_force"
    mandate_id: UUID


class MandatePowerMissing(InvestorRefusal):
    """The mandate does not hold this power, or only once its deed is verified."""

    code: ClassVar[str] = "mandate.power_forbidden"
    mandate_id: UUID
    power: MandatePower
    waits_for_deed: bool


class MandateDaysImpossible(InvestorRefusal):
    """It ends before it begins, has ended already, or lasts longer than the rule allows."""

    code: ClassVar[str] = "mandate.days_impossible"
    valid_from: date
    valid_until: date
    latest: date
    """The last day that the rule allows."""


class MandatePowerNotGiven(InvestorRefusal):
    """The dated list does not give this power out."""

    code: ClassVar[str] = "mandate.power_not_given"
    powers: tuple[MandatePower, ...]


class MandateAlreadyThere(InvestorRefusal):
    """The same person, by address, holds a mandate on this dossier."""

    code: ClassVar[str] = "mandate.already_there"
    dossier_id: UUID
    mandate_id: UUID


class MandateOfOneself(InvestorRefusal):
    """The address is the investor's own."""

    code: ClassVar[str] = "mandate.of_oneself"
    dossier_id: UUID


class TooManyMandates(InvestorRefusal):
    code: ClassVar[str] = "mandate.too_many"
    dossier_id: UUID
    most: int


class MandateDeedMissing(InvestorRefusal):
    """An adviser names a mandatary with the power of attorney in hand: it is not among the pieces."""

    code: ClassVar[str] = "mandate.deed_missing"
    dossier_id: UUID


class MandateStepImpossible(InvestorRefusal):
    """The deed cannot go there from where it is."""

    code: ClassVar[str] = "mandate.step_impossible"
    mandate_id: UUID
    step: LegalisationStep
    allowed: tuple[LegalisationStep, ...]
