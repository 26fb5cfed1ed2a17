"""What leaves PRIMO for the systems of others: public facts of the territory, each as a whole, in a shape of its own.

The events between our services are not these: those name dossiers. Here stands nothing that a planner could not read
on a page: no dossier, no person, no member of staff, no reason why somebody let a plot go. A type only ever gains
optional fields; any other change is a new type with a higher version.
"""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from types import MappingProxyType
from typing import Annotated, Any, ClassVar
from uuid import UUID

from pydantic import AwareDatetime, StringConstraints

from shared.contracts.codes import CommuneCode, Language, ProvinceCode, Sector
from shared.contracts.event import Contract
from shared.contracts.territory.aid_rules import AidKey, AidRule, Mark, TerritorialCategory
from shared.contracts.territory.codes import ZoneCode
from shared.contracts.territory.figures import IndicatorKey, PlaceCode
from shared.contracts.territory.path import PathCode
from shared.contracts.territory.planning_facts import (
    PeriodApproved,
    PeriodReopened,
    PlanItemChanged,
    PriorityChanged,
    TargetChanged,
)
from shared.contracts.territory.public_fact import Key, PublicFact


class OpportunityOpened(PublicFact):
    """An offer is open to investors."""

    type: ClassVar[str] = "primo.opportunity.published.v1"
    about: ClassVar[str] = "opportunity"
    key: ClassVar[str] = "opportunity_id"
    opportunity_id: UUID
    title: dict[Language, str]
    province: ProvinceCode
    commune: CommuneCode | None = None
    sector: Sector
    zone: ZoneCode | None = None
    plot_id: UUID | None = None
    indicative_amount_mad: Decimal | None = None


class OpportunityEnded(PublicFact):
    """The offer is closed; those who filed on it go on."""

    type: ClassVar[str] = "primo.opportunity.withdrawn.v1"
    about: ClassVar[str] = "opportunity"
    key: ClassVar[str] = "opportunity_id"
    opportunity_id: UUID
    province: ProvinceCode
    sector: Sector


class PlotAvailability(PublicFact):
    """A plot is free, reserved, confirmed or off the market from now on. For whom and why is told to nobody."""

    type: ClassVar[str] = "primo.plot.availability_changed.v1"
    about: ClassVar[str] = "plot"
    key: ClassVar[str] = "plot_id"
    plot_id: UUID
    zone: ZoneCode
    province: ProvinceCode
    reference: str
    """As on the zone's plan."""
    area_m2: int
    land_regime: Key
    state: Key
    """free, reserved, confirmed or withdrawn (off the market). A reader that does not know a word takes it for not
    free."""


class AidRulesTold(PublicFact):
    """The dated rules of a scheme are others than were told last: every word of them, and what stands for provinces."""

    type: ClassVar[str] = "primo.aid.rules_changed.v1"
    about: ClassVar[str] = "aid"
    key: ClassVar[str] = "scheme"
    scheme: AidKey
    purpose: AidKey
    """aid, authorisation or territory."""
    rules: tuple[AidRule, ...] = ()
    categories: tuple[TerritorialCategory, ...] = ()


class FigureFact(PublicFact):
    """What a source says of a place. A figure about the region as a whole has no province."""

    about: ClassVar[str] = "figure"
    key: ClassVar[str] = "figure_id"
    figure_id: int
    place: PlaceCode
    province: ProvinceCode | None = None
    indicator: IndicatorKey
    unit: IndicatorKey
    year: int
    vintage: str
    value: Decimal
    source: str
    licence: str
    confidence: Mark


class FigureRecorded(FigureFact):
    """A source says this of a place; whether it counts is told by the place's profile."""

    type: ClassVar[str] = "primo.figure.recorded.v1"


class FigureChosen(FigureFact):
    """Of several sources for one year, this one counts from now on."""

    type: ClassVar[str] = "primo.figure.chosen.v1"


class ToldCount(Contract):
    """One aggregate of the pipeline, as planners were told it. A code that is missing: summed over that dimension."""

    sector: Sector | None = None
    host_country: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")] | None = None
    stage: Key | None = None
    count: int
    planned_amount_mad: Decimal | None = None
    """None, as those below: one dossier makes up most of it, or too few have a part in it."""
    planned_jobs: int | None = None
    realised_amount_mad: Decimal | None = None
    realised_jobs: int | None = None
    own_funds_mad: Decimal | None = None
    own_funds_currency_mad: Decimal | None = None
    asked_m2: int | None = None
    granted_m2: int | None = None


class ClosingFact(PublicFact):
    """What a closing told planners, of one province or (without one) of the region (ADR 0022)."""

    about: ClassVar[str] = "closing"
    key: ClassVar[str] = "closed_on"
    closed_on: date
    threshold: int
    """Dossiers below which nothing is told."""
    province: ProvinceCode | None = None
    part: int = 1
    parts: int = 1


class PipelineFiguresTold(ClosingFact):
    """What a closing told planners of the pipeline, of one province or (without one) of the region (ADR 0022).

    An aggregate that is not here keeps what an earlier closing told of it. Many come in several parts.
    """

    type: ClassVar[str] = "primo.pipeline.figures_told.v1"
    figures: tuple[ToldCount, ...]


class ToldPathCount(Contract):
    """Dossiers of one code of a figure, as planners were told them."""

    figure: Key
    """reason, filed_month, decided_month, commune, legal_delay, days_to_complete or days_to_decide. A reader that does
    not know a word lets it pass."""
    code: PathCode
    count: int


class PathFiguresTold(ClosingFact):
    """What a closing told planners of how dossiers go, of one province or (without one) of the region (ADR 0022).

    A type of its own, and no more fields of a pipeline's count: who does not know these fields would take a count by
    reason for the count of all. What is not here keeps what an earlier closing told of it.
    """

    type: ClassVar[str] = "primo.path.figures_told.v1"
    figures: tuple[ToldPathCount, ...]


class Ping(PublicFact):
    """A test that somebody asked for: no fact of the territory, and not in the log."""

    type: ClassVar[str] = "primo.subscription.ping.v1"
    about: ClassVar[str] = "subscription"
    key: ClassVar[str] = "subscription_id"
    subscription_id: UUID
    asked_at: AwareDatetime


PUBLIC: Mapping[str, type[PublicFact]] = MappingProxyType(
    {
        kind.type: kind
        for kind in (
            OpportunityOpened,
            OpportunityEnded,
            PlotAvailability,
            AidRulesTold,
            FigureRecorded,
            FigureChosen,
            PipelineFiguresTold,
            PathFiguresTold,
            PlanItemChanged,
            PriorityChanged,
            TargetChanged,
            PeriodApproved,
            PeriodReopened,
        )
    }
)
"""Every type that goes out. What is not here stays inside: `tests/contract/test_public_events.py`."""

SOURCE = "/primo/territory/public"


def enveloped(event_id: UUID, kind: str, subject: str, at: datetime, data: Mapping[str, Any]) -> dict[str, Any]:
    """As CloudEvents 1.0 in structured mode: the attributes that every event has, and what it says."""
    return {
        "specversion": "1.0",
        "id": str(event_id),
        "source": SOURCE,
        "type": kind,
        "subject": subject,
        "time": at.isoformat().replace("+00:00", "Z"),
        "datacontenttype": "application/json",
        "dataschema": f"urn:primo:public-event:{kind}",
        "data": data,
    }
