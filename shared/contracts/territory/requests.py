"""Commands to the territory service. The gateway has checked the role; the staff account is recorded here."""

from decimal import Decimal
from typing import Annotated
from uuid import UUID

from pydantic import Field, StringConstraints

from shared.contracts.codes import CommuneCode, Language, ProvinceCode, Sector
from shared.contracts.event import Contract
from shared.contracts.request import Request
from shared.contracts.territory.codes import LandRegime, ZoneCode
from shared.contracts.territory.replies import Drafted, Registered

Title = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=6000)]
Reference = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=40)]


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


class DraftOpportunity(Request[Drafted], service="territory", method="draft_opportunity", repeatable=True):
    """Begin an opportunity. The same `request_id` again answers the same draft and changes nothing.

    Raises PlaceUnknown, PlotNotFound, DraftRequestIdReused.
    """

    request_id: UUID
    staff_id: UUID
    details: OpportunityDetails


class OpportunityCommand(Request[None]):
    opportunity_id: UUID
    staff_id: UUID
    """Who acts: a staff account, issued and authenticated by the gateway."""


class ReviseOpportunity(OpportunityCommand, service="territory", method="revise_opportunity"):
    """Replace the whole content of a draft.

    Raises OpportunityNotFound, OpportunityIllegalMove, PlaceUnknown, PlotNotFound.
    """

    details: OpportunityDetails


class PublishOpportunity(OpportunityCommand, service="territory", method="publish_opportunity"):
    """Open a draft to investors.

    Raises OpportunityNotFound, OpportunityIllegalMove, OpportunityIncomplete, PlotAlreadyOffered, PlotNotFree,
    PlotWithdrawn.
    """


class WithdrawOpportunity(OpportunityCommand, service="territory", method="withdraw_opportunity"):
    """Close an offer, or drop a draft. Raises OpportunityNotFound, OpportunityIllegalMove."""


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
