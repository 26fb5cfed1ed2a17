"""What the aid pre-check needs of the outside."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from services.investor.domain.aid_rules import Scheme
from services.investor.domain.own_funds import OwnFunds
from shared.contracts.investor.aid import KeptAid
from shared.contracts.investor.aid_facts import AidFacts


@dataclass(frozen=True)
class AidCheck:
    """What was known of a project for its aids, and what its pre-check said then."""

    dossier_id: UUID
    at: datetime
    by: UUID | None
    """Who stated it; None: the investor, at the deposit."""
    facts: AidFacts
    answer: KeptAid | None
    """None: territory had not told its rules yet."""


class Aid(Protocol):
    """Territory's rules of the aids as this service knows them, and the checks that were made by them."""

    def know(self, entry: Mapping[str, Any]) -> None:
        """Keep what was told of a scheme last, in the place of what was told before."""

    def schemes(self) -> Sequence[Scheme]: ...

    def keep(self, check: AidCheck) -> None: ...

    def own_funds_to_tell(self, dossier_id: UUID) -> Sequence[OwnFunds]:
        """Statements of a dossier that is stored, with those kept just now, of which its events say nothing yet."""
