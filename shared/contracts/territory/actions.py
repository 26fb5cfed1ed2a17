"""Migration & Development actions: what associations, communes and programmes did with and for those who live abroad.

Codes of themes, of kinds of carrier and of kinds of amount are open, dated lists: a reader that does not know one shows
its code.
"""

from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import Field, StringConstraints, model_validator

from shared.contracts.codes import CountryCode, Language
from shared.contracts.event import Contract
from shared.contracts.request import Request
from shared.contracts.territory.aid_rules import Mark
from shared.contracts.territory.figures import FigureText, PlaceCode

ActionReference = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=40)]
"""The natural key, as those who keep the list write it, e.g. `PRIMO-2016-CRO`."""
TermCode = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{1,39}$")]
Title = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=6000)]
Listed = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300, pattern=r"^[^|]+$")]
"""Stands in a cell with others, parted by a bar: so it holds none."""
Year = Annotated[int, Field(ge=1950, le=2100)]
Currency = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]
"""ISO 4217."""


class ActionStatus(StrEnum):
    DRAFT = "draft"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


class ActionAmount(Contract):
    amount: Annotated[Decimal, Field(gt=0, max_digits=16, decimal_places=2)]
    currency: Currency
    kind: TermCode
    """What it is, of the list `amount_kind`: planned, spent ..."""


class Beneficiaries(Contract):
    number: Annotated[int, Field(ge=1, le=10_000_000)]
    who: Listed
    """Who was counted, in French, e.g. `porteurs de projets`."""


class ActionSource(Contract):
    text: Listed
    """Where the action is known from."""
    confidence: Mark


class ActionDetails(Contract):
    """What is told of an action. Title and summary may lack languages; French is needed to publish it."""

    title: dict[Language, Title]
    summary: dict[Language, Words]
    results: dict[Language, Words] = {}
    carrier_name: Listed
    carrier_kind: TermCode
    partners: tuple[Listed, ...] = ()
    places: tuple[PlaceCode, ...] = ()
    """The region, provinces, communes. Empty: it took place elsewhere, as the summary says."""
    first_year: Year | None = None
    last_year: Year | None = None
    """None: no source that was read tells it."""
    themes: tuple[TermCode, ...] = ()
    countries: tuple[CountryCode, ...] = ()
    """Of residence of those concerned; empty: no source says."""
    amounts: tuple[ActionAmount, ...] = ()
    beneficiaries: tuple[Beneficiaries, ...] = ()
    sources: Annotated[tuple[ActionSource, ...], Field(min_length=1, max_length=20)]

    @model_validator(mode="after")
    def _years_in_order(self) -> "ActionDetails":
        if self.first_year and self.last_year and self.last_year < self.first_year:
            raise ValueError("last_year is before first_year")
        return self


class GoodPractice(Contract):
    """Why an action is worth repeating, and what that takes. French at least."""

    reason: dict[Language, Words]
    needed: dict[Language, Words]


class Drafted(Contract):
    action_id: UUID


class DraftAction(Request[Drafted], service="territory", method="draft_action", repeatable=True):
    """Begin an action. The same reference and content again answers the same action and changes nothing.

    Raises ActionReferenceTaken, PlaceUnknown, ActionTermUnknown.
    """

    staff_id: UUID
    reference: ActionReference
    details: ActionDetails


class ActionCommand(Request[None]):
    action_id: UUID
    staff_id: UUID
    """Who acts: a staff account, issued and authenticated by the gateway."""


class ReviseAction(ActionCommand, service="territory", method="revise_action"):
    """Replace the content of a draft, or correct what is published; the history keeps what stood there.

    Raises ActionNotFound, ActionIllegalMove, ActionIncomplete, PlaceUnknown, ActionTermUnknown.
    """

    details: ActionDetails


class PublishAction(ActionCommand, service="territory", method="publish_action"):
    """Show it to everybody. Raises ActionNotFound, ActionIllegalMove, ActionIncomplete."""


class WithdrawAction(ActionCommand, service="territory", method="withdraw_action"):
    """Take it away from the public, for a reason. Raises ActionNotFound, ActionIllegalMove."""

    reason: FigureText


class MarkGoodPractice(ActionCommand, service="territory", method="mark_good_practice"):
    """Say that a published action is worth repeating, why, and what that takes; again to correct it.

    Raises ActionNotFound, ActionIllegalMove, ActionIncomplete.
    """

    reason: dict[Language, Words]
    needed: dict[Language, Words]


class UnmarkGoodPractice(ActionCommand, service="territory", method="unmark_good_practice"):
    """Raises ActionNotFound, ActionIllegalMove."""

    reason: FigureText


class ActionList(StrEnum):
    THEME = "theme"
    CARRIER_KIND = "carrier_kind"
    AMOUNT_KIND = "amount_kind"


class ActionTerm(Contract):
    """A word of a list, from a day on; the last on or before a day counts."""

    list_name: ActionList
    code: TermCode
    names: dict[Language, Title]
    offered: bool = True
    """False: not to be chosen any more; what has it keeps it."""
    valid_from: date
    source: FigureText
    confidence: Mark


class AddActionTerm(Request[None], service="territory", method="add_action_term"):
    """Add a word to a list, or say from when on it is called otherwise or no longer offered.

    Raises ActionTermAlreadyThere, ActionTermUnnamed.
    """

    staff_id: UUID
    list_name: ActionList
    code: TermCode
    names: dict[Language, Title]
    offered: bool = True
    valid_from: date
    source: FigureText
    confidence: Mark
