"""The territory's unit of work: its repositories over one session."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Uuid, any_, literal, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session

from services.territory.adapters import tables as t
from services.territory.adapters.action_tables import action_history
from services.territory.adapters.actions import SqlActionTerms, with_references
from services.territory.adapters.aid_rules import SqlAidRules
from services.territory.adapters.aid_tables import aid_scheme
from services.territory.adapters.attachments import SqlAttachments
from services.territory.adapters.offer_versions import SqlOfferVersions, was_offered
from services.territory.adapters.personal_data import FORGETTING
from services.territory.adapters.place_figures import SqlPlaceFigures
from services.territory.adapters.planning import SqlPlanning
from services.territory.adapters.projections import SqlPipeline
from services.territory.adapters.shapes import ShapelyShapes
from services.territory.adapters.sites import SqlSites
from services.territory.adapters.subscriptions import SqlPublicLog, SqlSubscriptions, WebhookSetUp
from services.territory.domain.action import Action
from services.territory.domain.aid_scheme import AidScheme
from services.territory.domain.going_out import GoingOut, going_out, marketed
from services.territory.domain.opportunity import Opportunity
from services.territory.domain.plot import Plot
from services.territory.domain.reservation import Reservation
from services.territory.domain.setting import Setting, SettingKind
from shared.contracts.event import Event
from shared.contracts.investor.erasure_events import ErasureOrdered
from shared.contracts.investor.events import DossierEvent
from shared.contracts.territory.codes import OpportunityStatus
from shared.contracts.territory.refusals import ActionNotFound, AidSchemeUnknown, OpportunityNotFound, PlotNotFound
from shared.messaging.unit_of_work import SqlUnitOfWork
from shared.reference.places import REGION


class SqlReservations:
    """Loaded under the row's lock, always before the plot's: both sides of the saga lock in the same order."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._absent: set[UUID] = set()

    def read_ahead(self, dossier_ids: Collection[UUID]) -> None:
        """See which of these dossiers have none: most. Only their own lane could add one, and it is here."""
        wanted = t.reservation.c.dossier_id == any_(literal(list(dossier_ids), ARRAY(Uuid)))
        self._absent |= set(dossier_ids) - set(self._session.scalars(select(t.reservation.c.dossier_id).where(wanted)))

    def find(self, dossier_id: UUID) -> Reservation | None:
        if dossier_id in self._absent:
            return None
        return self._session.get(Reservation, dossier_id, with_for_update=True)

    def add(self, reservation: Reservation) -> None:
        self._absent.discard(reservation.dossier_id)
        self._session.add(reservation)


