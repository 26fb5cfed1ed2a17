"""Commands about the commission's opinions. domain.md 1.1-1.3 [S13b, S46, S48]."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, Field

from shared.contracts.investor.clock_codes import ActKind, Administration, Confidence
from shared.contracts.investor.clock_requests import Source
from shared.contracts.investor.commission_codes import OpinionAnswer
from shared.contracts.investor.requests import DossierCommand, LongText
from shared.contracts.request import Request


def _distinct(values: tuple[Administration, ...]) -> tuple[Administration, ...]:
    if len(set(values)) != len(values):
        raise ValueError("an administration is named twice")
    return values


Administrations = Annotated[tuple[Administration, ...], Field(max_length=20), AfterValidator(_distinct)]


class AskOpinions(DossierCommand, service="investor", method="ask_opinions"):
    """Ask administrations of the commission's list for their opinion; the day by which is a dated rule's."""

    administrations: Annotated[Administrations, Field(min_length=1)]
    note: LongText = ""
    """What is asked of them in particular."""


class RecordOpinion(DossierCommand, service="investor", method="record_opinion"):
    """What an administration answered; or, once its day has passed, that it did not."""

    opinion_id: UUID
    opinion: OpinionAnswer
    received_on: date | None = None
    """The day on which it arrived; None: today."""
    note: LongText = ""
    """Its reasons or reserves."""


class DropOpinion(DossierCommand, service="investor", method="drop_opinion"):
    """An opinion is not asked for any more."""

    opinion_id: UUID


class AddCommissionMember(Request[None], service="investor", method="add_commission_member"):
    """Say of an administration that it sits in the commission, or is asked for an act, from a future day on; or no
    longer. What is there is never changed.
    """

    staff_id: UUID
    administration: Administration
    act: ActKind | None = None
    """The act for which its opinion is asked; None: it sits in the commission."""
    asked: bool
    """False: no longer, from that day on."""
    valid_from: date
    source: Source
    confidence: Confidence
