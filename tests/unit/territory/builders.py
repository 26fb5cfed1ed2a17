"""Plots, opportunities and events as tests need them, and a unit of work in memory."""

from collections.abc import Collection, Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any, NoReturn
from uuid import UUID, uuid4

from services.territory.domain.attachment import AttachmentFile
from services.territory.domain.offer_review import OpportunityVersion
from services.territory.domain.opportunity import Opportunity
from services.territory.domain.pipeline_entry import PipelineEntry, follow
from services.territory.domain.plot import Plot
from services.territory.domain.reservation import Reservation
from services.territory.domain.setting import Setting, SettingKind
from services.territory.usecases.ports import Actions, ActionTerms, AidRules, PlaceFigures, Planning, Shapes
from services.territory.usecases.site_ports import Sites
from services.territory.usecases.subscription_ports import PublicLog, Subscriptions, Webhooks
from shared.contracts.codes import Language, Sector
from shared.contracts.investor.codes import Outcome
from shared.contracts.investor.events import DossierDecided, DossierEvent, DossierFiled
from shared.contracts.territory.codes import LandRegime, OpportunityStatus
from shared.contracts.territory.offer import OpportunityDetails
from shared.contracts.territory.refusals import OpportunityNotFound, PlotNotFound

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
EDITOR = UUID("00000000-0000-0000-0000-00000000000c")
REVIEWER = UUID("00000000-0000-0000-0000-00000000000d")
DAYS = 60
UNTIL = NOON + timedelta(days=DAYS)
THREE = {Language.FRENCH: "Atelier", Language.ARABIC: "ورشة", Language.ENGLISH: "Workshop"}
FALLBACKS = {language: Language.FRENCH for language in Language if language not in THREE}


def a_plot(**changes: Any) -> Plot:
    """A free plot in Selouane."""
    facts: dict[str, Any] = {
        "id": uuid4(),
        "zone": "selouane",
        "reference": "SE-B-01",
        "area_m2": 2000,
        "land_regime": LandRegime.ZONE_LOT,
    }
    return Plot(**{**facts, **changes})


def details(**changes: Any) -> OpportunityDetails:
    """An offer in Nador, written in three languages, in French for who reads another."""
    facts: dict[str, Any] = {"title": THREE, "text": THREE, "province": "02.381", "sector": Sector.INDUSTRY}
    facts["fallbacks"] = FALLBACKS
    return OpportunityDetails(**{**facts, **changes})


def a_draft(**changes: Any) -> Opportunity:
    return Opportunity.draft(uuid4(), uuid4(), "", details(**changes), by=EDITOR, at=NOON)


def open_to_investors(opportunity: Opportunity, *, at: datetime = NOON) -> None:
    """Written by one, approved by another."""
    opportunity.submit(by=EDITOR, at=at)
    opportunity.publish(by=REVIEWER, at=at)


def filed(plot_id: UUID | None = None, **changes: Any) -> DossierFiled:
    facts: dict[str, Any] = {
        "dossier_id": uuid4(),
        "number": "OR-2026-00042",
        "investor_id": uuid4(),
        "province": "02.381",
        "sector": Sector.INDUSTRY,
        "host_country": "NL",
        "planned_amount_mad": Decimal("12000000"),
        "planned_jobs": 30,
        "plot_id": plot_id,
        "occurred_at": NOON,
    }
    return DossierFiled(**{**facts, **changes})


def decided(dossier_id: UUID, outcome: Outcome = Outcome.FAVOURABLE, *, at: datetime = NOON) -> DossierDecided:
    return DossierDecided(dossier_id=dossier_id, outcome=outcome, decided_on=at.date(), occurred_at=at)


def announced(aggregate: Plot | Opportunity) -> list[str]:
    return [event.type for event in aggregate.recorded]


def _not_asked(*_: object, **__: object) -> NoReturn:
    """What the protocol has and no use case that is tested here calls."""
    raise NotImplementedError


class _Plots(dict[UUID, Plot]):
    def get(self, identifier: UUID) -> Plot:  # type: ignore[override]
        if identifier not in self:
            raise PlotNotFound(plot_id=identifier)
        return self[identifier]

    def add(self, aggregate: Plot) -> None:
        self[aggregate.id] = aggregate


