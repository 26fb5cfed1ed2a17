"""Dossiers that may be the same request filed twice: what is proposed, what staff say of it, and merging them."""

from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, Field, StringConstraints

from shared.contracts.codes import ProvinceCode
from shared.contracts.event import Contract
from shared.contracts.investor.clock_codes import Confidence
from shared.contracts.investor.codes import Status
from shared.contracts.request import Request


class Likeness(StrEnum):
    """What makes two dossiers look like one. Each has its points: services/investor/domain/likeness.py."""

    SAME_INVESTOR = "same_investor"
    NAME = "name"
    PHONE = "phone"
    BIRTH_DATE = "birth_date"
    TITLE = "title"
    SECTOR = "sector"
    PROVINCE = "province"
    AMOUNT = "amount"
    OFFER = "offer"


class DossierReference(Contract):
    dossier_id: UUID
    number: str


class DuplicateSide(DossierReference):
    """One of a pair, as far as two are compared."""

    title: str
    status: Status
    province: ProvinceCode
    investor_name: str
    filed_at: AwareDatetime
    holds_plot: bool


class Dismissal(Contract):
    """Somebody looked: they are two. It is remembered, and the pair is proposed no more."""

    note: str
    by: UUID
    at: AwareDatetime


class DuplicatePair(Contract):
    one: DuplicateSide
    """Of a dossier's own page: the other dossier alone counts, and it is `other`."""
    other: DuplicateSide
    score: int
    """Of 100."""
    likenesses: tuple[Likeness, ...]
    dismissal: Dismissal | None = None


class MergeView(Contract):
    """Proposed by one person; another makes it take effect."""

    closes: DossierReference
    into: DossierReference
    note: str
    proposed_by: UUID
    proposed_at: AwareDatetime


class DossierDuplicates(Contract):
    """What a dossier's page tells of it."""

    pairs: tuple[DuplicatePair, ...] = ()
    """Proposed and not dismissed, the most alike first; then the dismissed."""
    merge: MergeView | None = None
    """Waits for its second person; this dossier is either side."""
    merged_into: DossierReference | None = None
    merged: tuple[DossierReference, ...] = ()
    """Closed, and going on in this one."""


class DuplicatePage(Contract):
    pairs: tuple[DuplicatePair, ...]
    total: int
    merges: tuple[MergeView, ...]
    """All that wait for their second person, the oldest first."""
    at_least: int
    """The score from which a pair is proposed today."""
    source: str
    confidence: Confidence


class ListDuplicates(Request[DuplicatePage], service="investor", method="list_duplicates", repeatable=True):
    """Pairs that look alike, the most alike first."""

    dismissed: bool = Field(default=False, description="Those of which somebody said that they are two.")
    offset: Annotated[int, Field(ge=0)] = 0
    limit: Annotated[int, Field(ge=1, le=100)] = 25


Number = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=40)]
Grounds = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=1000)]
