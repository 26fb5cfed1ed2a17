"""Commands to the territory service. The gateway has checked the role; the staff account is recorded here."""

from typing import Annotated
from uuid import UUID

from pydantic import Field, StringConstraints

from shared.contracts.request import Request
from shared.contracts.territory.codes import LandRegime, ZoneCode
from shared.contracts.territory.offer import OpportunityDetails
from shared.contracts.territory.replies import Drafted, Registered

Why = Annotated[str, StringConstraints(strip_whitespace=True, min_length=3, max_length=1000)]
Fingerprint = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{16}$")]
Reference = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=40)]


class DraftOpportunity(Request[Drafted], service="territory", method="draft_opportunity", repeatable=True):
    """Begin an opportunity. The same `request_id` again answers the same draft and changes nothing.

    Raises PlaceUnknown, PlotNotFound, AttachmentUnknown, DraftRequestIdReused.
    """

    request_id: UUID
    staff_id: UUID
    details: OpportunityDetails


class OpportunityCommand(Request[None]):
    opportunity_id: UUID
    staff_id: UUID
    """Who acts: a staff account, issued and authenticated by the gateway."""


class ReviseOpportunity(OpportunityCommand, service="territory", method="revise_opportunity"):
    """Replace the whole content of a draft; of what is published, draft the next version beside it.

    What waits for review is taken back from it. Raises OpportunityNotFound, OpportunityIllegalMove, PlaceUnknown,
    PlotNotFound, AttachmentUnknown, OpportunityInconsistent.
    """

    details: OpportunityDetails


class PublishOpportunity(OpportunityCommand, service="territory", method="publish_opportunity"):
    """Approve what waits for review: it is open to investors from now on, in the place of the version before.

    By somebody who wrote none of it. Raises OpportunityNotFound, OpportunityIllegalMove, OpportunityNotInReview,
    OpportunityOwnWork, OpportunityChanged, OpportunityIncomplete, OpportunityInconsistent, PlotAlreadyOffered,
    PlotNotFree, PlotWithdrawn.
    """

    seen: Fingerprint | None = None
    """Of the content that the reviewer read; another one is refused."""


class WithdrawOpportunity(OpportunityCommand, service="territory", method="withdraw_opportunity"):
    """Close an offer, or drop a draft. Raises OpportunityNotFound, OpportunityIllegalMove."""

    reason: Why | None = None


class SubmitOpportunity(OpportunityCommand, service="territory", method="submit_opportunity"):
    """Hand a draft, or the next version of what is published, to a second person.

    Raises OpportunityNotFound, OpportunityIllegalMove, OpportunityNotInDraft, OpportunityIncomplete,
    OpportunityInconsistent.
    """


class SendBackOpportunity(OpportunityCommand, service="territory", method="send_back_opportunity"):
    """What waits for review is not approved as it is. Raises OpportunityNotFound, OpportunityNotInReview."""

    reason: Why


class DropRevision(OpportunityCommand, service="territory", method="drop_revision"):
    """Give up the next version; what is published stays. Raises OpportunityNotFound, OpportunityNotInDraft."""


class RegisterPlot(Request[Registered], service="territory", method="register_plot", repeatable=True):
    """Enter a plot of a zone. The same zone and reference again answers the same plot and changes nothing.

    Raises PlaceUnknown.
    """

    staff_id: UUID
    zone: ZoneCode
    reference: Reference
    """As on the zone's plan, e.g. `TO-A-12`."""
    area_m2: Annotated[int, Field(gt=0, le=100_000_000)]
    land_regime: LandRegime