class _Opportunities(dict[UUID, Opportunity]):
    def get(self, identifier: UUID) -> Opportunity:  # type: ignore[override]
        if identifier not in self:
            raise OpportunityNotFound(opportunity_id=identifier)
        return self[identifier]

    def add(self, aggregate: Opportunity) -> None:
        self[aggregate.id] = aggregate


class _OfferVersions(list[OpportunityVersion]):
    def add(self, version: OpportunityVersion) -> None:
        self.append(version)


class _Attachments(dict[str, AttachmentFile]):
    keep = of_offer = unnamed = forget = unjudged = knows_key = _not_asked

    def known(self, digests: Collection[str]) -> Mapping[str, AttachmentFile]:
        return {digest: self[digest] for digest in digests if digest in self}


class _Reservations(dict[UUID, Reservation]):
    def find(self, dossier_id: UUID) -> Reservation | None:
        return self.get(dossier_id)

    def add(self, reservation: Reservation) -> None:
        self[reservation.dossier_id] = reservation


class _Pipeline(dict[UUID, PipelineEntry]):
    def follow(self, event: DossierEvent) -> None:
        after = follow(self.get(event.dossier_id), event)
        if after is not None:
            self[event.dossier_id] = after


class _Places:
    """Nador with its capital and Selouane; Oujda with its technopole."""

    is_known = _not_asked

    def __init__(self, plots: _Plots) -> None:
        self._plots = plots

    def has_province(self, province: str) -> bool:
        return province in {"02.381", "02.411"}

    def province_of_commune(self, commune: str) -> str | None:
        return {"02.381.01.05": "02.381"}.get(commune)

    def province_of_zone(self, zone: str) -> str | None:
        return {"selouane": "02.381", "technopole-oujda": "02.411"}.get(zone)

    def zone_of_plot(self, plot_id: UUID) -> str | None:
        return self._plots[plot_id].zone if plot_id in self._plots else None


class FakeUnitOfWork:
    """Keeps what use cases add, and answers as the database would."""

    # Of the protocol, and never set: no use case that is tested here reads them.
    actions: Actions
    action_terms: ActionTerms
    aid_rules: AidRules
    place_figures: PlaceFigures
    planning: Planning
    public_log: PublicLog
    shapes: Shapes
    sites: Sites
    subscriptions: Subscriptions
    webhooks: Webhooks
    action_with_reference = actions_with_references = aid_scheme = forget = _not_asked

    def __init__(self, *aggregates: Plot | Opportunity) -> None:
        self.plots, self.opportunities, self.reservations = _Plots(), _Opportunities(), _Reservations()
        self.offer_versions, self.attachments = _OfferVersions(), _Attachments()
        self.places, self.pipeline = _Places(self.plots), _Pipeline()
        for aggregate in aggregates:
            (self.plots if isinstance(aggregate, Plot) else self.opportunities).add(aggregate)  # type: ignore[arg-type]

    def opportunity_of_request(self, request_id: UUID) -> Opportunity | None:
        return next((o for o in self.opportunities.values() if o.request_id == request_id), None)

    def plot_with_reference(self, zone: str, reference: str) -> UUID | None:
        return next((p.id for p in self.plots.values() if (p.zone, p.reference) == (zone, reference)), None)

    def offering(self, plot_id: UUID) -> UUID | None:
        published = (o for o in self.opportunities.values() if o.status is OpportunityStatus.PUBLISHED)
        return next((o.id for o in published if o.plot_id == plot_id), None)

    def was_offered(self, plot_id: UUID, at: datetime) -> bool:
        return any(
            o.plot_id == plot_id and o.published_at is not None and (o.withdrawn_at is None or o.withdrawn_at > at)
            for o in self.opportunities.values()
        )

    def setting(self, kind: SettingKind, on: date) -> Setting:
        return Setting(kind, on, DAYS, "test", "P")


def offered_plot() -> tuple[Plot, FakeUnitOfWork]:
    """A free plot with a published opportunity on it."""
    plot = a_plot()
    opportunity = a_draft(plot_id=plot.id)
    open_to_investors(opportunity, at=NOON - timedelta(days=1))
    return plot, FakeUnitOfWork(plot, opportunity)
