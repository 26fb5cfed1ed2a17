"""How members of staff are reached and of what they want to be told. ADR 0021."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AwareDatetime, EmailStr, Field, StringConstraints

from shared.contracts.codes import Language
from shared.contracts.event import Contract
from shared.contracts.investor.staff_calls import StaffCall
from shared.contracts.request import Request

StaffLanguage = Literal[Language.FRENCH, Language.ARABIC, Language.ENGLISH]
"""Those in which the console is."""


Mobile = Annotated[str, StringConstraints(pattern=r"^\+[1-9]\d{6,14}$")]
"""With `+` and the calling code (ITU-T E.164)."""


class HowTold(StrEnum):
    """When a member of staff is told of something."""

    AT_ONCE = "at_once"
    DAILY = "daily"
    """With everything else of a day, in one message the next morning."""
    NEVER = "never"


class StaffContact(Contract):
    """Where somebody is reached. Exists from the day on which an address is named to the end of the account."""

    staff_id: UUID
    email: EmailStr
    mobile: Mobile | None = None
    """For trials of a text by SMS, and for nothing else."""
    language: StaffLanguage
    told: Mapping[StaffCall, HowTold]
    """For every call there is; at once where nothing was said."""
    changed_at: AwareDatetime
    changed_by: UUID


class GetStaffContact(
    Request[StaffContact | None], service="notifications", method="get_staff_contact", repeatable=True
):
    """One's own. None: no address is known, and nothing is sent."""

    staff_id: UUID


class ListStaffContacts(
    Request[tuple[StaffContact, ...]], service="notifications", method="list_staff_contacts", repeatable=True
):
    """Of everybody who named one; for whoever looks after accounts."""


class SetStaffContact(Request[None], service="notifications", method="set_staff_contact", repeatable=True):
    """Name an address, or change what was said before. The same again changes nothing."""

    staff_id: UUID
    email: Annotated[EmailStr, Field(max_length=254)]
    mobile: Mobile | None = None
    language: StaffLanguage
    told: Mapping[StaffCall, HowTold] = Field(default_factory=dict)
    """Calls that are not named are told at once."""
    changed_by: UUID
    """Themselves, or an administrator."""


class ForgetStaffContact(Request[None], service="notifications", method="forget_staff_contact", repeatable=True):
    """The account is closed: the address goes, and what still waits for it is not sent."""

    staff_id: UUID
