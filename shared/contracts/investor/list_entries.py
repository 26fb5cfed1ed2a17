"""Dated lists and numbers of the centre: what is in use from a day on. Rows are added, never changed."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import AwareDatetime, Field, model_validator

from shared.contracts.event import Contract
from shared.contracts.investor.appointment_codes import PresenceNeed
from shared.contracts.investor.clock_codes import Confidence
from shared.contracts.investor.clock_requests import Source
from shared.contracts.investor.codes import PieceKey, PieceKind, Status
from shared.contracts.investor.mandate_views import MandatePower
from shared.contracts.investor.realisation_codes import BlockerKind, FigureSource, MilestoneKind
from shared.contracts.investor.refusals import InvestorRefusal
from shared.contracts.investor.uploads import MOST_BYTES
from shared.contracts.request import Request


class ListName(StrEnum):
    MANDATE_POWER = "mandate_power"
    MILESTONE_KIND = "milestone_kind"
    BLOCKER_KIND = "blocker_kind"
    FIGURE_SOURCE = "figure_source"
    FILE_TYPE = "file_type"
    """Files that are taken for a piece, and how large they may be."""
    PRESENCE_NEED = "presence_need"
    """When a stay in Morocco is of use to a dossier."""
    NUMBER = "number"


class CentreNumber(StrEnum):
    """Numbers that the centre decides."""

    STALLED_AFTER_DAYS = "stalled_after_days"
    """Days without movement after which an approved project is shown as stalled."""
    MANDATE_MOST_DAYS = "mandate_most_days"
    """The longest that a power of attorney may last here."""
    DUPLICATE_AT_LEAST = "duplicate_at_least"
    """How alike two dossiers are, of 100, from which they are proposed as duplicates."""


class FileEnding(StrEnum):
    """Types of files that the software knows by their bytes: no other can be taken."""

    PDF = "pdf"
    JPG = "jpg"
    PNG = "png"
    TIFF = "tiff"
    DOCX = "docx"
    XLSX = "xlsx"
    ODT = "odt"
    ODS = "ods"


MEGABYTE = 1_000_000

CODES: Mapping[ListName, type[StrEnum]] = MappingProxyType(
    {
        ListName.MANDATE_POWER: MandatePower,
        ListName.MILESTONE_KIND: MilestoneKind,
        ListName.BLOCKER_KIND: BlockerKind,
        ListName.FIGURE_SOURCE: FigureSource,
        ListName.FILE_TYPE: FileEnding,
        ListName.PRESENCE_NEED: PresenceNeed,
        ListName.NUMBER: CentreNumber,
    }
)
"""What each list may name: a code beyond these has no words on any page."""


class ListEntryView(Contract):
    list_name: ListName
    code: str
    valid_from: date
    in_use: bool
    amount: int | None
    """Of a number: days, or points of 100; of a type of file: megabytes at most; else None."""
    verified_first: bool
    """Of a power: it rests until the deed is verified."""
    statuses: tuple[Status, ...] = ()
    """Of a need for the investor's presence: where the dossier stands then; none: wherever."""
    piece: PieceKey | None = None
    """Of such a need: while this piece is not there."""
    source: str
    confidence: Confidence
    recorded_by: UUID | None
    """None: delivered with the software."""
    recorded_at: AwareDatetime | None
    holds: bool
    """It is the word in force today."""


class DatedLists(Contract):
    entries: tuple[ListEntryView, ...]
    """By list and code, the newest first."""
    earliest: date
    """The first day from which a new entry may hold."""


class GetDatedLists(Request[DatedLists], service="investor", method="get_dated_lists", repeatable=True):
    pass


class AddListEntry(Request[None], service="investor", method="add_list_entry"):
    """A new word on a code, from a future day on."""

    staff_id: UUID
    list_name: ListName
    code: Annotated[str, Field(max_length=40)]
    valid_from: date
    in_use: bool = True
    amount: Annotated[int, Field(ge=1, le=3660)] | None = None
    verified_first: bool = False
    statuses: Annotated[tuple[Status, ...], Field(max_length=30)] = ()
    piece: PieceKind | None = None
    source: Source
    confidence: Confidence

    @model_validator(mode="after")
    def _fits(self) -> "AddListEntry":
        if self.code not in set(CODES[self.list_name]):
            raise ValueError("the list knows no such code")
        if (self.amount is None) == (self.list_name in {ListName.NUMBER, ListName.FILE_TYPE}):
            raise ValueError("a number and a type of file have an amount, and nothing else has")
        if self.list_name is ListName.FILE_TYPE and (self.amount or 0) * MEGABYTE > MOST_BYTES:
            raise ValueError("no file may be so large")
        told_when = bool(self.statuses) or self.piece is not None
        if told_when and self.list_name is not ListName.PRESENCE_NEED:
            raise ValueError("only a need for the investor's presence has states and a piece")
        if self.list_name is ListName.PRESENCE_NEED and self.in_use and not told_when:
            raise ValueError("a need that is in use says when")
        return self


class ListEntryAlreadyThere(InvestorRefusal):
    """There is a word on that code from that day on, and nothing is overwritten."""

    code: ClassVar[str] = "rule.entry_already_there"
    list_name: ListName
    entry: str
    valid_from: date
