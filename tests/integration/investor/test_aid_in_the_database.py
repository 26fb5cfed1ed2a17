"""The aid pre-check over a database: rules as they are told, what is kept of a deposit, both days side by side."""

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from psycopg.types.json import Jsonb
from sqlalchemy import text

from services.investor import bootstrap, jobs
from services.territory import bootstrap as territory_bootstrap
from services.territory import seed as territory_seed
from shared.contracts.codes import Language, Sector
from shared.contracts.event import Event
from shared.contracts.investor.aid import DossierAid, Verdict
from shared.contracts.investor.aid_facts import AidFacts
from shared.contracts.investor.aid_requests import RecordAidFacts
from shared.contracts.investor.queries import GetDossier, GetDossierAid, SimulateAid, TrackDossier
from shared.contracts.investor.refusals import AidRulesUnavailable
from shared.contracts.investor.requests import FileDossier, PersonDetails, ProjectDetails
from shared.contracts.past_events import PastEvent, ReadPast
from shared.contracts.territory.aid_rules import AddAidRule, AddTerritorialCategory, AidRule, AidStep
from shared.contracts.territory.codes import BonusCategory
from shared.contracts.territory.events import AidRulesChanged
from shared.database.engine import make_engine, plain_url
from shared.messaging.past import read_past
from shared.messaging.rebuild import Rebuild
from shared.messaging.unit_of_work import transaction
from tests.integration.investor.clock_world import ADVISER, ClockWorld
from tests.support.databases import Databases, ServiceDatabase
from tests.unit.investor.aid_cases import COMPANY, NADOR

DEPOSIT = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


class Territory:
    """The real territory service over its own database; its events are carried by hand."""

    def __init__(self, database: ServiceDatabase) -> None:
        self.database = database
        territory_seed.load(database.url)
        self.engine = make_engine(database.url, application="test", pool_size=2)
        self.application = territory_bootstrap.application(self.engine, lambda: DEPOSIT)
        self.carried: set[UUID] = set()

    def events(self) -> list[AidRulesChanged]:
        """Those that were not carried yet."""
        territory_bootstrap.announce_aid_rules(self.engine, lambda: DEPOSIT)
        with self.engine.connect() as connection:
            rows = connection.execute(
                text("SELECT event_id, data FROM outbox ORDER BY aggregate_id, aggregate_seq")
            ).all()
        fresh = [row for row in rows if row.event_id not in self.carried]
        self.carried |= {row.event_id for row in fresh}
        return [AidRulesChanged.model_validate(row.data) for row in fresh]


@pytest.fixture
def territory(databases: Databases) -> Iterator[Territory]:
    made = Territory(databases("territory"))
    yield made
    made.engine.dispose()


@pytest.fixture
def world(databases: Databases) -> Iterator[ClockWorld]:
    made = ClockWorld(databases("investor", seeded=True), DEPOSIT)
    yield made
    made.engine.dispose()


def carry(territory: Territory, world: ClockWorld) -> None:
    """As a lane does, and its progress noted."""
    for event in territory.events():
        hear(world, event)


def hear(world: ClockWorld, event: Event) -> None:
    with transaction(world.engine, bootstrap.unit_of_work) as work:
        bootstrap.HANDLERS[type(event)](event, work)


def file(world: ClockWorld, **aid: Any) -> UUID:
    amount = Decimal(2_000_000)
    project = ProjectDetails(
        title="Atelier",
        province=NADOR,
        sector=Sector.INDUSTRY,
        planned_amount_mad=amount,
        planned_jobs=4,
        aid=AidFacts(**{**COMPANY, "own_funds_mad": amount / 5, "priority_activity": False, **aid}),
    )
    person = PersonDetails(
        full_name="Fatima Exemple",
        email="fatima@example.org",
        residence_country="DE",
        language=Language.GERMAN,
        consents=({"purpose": "service_notices", "text_version": "2026-01"},),
    )
    filed: UUID = world.application.answer(FileDossier(request_id=uuid4(), person=person, project=project)).dossier_id
    return filed


def aid_of(world: ClockWorld, dossier_id: UUID) -> DossierAid:
    found: DossierAid = world.application.answer(GetDossierAid(dossier_id=dossier_id))
    return found


def tpme(answer: Any) -> Any:
    return next(scheme for scheme in answer.schemes if scheme.scheme == "tpme")


