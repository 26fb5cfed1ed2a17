"""What the use cases need of what came of notices: addresses that came back, messages that were read."""

from datetime import datetime
from typing import Protocol
from uuid import UUID

from shared.contracts.notifications.codes import Channel, SuppressedBecause
from shared.contracts.notifications.suppressions import LiftSuppressions
from shared.contracts.notifications.untold import ExplainUntoldStep


class Suppressions(Protocol):
    """Addresses that are not written to any more, each known by its fingerprint alone."""

    def add(
        self, fingerprint: bytes, channel: Channel, *, because: SuppressedBecause, notice_id: UUID, at: datetime
    ) -> bool:
        """From now on nothing is sent there. False: that stood already."""

    def lift(self, suppression_id: UUID, *, by: UUID, reason: str, at: datetime) -> bool:
        """Write there again. False: that was so already. Raises SuppressionNotFound."""

    def lift_several(self, which: LiftSuppressions, *, at: datetime) -> int:
        """Write again to all that are meant. Answers how many they were."""


class Readings(Protocol):
    """What readers opened on the tracking page."""

    def open(self, dossier_id: UUID, notice_id: UUID, *, mandate_id: UUID | None, at: datetime) -> bool:
        """The first time is kept. False: no such message was written to that reader."""


class Untold(Protocol):
    """Steps that nobody was told of, as far as is known here."""

    def explain(self, command: ExplainUntoldStep, at: datetime) -> None:
        """Keep that the person was told otherwise. Raises StepNotUntold."""