class SqlPlaces:
    """Reference data."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def has_province(self, province: str) -> bool:
        return self._session.scalar(select(t.province.c.code).where(t.province.c.code == province)) is not None

    def province_of_commune(self, commune: str) -> str | None:
        return self._session.scalar(select(t.commune.c.province).where(t.commune.c.code == commune))

    def province_of_zone(self, zone: str) -> str | None:
        return self._session.scalar(select(t.zone.c.province).where(t.zone.c.code == zone))

    def zone_of_plot(self, plot_id: UUID) -> str | None:
        return self._session.scalar(select(t.plot.c.zone).where(t.plot.c.id == plot_id))

    def is_known(self, place: str) -> bool:
        return (
            place == REGION
            or self.has_province(place)
            or self.province_of_commune(place) is not None
            or self.province_of_zone(place) is not None
        )


class TerritoryUnitOfWork(SqlUnitOfWork):
    """One transaction of the territory service. See usecases/ports.py for what the use cases see of it."""

    def __init__(self, session: Session, webhooks: WebhookSetUp = WebhookSetUp()) -> None:  # noqa: B008 - frozen
        super().__init__(session, t.outbox)
        self.plots = self.repository(Plot, lambda identifier: PlotNotFound(plot_id=identifier))
        self.opportunities = self.repository(
            Opportunity, lambda identifier: OpportunityNotFound(opportunity_id=identifier)
        )
        self.offer_versions = SqlOfferVersions(session)
        self.attachments = SqlAttachments(session)
        self.reservations = SqlReservations(session)
        self.places = SqlPlaces(session)
        self.pipeline = SqlPipeline(session)
        self.aid_rules = SqlAidRules(session)
        self.place_figures = SqlPlaceFigures(session)
        self.planning = SqlPlanning(session)
        self.public_log = SqlPublicLog(session)
        self.subscriptions = SqlSubscriptions(session)
        self.webhooks = webhooks
        self._going_out: list[GoingOut] = []
        self.sites = SqlSites(session)
        self.actions = self.repository(Action, lambda identifier: ActionNotFound(action_id=identifier))
        self.action_terms = SqlActionTerms(session)
        self.shapes = ShapelyShapes()
        self._aid_schemes = self.repository(AidScheme, lambda identifier: AidSchemeUnknown(scheme=str(identifier)))
        self._settings: dict[tuple[SettingKind, date], Setting] = {}
        self._lines: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)

    def prepare(self, events: Sequence[Event]) -> None:
        dossier_ids = {event.dossier_id for event in events if isinstance(event, DossierEvent)}
        self.pipeline.read_ahead(dossier_ids)
        self.reservations.read_ahead(dossier_ids)

    def record(self) -> None:
        for aggregate in self.seen:
            self._going_out += going_out(aggregate, aggregate.recorded, self.places)
            if isinstance(aggregate, Plot | Opportunity | Action):
                owner = {f"{aggregate.stream}_id": aggregate.id}
                lines = aggregate.take_lines()
                if isinstance(aggregate, Plot):
                    self._going_out += marketed(aggregate, lines, self.places)
                self._lines[aggregate.stream] += [owner | vars(line) for line in lines]
        super().record()

    def forget(self, event: ErasureOrdered) -> None:
        """See usecases/ports.py."""
        FORGETTING.forget(event, self.session)

    def flush(self) -> None:
        super().flush()  # the aggregates' own rows first
        self.pipeline.flush()
        self.public_log.tell(*self._going_out)
        self._going_out.clear()
        for history in (t.plot_history, t.opportunity_history, action_history):
            if lines := self._lines.pop(history.name.removesuffix("_history"), None):
                self.session.execute(history.insert(), lines)

    def opportunity_of_request(self, request_id: UUID) -> Opportunity | None:
        found = self.session.scalar(select(t.opportunity.c.id).where(t.opportunity.c.request_id == request_id))
        return None if found is None else self.opportunities.get(found)

    def action_with_reference(self, reference: str) -> Action | None:
        return self.actions_with_references([reference]).get(reference)

    def actions_with_references(self, references: Collection[str]) -> Mapping[str, Action]:
        found = with_references(self.session, references)
        self.seen.update(dict.fromkeys(found.values()))
        return found

    def aid_scheme(self, code: str) -> AidScheme | None:
        found = self.session.scalar(select(aid_scheme.c.id).where(aid_scheme.c.code == code))
        return None if found is None else self._aid_schemes.get(found)

    def plot_with_reference(self, zone: str, reference: str) -> UUID | None:
        return self.session.scalar(select(t.plot.c.id).where(t.plot.c.zone == zone, t.plot.c.reference == reference))

    def offering(self, plot_id: UUID) -> UUID | None:
        o = t.opportunity.c
        return self.session.scalar(select(o.id).where(o.plot_id == plot_id, o.status == OpportunityStatus.PUBLISHED))

    def was_offered(self, plot_id: UUID, at: datetime) -> bool:
        """See usecases/ports.py."""
        return was_offered(self.session, plot_id, at)

    def setting(self, kind: SettingKind, on: date) -> Setting:
        """The value in force on a day.

        Raises LookupError when the reference data has none: a defect of the set-up, not of the request.
        """
        if (kind, on) not in self._settings:
            self._settings[kind, on] = find_setting(self.session, kind, on)
        return self._settings[kind, on]


def find_setting(session: Session, kind: SettingKind, on: date) -> Setting:
    """See TerritoryUnitOfWork.setting."""
    table = t.setting
    row = session.execute(
        select(table).where(table.c.kind == kind, table.c.valid_from <= on).order_by(table.c.valid_from.desc()).limit(1)
    ).one_or_none()
    if row is None:
        raise LookupError(f"no setting {kind} in force on {on}")
    return Setting(kind, row.valid_from, row.value, row.source, row.confidence)