def test_before_territory_has_told_its_rules_nothing_is_said_and_filing_goes_on(world: ClockWorld) -> None:
    with pytest.raises(AidRulesUnavailable):
        world.application.answer(SimulateAid(facts=AidFacts()))
    dossier_id = file(world)
    with pytest.raises(AidRulesUnavailable):
        aid_of(world, dossier_id)
    assert world.application.answer(TrackDossier(dossier_id=dossier_id)).aid == ()


def test_a_simulation_needs_no_dossier_and_takes_the_rules_of_any_day(territory: Territory, world: ClockWorld) -> None:
    carry(territory, world)
    facts = AidFacts(province=NADOR, sector=Sector.INDUSTRY, amount_mad=Decimal(2_000_000), stable_jobs=4, **COMPANY)
    today = world.application.answer(SimulateAid(facts=facts))
    assert (today.on, tpme(today).verdict) == (date(2026, 11, 24), Verdict.OPEN)
    before = world.application.answer(SimulateAid(facts=facts, on=date(2025, 11, 5)))
    assert tpme(before).verdict is Verdict.NOT_IN_FORCE


def test_the_rules_of_the_deposit_stay_beside_todays(territory: Territory, world: ClockWorld) -> None:
    carry(territory, world)
    dossier_id = file(world)
    said = {"staff_id": ADVISER, "valid_from": date(2026, 12, 1), "source": "an order", "confidence": "S"}
    territory.application.answer(AddTerritorialCategory(province=NADOR, category=BonusCategory.B, **said))
    carry(territory, world)
    same = aid_of(world, dossier_id)
    assert not same.changed
    world.at("2026-12-02")
    found = aid_of(world, dossier_id)
    assert found.at_filing is not None
    assert (tpme(found.at_filing).total_mad, tpme(found.today).total_mad) == (Decimal(300_000), Decimal(400_000))
    assert (found.at_filing.on, found.today.on, found.changed) == (date(2026, 11, 24), date(2026, 12, 2), True)
    assert found.kept is not None
    assert tpme(found.kept).total_mad == Decimal(300_000)
    assert tpme(found.kept).rules["amount_min"] == date(2025, 11, 6)
    assert (found.kept.category, found.kept_at) == ("A", DEPOSIT)
    tracked = world.application.answer(TrackDossier(dossier_id=dossier_id)).aid
    assert next(one for one in tracked if one.scheme == "tpme").total_mad == Decimal(400_000)


def test_a_rule_that_changes_its_number_changes_only_the_days_after_it(territory: Territory, world: ClockWorld) -> None:
    carry(territory, world)
    dossier_id = file(world)
    step = AidStep(fact="amount_mad", comparison="at_least", number=Decimal(3_000_000))
    word = AidRule(
        code="amount_min",
        kind="condition",
        valid_from=date(2026, 12, 1),
        steps=(step,),
        source="an order",
        confidence="S",
    )
    territory.application.answer(AddAidRule(staff_id=ADVISER, scheme="tpme", rule=word))
    carry(territory, world)
    world.at("2026-12-02")
    found = aid_of(world, dossier_id)
    assert found.at_filing is not None
    assert (tpme(found.at_filing).verdict, tpme(found.today).verdict) == (Verdict.YES, Verdict.NO)


def test_what_an_adviser_states_replaces_and_what_was_kept_stays(territory: Territory, world: ClockWorld) -> None:
    carry(territory, world)
    dossier_id = file(world)
    seen = world.application.answer(GetDossier(dossier_id=dossier_id)).version
    facts = AidFacts(**COMPANY, own_funds_mad=Decimal(400_000), stable_jobs=30, priority_activity=True)
    command = RecordAidFacts(dossier_id=dossier_id, staff_id=ADVISER, expected_version=seen, facts=facts)
    world.application.answer(command)
    found = aid_of(world, dossier_id)
    assert tpme(found.today).total_mad == Decimal(600_000)
    assert (found.facts_by, found.facts.stable_jobs, found.facts.province) == (ADVISER, 30, NADOR)
    assert found.kept is not None
    assert tpme(found.kept).total_mad == Decimal(300_000)
    line = world.application.answer(GetDossier(dossier_id=dossier_id)).history[-1]
    assert (line.action, line.by, line.details) == ("aid_facts_recorded", ADVISER, {})


