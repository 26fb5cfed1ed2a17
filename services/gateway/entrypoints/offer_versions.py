"""The contents of an opportunity that staff may read and compare: every version, and the one that is being written."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.gateway.bootstrap import Application
from services.gateway.domain.errors import VersionNotFound
from services.gateway.domain.offer_diff import FieldChange, compare
from shared.contracts.territory.offer import OpportunityDetails, OpportunityVersionView
from shared.contracts.territory.queries import GetOpportunity, ListOpportunityVersions
from shared.contracts.territory.replies import OpportunityView


@dataclass(frozen=True)
class Contents:
    """All that is known of one opportunity."""

    offer: OpportunityView
    versions: Sequence[OpportunityVersionView]
    """The newest first."""

    def at(self, number: int | None) -> OpportunityDetails:
        """None: what is being written. Raises VersionNotFound."""
        if number is None and self.offer.written is not None:
            return self.offer.written
        found = next((version.details for version in self.versions if version.number == number), None)
        if found is None:
            raise VersionNotFound(number=number)
        return found

    def newest(self) -> OpportunityDetails:
        """What is being written, else what was published last. Raises VersionNotFound."""
        return self.at(None if self.offer.written is not None or not self.versions else self.versions[0].number)

    def changes(self, before: int, after: int | None) -> Sequence[FieldChange]:
        """Raises VersionNotFound."""
        return compare(self.at(before), self.at(after))

    def read_at(self, moment: datetime) -> OpportunityVersionView | None:
        """The version that the public read then; None: none yet, or none any more."""
        began = (version for version in self.versions if version.published_at <= moment)
        found = next(began, None)
        return found if found is not None and (found.ended_at is None or found.ended_at > moment) else None


async def contents(app: Application, opportunity_id: UUID) -> Contents:
    """Raises OpportunityNotFound."""
    offer = await app.call(GetOpportunity(opportunity_id=opportunity_id, for_staff=True))
    versions = await app.call(ListOpportunityVersions(opportunity_id=opportunity_id))
    return Contents(offer, versions)
