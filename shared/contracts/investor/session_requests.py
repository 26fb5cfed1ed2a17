"""Commands about the sessions of the commission. domain.md 1.3, step 5 [S18, S46]."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, Field, StringConstraints

from shared.contracts.investor.codes import ReasonCode
from shared.contracts.investor.commission_requests import Administrations
from shared.contracts.investor.requests import ShortText
from shared.contracts.investor.session_replies import SessionPlanned
from shared.contracts.request import Request

Minutes = Annotated[str, StringConstraints(strip_whitespace=True, max_length=20_000)]


def _distinct(values: tuple[UUID, ...]) -> tuple[UUID, ...]:
    if len(set(values)) != len(values):
        raise ValueError("a dossier is named twice")
    return values


Dossiers = Annotated[tuple[UUID, ...], Field(min_length=1, max_length=60), AfterValidator(_distinct)]


class PlanSession(Request[SessionPlanned], service="investor", method="plan_session"):
    """A session of the commission on a day that has none. What is scheduled for that day comes on its agenda."""

    staff_id: UUID
    held_on: date
    place: ShortText


class SessionCommand(Request[None]):
    session_id: UUID
    staff_id: UUID
    expected_version: int | None = None
    """The version that the person saw; refused when the session has changed since."""


class AddToAgenda(SessionCommand, service="investor", method="add_to_agenda"):
    """Schedule dossiers under review for the session, at the end of its agenda."""

    dossier_ids: Dossiers


class OrderAgenda(SessionCommand, service="investor", method="order_agenda"):
    """The whole agenda in its new order."""

    dossier_ids: Dossiers


class HoldSession(SessionCommand, service="investor", method="hold_session"):
    """The session takes place, with these administrations; said again, it corrects who was there."""

    present: Administrations


class WriteMinutes(SessionCommand, service="investor", method="write_minutes"):
    """Minutes of the whole session, or on one dossier of its agenda. They take the place of what was written."""

    dossier_id: UUID | None = None
    minutes: Minutes


class PostponeItem(SessionCommand, service="investor", method="postpone_item"):
    """The commission puts a dossier off; to another planned session, or until it is scheduled anew."""

    dossier_id: UUID
    reason: ReasonCode
    to_session_id: UUID | None = None


class CloseMinutes(SessionCommand, service="investor", method="close_minutes"):
    """The minutes are final. Every dossier of the agenda has its proposed decision, or was put off."""


class CancelSession(SessionCommand, service="investor", method="cancel_session"):
    """A planned session with nothing left to examine does not take place."""
