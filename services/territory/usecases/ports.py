"""What the use cases need of the outside."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Protocol
from uuid import UUID

from services.territory.domain.action import Action
from services.territory.domain.aid_scheme import AidScheme
from services.territory.domain.offer_review import OpportunityVersion
from services.territory.domain.opportunity import Opportunity
from services.territory.domain.planning_period import Step
from services.territory.domain.plot import Plot
from services.territory.domain.reservation import Reservation
from services.territory.domain.setting import Setting, SettingKind
from services.territory.usecases.attachment_ports import Attachments
from services.territory.usecases.site_ports import Sites
from services.territory.usecases.subscription_ports import PublicLog, Subscriptions, Webhooks
from shared.contracts.investor.erasure_events import ErasureOrdered
from shared.contracts.investor.events import DossierEvent
from shared.contracts.territory.actions import ActionList, ActionTerm, AddActionTerm
from shared.contracts.territory.aid_rules import AddTerritorialCategory, AidRule, TerritorialCategory
from shared.contracts.territory.figures import ChooseFigure, RecordFigure, SaidFigure
from shared.contracts.territory.plan_words import Sourced
from shared.contracts.territory.planning import DefineIndicator, EnterPeriodValue

Now = Callable[[], datetime]
"""The present moment, with its time zone."""


class Plots(Protocol):
    def get(self, identifier: UUID) -> Plot:
        """Loaded under its lock. Raises PlotNotFound."""

    def add(self, aggregate: Plot) -> None: ...


class Opportunities(Protocol):
    def get(self, identifier: UUID) -> Opportunity:
        """Loaded under its lock. Raises OpportunityNotFound."""

    def add(self, aggregate: Opportunity) -> None: ...


class OfferVersions(Protocol):
    """What was published once. What is there is never changed."""

    def add(self, version: OpportunityVersion) -> None: ...


class Reservations(Protocol):
    def find(self, dossier_id: UUID) -> Reservation | None:
        """Loaded under its lock."""

    def add(self, reservation: Reservation) -> None: ...


class Places(Protocol):
    """Reference data: what lies where."""

    def has_province(self, province: str) -> bool: ...

    def province_of_commune(self, commune: str) -> str | None: ...

    def province_of_zone(self, zone: str) -> str | None: ...

    def zone_of_plot(self, plot_id: UUID) -> str | None: ...

    def is_known(self, place: str) -> bool:
        """The region, a province, a commune or a zone."""


class Pipeline(Protocol):
    """The planner's projection of the dossiers."""

    def follow(self, event: DossierEvent) -> None:
        """Count the dossier in the stage that the event leads to."""


class AidRules(Protocol):
    """The dated words on the aids. What is there is never changed."""

    def schemes(self) -> Sequence[str]: ...

    def words(self, scheme: str) -> Sequence[AidRule]:
        """Every one, in the order in which they came."""

    def categories(self) -> Sequence[TerritorialCategory]: ...

    def add(self, scheme: str, rule: AidRule, by: UUID, at: datetime) -> bool:
        """False when there is a word on that rule from that day on."""

    def add_category(self, said: AddTerritorialCategory, at: datetime) -> bool:
        """False when there is a word on that province from that day on."""


class PlaceFigures(Protocol):
    """What sources say of places. What is there is never changed."""

    def has_indicator(self, code: str) -> bool: ...

    def add(self, said: RecordFigure, year: int, at: datetime) -> int | None:
        """Its number; None when that source has said something for the same vintage."""

    def said(self, places: Collection[str]) -> Mapping[tuple[str, str, str, str], SaidFigure]:
        """By place, indicator, vintage and source."""

    def choose(self, said: ChooseFigure, at: datetime) -> bool:
        """False when there is no such figure of that place."""

    def facts(self, figure_id: int) -> Mapping[str, Any]:
        """What is public of a figure that there is, by the names of `public_events.FigureFact`."""


@dataclass(frozen=True)
class EnteredValue:
    """The last word on a value of a period."""

    entered_by: UUID
    value: Decimal


