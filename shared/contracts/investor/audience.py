"""Who may be told of what is about no file of theirs: counted for staff, listed by ids for the one who sends. ADR 0048.

The person is investor's, and so is their word (law 09-08 art. 10): who is chosen is chosen where both stand.
"""

from collections.abc import Mapping
from enum import StrEnum
from uuid import UUID

from pydantic import Field, model_validator

from shared.contracts.codes import CountryCode, Language, ProvinceCode, Sector
from shared.contracts.event import Contract
from shared.contracts.notifications.codes import Channel
from shared.contracts.request import Request

MOST_UNREACHABLE = 20_000
MOST_OF_A_PAGE = 1000


class AudienceWanted(Contract):
    """Whom: of each list any; an empty list asks nothing."""

    sectors: tuple[Sector, ...] = ()
    """Of a dossier of theirs."""
    provinces: tuple[ProvinceCode, ...] = ()
    """Of the same dossier: where they invest. Where they come from is asked of nobody."""
    countries: tuple[CountryCode, ...] = ()
    """Of residence."""
    languages: tuple[Language, ...] = ()


class LeftOutBecause(StrEnum):
    """Why somebody of the audience is not told. Of several ways, the reason of the one that came nearest."""

    ADDRESS_SUPPRESSED = "address_suppressed"
    """They agreed, and their address is known not to be reached."""
    NO_ADDRESS = "no_address"
    """They agreed to a channel by which they named no address."""
    NO_CONSENT = "no_consent"


class AudienceCell(Contract):
    """Persons of one language who are told by one channel, or not told for one reason."""

    language: Language
    channel: Channel | None = None
    left_out: LeftOutBecause | None = None
    count: int

    @model_validator(mode="after")
    def _told_or_not(self) -> "AudienceCell":
        if (self.channel is None) == (self.left_out is None):
            raise ValueError("a person is told by a channel or left out for a reason")
        return self


class AudienceCounts(Contract):
    """Each person in one cell; no cell is empty."""

    cells: tuple[AudienceCell, ...]

    @property
    def told(self) -> int:
        return sum(cell.count for cell in self.cells if cell.channel is not None)

    @property
    def left_out(self) -> int:
        return sum(cell.count for cell in self.cells if cell.left_out is not None)


class CountAudience(Request[AudienceCounts], service="investor", method="count_audience", repeatable=True):
    """One statement, whatever the number of persons."""

    audience: AudienceWanted
    channels: tuple[Channel, ...] = Field(min_length=1)
    """In the order in which a person is told: by the first of those that they agreed to."""
    unreachable: Mapping[Channel, tuple[UUID, ...]] = Field(default_factory=dict)
    """Persons whose address on a channel is suppressed, as far as notifications knows."""

    @model_validator(mode="after")
    def _not_too_many(self) -> "CountAudience":
        if sum(map(len, self.unreachable.values())) > MOST_UNREACHABLE:
            raise ValueError("too many persons")
        return self


class AudienceMember(Contract):
    """Ids, the channel, and the latest dossier for which they were chosen: its number is what proofs are kept by."""

    person_id: UUID
    channel: Channel
    dossier_id: UUID
    number: str


class ListAudience(Request[tuple[AudienceMember, ...]], service="investor", method="list_audience", repeatable=True):
    """Those who agreed to one of the channels and can be reached there, by rising person id. Asked by notifications
    alone.
    """

    audience: AudienceWanted
    channels: tuple[Channel, ...] = Field(min_length=1)
    after: UUID | None = None
    """The last person of the page before."""
    limit: int = Field(default=500, ge=1, le=MOST_OF_A_PAGE)
