"""Addresses that are not written to any more. The address itself is stored nowhere: a fingerprint knows it again."""

from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import AwareDatetime, Field

from shared.contracts.event import Contract
from shared.contracts.notifications.codes import Channel, SuppressedBecause
from shared.contracts.notifications.refusals import NotificationsRefusal
from shared.contracts.operations import Reason
from shared.contracts.request import Request


class SuppressionView(Contract):
    """One address, told by whose notice came back."""

    suppression_id: UUID
    channel: Channel
    because: SuppressedBecause
    notice_id: UUID
    dossier_id: UUID
    number: str
    """The dossier's."""
    to_mandatary: bool
    """It is the address of who acts for the investor."""
    to_staff: bool
    since: AwareDatetime
    lifted_at: AwareDatetime | None
    lifted_by: UUID | None
    lifted_because: str | None


class SuppressionsPage(Contract):
    standing: int
    """How many addresses are not written to now."""
    found: int = 0
    """How many of them are among those that were asked for."""
    rows: tuple[SuppressionView, ...]


class ListSuppressions(Request[SuppressionsPage], service="notifications", method="list_suppressions", repeatable=True):
    """Those that stand before those that were lifted, the latest first."""

    channel: Channel | None = None
    because: SuppressedBecause | None = None
    since: Annotated[AwareDatetime | None, Field(description="Not written to from this moment on, or later.")] = None
    until: Annotated[AwareDatetime | None, Field(description="And before this one.")] = None
    offset: Annotated[int, Field(ge=0, le=100_000, description="How many to leave out from the start.")] = 0
    limit: Annotated[int, Field(ge=1, le=500, description="How many to answer.")] = 50


class LiftSuppression(Request[None], service="notifications", method="lift_suppression"):
    """Write to the address again, because the person says that it works. What was not sent meanwhile is sent when
    somebody asks for it.
    """

    suppression_id: UUID
    staff_id: UUID
    """Who asks: a staff account, issued and authenticated by the gateway."""
    reason: Reason


class LiftSuppressions(Request[int], service="notifications", method="lift_suppressions"):
    """Write again to all addresses that came to be suppressed alike within a time: a relay that wrongly said of many
    that they are none. Answers how many. None is lifted when their number is another than whoever asks was shown.
    """

    channel: Channel
    because: SuppressedBecause
    since: AwareDatetime
    until: AwareDatetime
    """Not this moment itself."""
    expected: Annotated[int, Field(ge=1, le=100_000)]
    """How many they were when they were looked at."""
    staff_id: UUID
    reason: Reason


class SuppressionNotFound(NotificationsRefusal):
    code: ClassVar[str] = "suppression.not_found"
    suppression_id: UUID


class SuppressionsMoved(NotificationsRefusal):
    """Others have come, or somebody has lifted some."""

    code: ClassVar[str] = "suppression.moved"
    expected: int
    found: int


class SuppressionLiftedAlready(NotificationsRefusal):
    code: ClassVar[str] = "suppression.lifted_already"
    suppression_id: UUID
