"""The territory service with a real database: migrated, seeded, asked through its application."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Engine, text

from services.territory import bootstrap
from shared.contracts.codes import Language, Sector
from shared.contracts.event import Event
from shared.contracts.investor.events import DossierFiled
from shared.contracts.request import Request
from shared.contracts.territory.codes import LandRegime
from shared.contracts.territory.offer import OpportunityDetails
from shared.contracts.territory.requests import (
    DraftOpportunity,
    PublishOpportunity,
    RegisterPlot,
    SubmitOpportunity,
)
from shared.database.engine import make_engine
from shared.messaging.unit_of_work import transaction
from tests.support.databases import Databases, ServiceDatabase, Templates

STAFF = UUID("00000000-0000-0000-0000-00000000000c")
SECOND = UUID("00000000-0000-0000-0000-00000000000d")
WORDS = {Language.FRENCH: "Atelier", Language.ARABIC: "ورشة", Language.ENGLISH: "Workshop"}
FALLBACKS = {language: Language.FRENCH for language in Language if language not in WORDS}


@dataclass
class Territory:
    """Ask it, let it hear events, look into its tables."""

    database: ServiceDatabase
    engine: Engine
    now: datetime = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)

    def ask(self, request: Request[Any]) -> Any:
        return bootstrap.application(self.engine, lambda: self.now).answer(request)

    def hear(self, *events: Event) -> None:
        """As a lane does: each event in a transaction of its own."""
        for event in events:
            with transaction(self.engine, bootstrap.unit_of_work) as work:
                bootstrap.HANDLERS[type(event)](event, work)

    def let_time_pass(self, span: timedelta) -> int:
        self.now += span
        return bootstrap.release_expired(self.engine, lambda: self.now)

    def query(self, statement: str, **values: Any) -> list[Any]:
        with self.engine.connect() as connection:
            return list(connection.execute(text(statement), values))

    def announced(self, aggregate_id: UUID) -> list[str]:
        """Types of the events of an aggregate, in the order of its stream."""
        statement = "SELECT type FROM outbox WHERE aggregate_id = :id ORDER BY aggregate_seq"
        return [row.type for row in self.query(statement, id=aggregate_id)]

    def register_plot(self, reference: str = "SE-B-77") -> UUID:
        command = RegisterPlot(
            staff_id=STAFF, zone="selouane", reference=reference, area_m2=1500, land_regime=LandRegime.ZONE_LOT
        )
        registered: UUID = self.ask(command).plot_id
        return registered

    def details(self, **changes: Any) -> OpportunityDetails:
        facts = {"title": WORDS, "text": WORDS, "province": "02.381", "sector": Sector.INDUSTRY, "fallbacks": FALLBACKS}
        return OpportunityDetails(**{**facts, **changes})

    def draft(self, **changes: Any) -> UUID:
        details = self.details(**changes)
        drafted: UUID = self.ask(DraftOpportunity(request_id=uuid4(), staff_id=STAFF, details=details)).opportunity_id
        return drafted

    def offer(self, plot_id: UUID, **changes: Any) -> UUID:
        """Publish an opportunity on a plot."""
        opportunity_id = self.draft(plot_id=plot_id, **changes)
        self.approve(opportunity_id)
        return opportunity_id

    def approve(self, opportunity_id: UUID) -> None:
        """What is being written of it goes to a second person, who approves."""
        self.ask(SubmitOpportunity(opportunity_id=opportunity_id, staff_id=STAFF))
        self.ask(PublishOpportunity(opportunity_id=opportunity_id, staff_id=SECOND))

    def filed(self, plot_id: UUID | None = None, **changes: Any) -> DossierFiled:
        facts: dict[str, Any] = {
            "dossier_id": uuid4(),
            "number": "OR-2026-00042",
            "investor_id": uuid4(),
            "province": "02.381",
            "sector": Sector.INDUSTRY,
            "host_country": "NL",
            "planned_amount_mad": Decimal("1000000.00"),
            "planned_jobs": 3,
            "plot_id": plot_id,
            "occurred_at": self.now,
        }
        return DossierFiled(**{**facts, **changes})


@pytest.fixture
def unseeded(databases: Databases) -> Iterator[Territory]:
    database = databases("territory")
    engine = make_engine(database.url, application="test", pool_size=4)
    yield Territory(database, engine)
    engine.dispose()


@pytest.fixture
def territory(databases: Databases) -> Iterator[Territory]:
    database = databases("territory", seeded=True)
    engine = make_engine(database.url, application="test", pool_size=4)
    yield Territory(database, engine)
    engine.dispose()


@pytest.fixture(scope="session")
def region(database_templates: Templates) -> Iterator[Territory]:
    """For those who only look: see `feature_world.py`."""
    from tests.integration.territory.feature_world import feature_region

    yield from feature_region(database_templates)


@pytest.fixture
def own(territory: Territory) -> Territory:
    """Without what is delivered."""
    with territory.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE action SET status = 'withdrawn'")
    return territory
