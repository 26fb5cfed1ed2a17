"""Migration & Development actions as the public and as editors read them."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, Field, StringConstraints

from shared.contracts.codes import CountryCode, Language
from shared.contracts.event import Contract
from shared.contracts.request import Request
from shared.contracts.territory.actions import (
    ActionDetails,
    ActionReference,
    ActionStatus,
    ActionTerm,
    GoodPractice,
    TermCode,
    Year,
)
from shared.contracts.territory.figures import PlaceCode
from shared.contracts.territory.replies import Line

SearchWords = Annotated[str, StringConstraints(strip_whitespace=True, max_length=100)]


class FacetCount(Contract):
    """What choosing one value more would find, in place of another value of the same facet."""

    facet: str
    code: str
    count: int
    at_least: bool = False
    """It would find so many, or more: not all were counted."""


class ActionRow(ActionDetails):
    action_id: UUID
    reference: ActionReference
    status: ActionStatus
    provinces: tuple[PlaceCode, ...]
    """Of its places; `02` where it is told of the whole region."""
    good_practice: GoodPractice | None
    published_at: AwareDatetime | None


class ActionPage(Contract):
    rows: tuple[ActionRow, ...]
    total: int
    facets: tuple[FacetCount, ...]


class ActionView(ActionRow):
    missing_languages: tuple[Language, ...]
    """Languages without which it cannot be published."""
    commands: tuple[str, ...]
    """Methods of this service that it accepts now; empty unless asked for staff."""
    history: tuple[Line, ...]
    """Empty unless asked for staff."""


class ActionFilter(Contract):
    words: SearchWords = Field("", description="In French or Arabic, in any spelling; each must be found.")
    theme: TermCode | None = Field(None, description="Code of the list `theme`.")
    province: PlaceCode | None = Field(None, description="HCP code; `02`: told of the whole region.")
    carrier_kind: TermCode | None = Field(None, description="Code of the list `carrier_kind`.")
    country: CountryCode | None = Field(None, description="Of residence of those concerned, ISO 3166-1 alpha-2.")
    year_from: Year | None = Field(None, description="It went on in this year or later.")
    year_until: Year | None = Field(None, description="It went on in this year or earlier.")
    good_practice: bool = Field(False, description="Only those that are marked as worth repeating.")


class ListActions(ActionFilter, Request[ActionPage], service="territory", method="list_actions", repeatable=True):
    """Actions, the latest years first, with what each further choice would find."""

    published_only: bool = True
    status: ActionStatus | None = None
    offset: Annotated[int, Field(ge=0)] = 0
    limit: Annotated[int, Field(ge=1, le=200)] = 50


class GetAction(Request[ActionView], service="territory", method="get_action", repeatable=True):
    """One action. Raises ActionNotFound; without `for_staff` also for what is not published."""

    action_id: UUID
    for_staff: bool = False


class ListActionTerms(
    Request[tuple[ActionTerm, ...]], service="territory", method="list_action_terms", repeatable=True
):
    """The words of the lists in force on a day, in the order in which they are shown."""

    on: date | None = None
    """None: today."""