class Planning(Protocol):
    """What is said of the plan, and values by period. What is there is never changed."""

    def lock(self) -> None:
        """Until the transaction ends: what is compared is what is added to."""

    def words(self, table: str) -> Sequence[Sourced]:
        """The last of each natural key."""

    def add(self, table: str, words: Sequence[Sourced], by: UUID, at: datetime) -> None: ...

    def has_indicator(self, code: str) -> bool:
        """Of places or of periods."""

    def periodicity_of(self, indicator: str) -> str | None:
        """None: it is not measured by period, or there is none."""

    def define(self, said: DefineIndicator) -> bool:
        """False when there is one of that code."""

    def enter(self, said: EnterPeriodValue, at: datetime) -> None: ...

    def entered(self, period: str) -> Sequence[EnteredValue]:
        """The last word on each."""

    def is_shown(self, indicator: str) -> bool:
        """To everybody. A figure of a place always is; what is measured by period when it was defined so."""

    def public_values(self, period: str) -> Sequence[Mapping[str, Any]]:
        """The last word on each value of an indicator that is shown: indicator, place, axis, value, source."""

    def steps(self, period: str) -> Sequence[Step]:
        """Oldest first."""

    def step(self, period: str, step: Step, reason: str, by: UUID, at: datetime) -> None: ...


class Actions(Protocol):
    def get(self, identifier: UUID) -> Action:
        """Loaded under its lock. Raises ActionNotFound."""

    def add(self, aggregate: Action) -> None: ...


class Shapes(Protocol):
    """Geometries in GeoJSON."""

    def in_degrees(self, geometry: Mapping[str, Any], crs: str) -> Mapping[str, Any]:
        """Longitude first. Raises FeatureQueryMalformed for a system that is not known, GeometryWrong."""

    def point_within(self, geometry: Mapping[str, Any]) -> tuple[float, float]:
        """Longitude and latitude of a point of an outline. Raises GeometryWrong."""


class ActionTerms(Protocol):
    """The dated words of the lists that actions use. What is there is never changed."""

    def offered(self, on: date) -> Mapping[ActionList, frozenset[str]]:
        """Codes that may be chosen on a day."""

    def named(self, on: date) -> Sequence[ActionTerm]: ...

    def add(self, said: AddActionTerm, at: datetime) -> bool:
        """False when there is a word on it from that day on."""


class UnitOfWork(Protocol):
    """One transaction. What is changed in it is stored, and announced, when it ends well; else nothing is."""

    @property
    def plots(self) -> Plots: ...

    @property
    def opportunities(self) -> Opportunities: ...

    @property
    def offer_versions(self) -> OfferVersions: ...

    @property
    def attachments(self) -> Attachments: ...

    @property
    def reservations(self) -> Reservations: ...

    @property
    def places(self) -> Places: ...

    @property
    def pipeline(self) -> Pipeline: ...

    @property
    def aid_rules(self) -> AidRules: ...

    @property
    def place_figures(self) -> PlaceFigures: ...

    @property
    def planning(self) -> Planning: ...

    @property
    def public_log(self) -> PublicLog: ...

    @property
    def subscriptions(self) -> Subscriptions: ...

    @property
    def webhooks(self) -> Webhooks: ...
    @property
    def sites(self) -> Sites: ...

    @property
    def actions(self) -> Actions: ...

    @property
    def action_terms(self) -> ActionTerms: ...

    @property
    def shapes(self) -> Shapes: ...

    def action_with_reference(self, reference: str) -> Action | None: ...

    def actions_with_references(self, references: Collection[str]) -> Mapping[str, Action]:
        """Loaded under their locks, by reference."""

    def aid_scheme(self, code: str) -> AidScheme | None:
        """Loaded under its lock."""

    def opportunity_of_request(self, request_id: UUID) -> Opportunity | None: ...

    def plot_with_reference(self, zone: str, reference: str) -> UUID | None: ...

    def offering(self, plot_id: UUID) -> UUID | None:
        """The published opportunity on a plot."""

    def was_offered(self, plot_id: UUID, at: datetime) -> bool:
        """Whether an opportunity on the plot was open at that moment, in the version that was read then."""

    def setting(self, kind: SettingKind, on: date) -> Setting: ...

    def forget(self, event: ErasureOrdered) -> None:
        """Whatever is kept of that person, and note that it was done."""
