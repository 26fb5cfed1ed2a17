"""Commands about the realisation of an approved project, the question what stalls, and what is refused of them."""

from datetime import date
from decimal import Decimal
from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import Field

from shared.contracts.codes import ProvinceCode
from shared.contracts.investor.clock_codes import Administration
from shared.contracts.investor.realisation_codes import BlockerKind, FigureSource, MilestoneKind
from shared.contracts.investor.realisation_views import StalledPage
from shared.contracts.investor.refusals import InvestorRefusal
from shared.contracts.investor.requests import DossierCommand, LongText, ShortText
from shared.contracts.request import Request


class PlanMilestone(DossierCommand, service="investor", method="plan_milestone"):
    """When something is to be reached. Planned again, its day moves; what was said before stays in the history."""

    milestone: MilestoneKind
    planned_on: date


class ReachMilestone(DossierCommand, service="investor", method="reach_milestone"):
    """Planned before or not."""

    milestone: MilestoneKind
    reached_on: date


class RecordVisit(DossierCommand, service="investor", method="record_visit"):
    """Somebody of the centre saw the project."""

    visited_on: date
    visited_by: ShortText
    findings: Annotated[LongText, Field(min_length=1)]
    next_visit_on: date | None = None


class RecordFigures(DossierCommand, service="investor", method="record_figures"):
    """What is realised so far: totals on a day, with where they were learned."""

    as_of: date
    realised_amount_mad: Annotated[Decimal, Field(ge=0, max_digits=14, decimal_places=2)]
    realised_jobs: Annotated[int, Field(ge=0, le=100_000)]
    figure_source: FigureSource
    note: LongText = ""


class ReportBlocker(DossierCommand, service="investor", method="report_blocker"):
    """Something stands in the way; a body owes the next move."""

    blocker: BlockerKind
    owner: Administration
    since: date
    note: LongText = ""


class ResolveBlocker(DossierCommand, service="investor", method="resolve_blocker"):
    blocker_id: UUID
    resolved_on: date
    note: LongText = ""


class ListStalled(Request[StalledPage], service="investor", method="list_stalled", repeatable=True):
    """Approved projects that do not move, or that something blocks, the longest first."""

    province: ProvinceCode | None = None
    owner: Administration | None = Field(default=None, description="With a blocker that this body owes an answer to.")
    offset: Annotated[int, Field(ge=0)] = 0
    limit: Annotated[int, Field(ge=1, le=200)] = 50


class RealisationDayImpossible(InvestorRefusal):
    """What is recorded as having happened cannot lie in the future, nor an end before its beginning."""

    code: ClassVar[str] = "realisation.day_impossible"
    day: date
    earliest: date | None
    latest: date


class RealisationCodeRetired(InvestorRefusal):
    """The centre's dated list does not use this any more, or not yet."""

    code: ClassVar[str] = "realisation.code_retired"
    kind: str


class BlockerNotFound(InvestorRefusal):
    """No such blocker of this dossier, or it is resolved already."""

    code: ClassVar[str] = "blocker.not_found"
    blocker_id: UUID
