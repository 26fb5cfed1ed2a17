"""What is offered: the content of an opportunity, and what becomes of it between its author and its reader."""

from datetime import date
from decimal import Decimal
from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, Field, StringConstraints

from shared.contracts.codes import CommuneCode, Language, ProvinceCode, Sector
from shared.contracts.event import Contract
from shared.contracts.territory.attachments import MOST_ATTACHMENTS, OfferAttachment
from shared.contracts.territory.codes import ZoneCode

Title = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=6000)]
Passage = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000)]
OfferedAmount = Annotated[Decimal, Field(gt=0, max_digits=14, decimal_places=2)]
ContactRole = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{1,39}$")]
"""A desk, never a person: investor_desk, diaspora_desk, zone_operator, province_desk. Codes are open."""


class OpportunityDetails(Contract):
    """What is offered, where. Title and text may lack languages while it is a draft."""

    title: dict[Language, Title]
    text: dict[Language, Text]
    province: ProvinceCode
    commune: CommuneCode | None = None
    sector: Sector
    zone: ZoneCode | None = None
    plot_id: UUID | None = None
    indicative_amount_mad: Annotated[Decimal, Field(gt=0, max_digits=14, decimal_places=2)] | None = None
    fallbacks: dict[Language, Language] = Field(default_factory=dict)
    """A language without texts of its own -> the one whose texts its readers are shown, and told so."""
    benefits: dict[Language, Passage] = Field(default_factory=dict)
    """What the territory offers: land, networks, training, company of others."""
    diaspora_notes: dict[Language, Passage] = Field(default_factory=dict)
    """Good to know for who lives abroad."""
    other_plots: Annotated[tuple[UUID, ...], Field(max_length=20)] = ()
    """Related plots of the province; the one that is reserved with a dossier is `plot_id`."""
    minimum_amount_mad: OfferedAmount | None = None
    maximum_amount_mad: OfferedAmount | None = None
    expected_jobs: Annotated[int, Field(ge=1, le=100_000)] | None = None
    contact_role: ContactRole | None = None
    """Whom to turn to: a desk, never a person."""
    valid_until: date | None = None
    """The last day on which one may file on it; the day after, it is withdrawn by itself."""
    attachments: Annotated[tuple[OfferAttachment, ...], Field(max_length=MOST_ATTACHMENTS)] = ()
    """Its documents, in the order in which readers see them."""


class ReviewState(Contract):
    """What is being written of an opportunity, and where it stands on its way to being published."""

    stage: Annotated[str, StringConstraints(pattern=r"^[a-z_]{1,20}$")]
    """drafting, in_review or sent_back; open to more."""
    number: int
    """Of the version that it will be."""
    authors: tuple[UUID, ...]
    """Who wrote in it: none of them may approve it."""
    submitted_by: UUID | None
    submitted_at: AwareDatetime | None
    reason: str | None
    """Why it was sent back."""


class LanguageState(Contract):
    """Whether readers of a language can be told."""

    language: Language
    state: Annotated[str, StringConstraints(pattern=r"^[a-z_]{1,20}$")]
    """written, fallback or missing."""
    fallback: Language | None = None
    missing: tuple[str, ...] = ()
    """Parts that are not there: title, text, benefits, diaspora_notes, attachments (a title of one)."""


class PublishedVersion(Contract):
    """What anybody could read once. Never changed."""

    number: int
    details: OpportunityDetails
    published_at: AwareDatetime
    ended_at: AwareDatetime | None
    """When the next version, or a withdrawal, ended it; None: it is the one that is read."""


class OpportunityVersionView(Contract):
    """What was published once, and who answered for it. Never changed."""

    number: int
    details: OpportunityDetails
    authors: tuple[UUID, ...]
    submitted_by: UUID | None
    submitted_at: AwareDatetime | None
    approved_by: UUID | None
    published_at: AwareDatetime
    ended_at: AwareDatetime | None
    """When the next version, or a withdrawal, ended it; None: it is the one that is read."""