def record(world: ClockWorld, dossier_id: UUID, **facts: Any) -> None:
    world.ask(RecordAidFacts(dossier_id=dossier_id, staff_id=ADVISER, facts=AidFacts(**facts)))


def funds_told(world: ClockWorld, dossier_id: UUID) -> list[tuple[str | None, str | None, str]]:
    """Own funds, those in foreign currency, when they were stated."""
    names = ("own_funds_mad", "own_funds_currency_mad", "stated_at")
    told = world.announced(dossier_id, "dossier.own_funds_stated.v1")
    return [tuple(event[name] for name in names) for event in told]


def test_own_funds_are_told_when_they_are_others_than_was_told_and_only_then(world: ClockWorld) -> None:
    dossier_id = file(world, own_funds_mad=Decimal(400_000))
    record(world, dossier_id, own_funds_mad=Decimal("400000.00"), stable_jobs=30)
    assert funds_told(world, dossier_id) == [], "other facts are nobody else's affair"
    world.at("2026-12-02")
    record(world, dossier_id, own_funds_mad=Decimal(500_000), own_funds_currency_mad=Decimal(100_000))
    record(world, dossier_id, own_funds_mad=Decimal(500_000), own_funds_currency_mad=Decimal(100_000), hotel=False)
    world.at("2026-12-03")
    record(world, dossier_id, hotel=False)
    assert funds_told(world, dossier_id) == [
        ("500000", "100000", "2026-12-02T10:00:00Z"),
        (None, None, "2026-12-03T10:00:00Z"),
    ]
    said = world.announced(dossier_id, "dossier.own_funds_stated.v1")[0]
    assert set(said) == {"dossier_id", "occurred_at", "own_funds_mad", "own_funds_currency_mad", "stated_at"}


def test_what_an_older_release_took_is_told_once_each_with_its_day(world: ClockWorld) -> None:
    dossier_id, untouched = file(world), file(world, own_funds_mad=None)
    with closing(psycopg.connect(plain_url(world.database.url))) as connection, connection:
        for day, funds in ((25, "500000"), (26, "500000.00"), (27, "700000")):
            connection.execute(
                "INSERT INTO aid_check (dossier_id, at, by, facts) VALUES (%s, %s, %s, %s)",
                [dossier_id, datetime(2026, 11, day, 9, tzinfo=UTC), ADVISER, Jsonb({"own_funds_mad": funds})],
            )
    world.at("2026-12-02")
    assert [jobs.tell_own_funds_of_all(world.engine, lambda: world.now) for _ in range(2)] == [2, 0]
    expected = [("500000", None, "2026-11-25T09:00:00Z"), ("700000", None, "2026-11-27T09:00:00Z")]
    assert funds_told(world, dossier_id) == expected
    assert funds_told(world, untouched) == []
    record(world, dossier_id, own_funds_mad=Decimal(700_000))
    assert funds_told(world, dossier_id) == expected


def test_a_damaged_projection_is_found_and_rebuilt(territory: Territory, world: ClockWorld) -> None:
    for event in territory.events():
        hear(world, event)
        note_progress(world, event)

    def publisher(request: ReadPast) -> tuple[PastEvent, ...]:
        with closing(psycopg.connect(plain_url(territory.database.url))) as connection:
            return read_past(connection, "territory", request)

    def run(*, write: bool) -> Any:
        projection = bootstrap.PROJECTIONS["aid_rules"]
        return Rebuild(world.engine, "investor.aid_rules", projection, publisher).run(write=write)

    assert (run(write=False).equal, run(write=False).lanes) == (True, 5)
    with world.engine.begin() as connection:
        connection.execute(text("DELETE FROM aid_scheme WHERE scheme = 'charter'"))
        connection.execute(text("UPDATE aid_scheme SET rules = '[]' WHERE scheme = 'tpme'"))
    damaged = run(write=True)
    assert (damaged.missing, damaged.changed, damaged.invented) == (1, 1, 0)
    assert run(write=False).equal


def note_progress(world: ClockWorld, event: AidRulesChanged) -> None:
    with closing(psycopg.connect(plain_url(world.database.admin_url), autocommit=True)) as connection:
        connection.execute(
            "INSERT INTO lane (source, aggregate, aggregate_id, last_seq, state)"
            " VALUES ('territory', 'aid', %s, 1, 'open')",
            [event.aid_id],
        )
