"""The investor service over its real database: what is stored, announced, and cannot be rewritten."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from sqlalchemy import Engine, text

from services.investor import bootstrap, seed
from services.investor.adapters.queries import BY_KEY, QUERIES
from services.investor.adapters.tables import metadata
from shared.contracts.investor import requests
from shared.contracts.investor.codes import Outcome, PieceCode, Purpose, Status
from shared.contracts.investor.queries import GetContact, GetDossier, ListQueue, TrackDossier
from shared.contracts.investor.refusals import (
    ComplementAlreadyRequested,
    ConsentMissing,
    DossierNotFound,
    OpportunityNotOpen,
    PlotNotAvailable,
    RequestIdReused,
)
from shared.contracts.territory.events import OpportunityPublished, OpportunityWithdrawn, PlotReleased, PlotReserved
from shared.database.engine import make_engine, plain_url
from shared.messaging.application import Application
from shared.messaging.unit_of_work import transaction
from tests.support.databases import Databases
from tests.support.schema import differences

ADVISER, HEAD = UUID(int=10), UUID(int=11)
NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


class Investor:
    """The service without its doors, at a time of one's choosing."""

    def __init__(self, database: Any) -> None:
        self.database = database
        self.engine: Engine = make_engine(database.url, application="test")
        self.now = NOON
        self.application = Application(
            "investor",
            self.engine,
            commands=bootstrap.COMMANDS,
            queries=QUERIES,
            unit_of_work=bootstrap.unit_of_work,
            now=lambda: self.now,
            by_key=BY_KEY,
        )

    def __call__(self, request: Any) -> Any:
        return self.application.answer(request)

    def hear(self, event: Any) -> None:
        """Handle an event of another service."""
        with transaction(self.engine, bootstrap.unit_of_work) as work:
            bootstrap.HANDLERS[type(event)](event, work)

    def announced(self) -> list[str]:
        with self.engine.connect() as connection:
            return list(connection.scalars(text("SELECT type FROM outbox ORDER BY id")))


@pytest.fixture
def investor(databases: Databases) -> Iterator[Investor]:
    database = databases("investor", seeded=True)
    service = Investor(database)
    yield service
    service.engine.dispose()


def a_filing(**changes: Any) -> requests.FileDossier:
    project = {
        "title": "Olive oil mill",
        "province": "02.113",
        "sector": "trade",
        "planned_amount_mad": "12000000",
        "planned_jobs": 30,
        **changes.pop("project", {}),
    }
    person = {
        "full_name": "Karim B.",
        "email": "karim@example.org",
        "residence_country": "DE",
        "language": "de",
        "consents": [{"purpose": Purpose.SERVICE_NOTICES, "text_version": "1"}],
        **changes.pop("person", {}),
    }
    return requests.FileDossier.model_validate({"request_id": uuid4(), "person": person, "project": project, **changes})


def completed(investor: Investor, **changes: Any) -> UUID:
    """A dossier whose clock runs."""
    dossier_id: UUID = investor(a_filing(**changes)).dossier_id
    by = {"dossier_id": dossier_id, "staff_id": ADVISER}
    investor(requests.OpenVerification(**by))
    pieces = tuple(piece.code for piece in investor(GetDossier(dossier_id=dossier_id)).pieces)
    investor(requests.RecordPieces(**by, pieces=pieces))
    investor(requests.DeclareComplete(**by))
    return dossier_id


def test_the_migrations_make_what_the_code_expects(databases: Databases) -> None:
    engine = make_engine(databases("investor").owner_url, application="test")
    with engine.connect() as connection:
        assert differences(connection, metadata) == []
    engine.dispose()


def test_numbers_are_given_in_order_and_without_holes(investor: Investor) -> None:
    assert [investor(a_filing()).number for _ in range(3)] == ["OR-2026-00001", "OR-2026-00002", "OR-2026-00003"]


def test_a_refused_filing_uses_no_number_and_announces_nothing(investor: Investor) -> None:
    with pytest.raises(ConsentMissing):
        investor(a_filing(person={"consents": []}))
    assert investor.announced() == []
    assert investor(a_filing()).number == "OR-2026-00001"


def test_the_same_filing_again_is_the_same_dossier(investor: Investor) -> None:
    filing = a_filing()
    first, again = investor(filing), investor(filing)
    assert first == again
    assert investor.announced() == ["person.registered.v1", "dossier.filed.v1"]


def test_another_filing_under_the_same_key_is_refused(investor: Investor) -> None:
    filing = a_filing()
    investor(filing)
    with pytest.raises(RequestIdReused):
        investor(a_filing(request_id=filing.request_id, project={"title": "Something else"}))


def test_one_person_with_two_projects_is_registered_once(investor: Investor) -> None:
    investor(a_filing())
    investor(a_filing(person={"email": "KARIM@example.org"}))
    assert investor.announced().count("person.registered.v1") == 1


def test_events_carry_no_personal_data(investor: Investor) -> None:
    investor(a_filing(person={"phone": "+4915112345678"}))
    with investor.engine.connect() as connection:
        written = str(list(connection.scalars(text("SELECT data::text FROM outbox"))))
    assert not [secret for secret in ("Karim", "karim@example.org", "+4915112345678", "Olive") if secret in written]


def test_an_unknown_dossier_is_refused_by_name(investor: Investor) -> None:
    with pytest.raises(DossierNotFound):
        investor(GetDossier(dossier_id=uuid4()))
    with pytest.raises(DossierNotFound):
        investor(requests.OpenReview(dossier_id=uuid4(), staff_id=ADVISER))


def test_a_dossier_is_filed_only_on_an_offer_that_is_open_and_whose_plot_is_free(investor: Investor) -> None:
    opportunity, plot, other = uuid4(), uuid4(), uuid4()
    filing = {"project": {"opportunity_id": opportunity, "opportunity_version": 3}}
    with pytest.raises(OpportunityNotOpen):
        investor(a_filing(**filing))
    investor.hear(
        OpportunityPublished(
            opportunity_id=opportunity, province="02.113", sector="trade", plot_id=plot, occurred_at=NOON
        )
    )
    dossier_id = investor(a_filing(**filing)).dossier_id
    investor.hear(PlotReserved(plot_id=plot, dossier_id=dossier_id, reserved_until=NOON, occurred_at=NOON))
    filed = investor(GetDossier(dossier_id=dossier_id))
    assert (filed.plot_state, filed.opportunity_version) == ("reserved", 3)
    assert investor(TrackDossier(dossier_id=dossier_id)).opportunity_version == 3
    with pytest.raises(PlotNotAvailable):
        investor(a_filing(**filing))
    investor.hear(PlotReleased(plot_id=plot, dossier_id=dossier_id, reason="withdrawn", occurred_at=NOON))
    other = investor(a_filing(**filing)).dossier_id
    assert investor(GetDossier(dossier_id=other)).plot_id == plot
    unsaid = investor(a_filing(project={"opportunity_version": 3})).dossier_id  # of no offer: means nothing
    assert investor(GetDossier(dossier_id=unsaid)).opportunity_version is None
    investor.hear(OpportunityWithdrawn(opportunity_id=opportunity, occurred_at=NOON))
    with pytest.raises(OpportunityNotOpen):
        investor(a_filing(**filing))


def test_a_refused_command_leaves_the_dossier_and_its_history_as_they_were(investor: Investor) -> None:
    dossier_id = investor(a_filing()).dossier_id
    by = {"dossier_id": dossier_id, "staff_id": ADVISER}
    investor(requests.OpenVerification(**by))
    investor(requests.RequestComplement(**by, pieces=(PieceCode.STATUTES,)))
    investor(requests.ProvideComplement(**by, pieces=(PieceCode.STATUTES,)))
    before, announced = investor(GetDossier(dossier_id=dossier_id)), investor.announced()
    with pytest.raises(ComplementAlreadyRequested):
        investor(requests.RequestComplement(**by, pieces=(PieceCode.LAND_TITLE,)))
    assert investor(GetDossier(dossier_id=dossier_id)) == before
    assert investor.announced() == announced


def test_the_queue_shows_the_most_urgent_first_and_counts_what_is_late(investor: Investor) -> None:
    investor.now = NOON - timedelta(days=40)
    late = completed(investor)
    investor.now = NOON - timedelta(days=20)
    urgent = completed(investor)
    investor.now = NOON
    new = investor(a_filing()).dossier_id
    page = investor(ListQueue())
    assert [row.dossier_id for row in page.rows] == [late, urgent, new]
    assert [row.days_left for row in page.rows] == [-8, 10, None]  # the 14th was a Saturday: due on Monday
    assert (page.total, page.overdue) == (3, 1)
    assert [row.dossier_id for row in investor(ListQueue(overdue_only=True)).rows] == [late]


def test_the_queue_finds_part_of_a_number_and_takes_wildcards_for_what_they_are(investor: Investor) -> None:
    investor(a_filing())
    investor(a_filing(project={"title": "100 % cotton"}))
    assert [row.number for row in investor(ListQueue(search="00002")).rows] == ["OR-2026-00002"]
    assert [row.number for row in investor(ListQueue(search="100 %")).rows] == ["OR-2026-00002"]
    assert investor(ListQueue(search="_")).rows == ()


def test_what_has_ended_leaves_the_queue_and_can_be_looked_up(investor: Investor) -> None:
    dossier_id = investor(a_filing()).dossier_id
    investor(requests.WithdrawDossier(dossier_id=dossier_id, staff_id=ADVISER))
    assert investor(ListQueue()).total == 0
    assert investor(ListQueue(include_ended=True)).total == 1
    assert investor(ListQueue(status=Status.WITHDRAWN)).total == 1


def test_the_investor_sees_the_steps_and_no_member_of_staff(investor: Investor) -> None:
    dossier_id = completed(investor)
    by = {"dossier_id": dossier_id, "staff_id": ADVISER}
    investor(requests.OpenReview(**by))
    investor(requests.ScheduleDossier(**by, session_on=NOON.date()))
    investor(requests.ProposeDecision(**by, outcome=Outcome.UNFAVOURABLE, reasons=("low_added_value",), note="inside"))
    before = investor(TrackDossier(dossier_id=dossier_id))
    assert (before.outcome, before.status) == (None, Status.SCHEDULED)
    investor(requests.ValidateDecision(dossier_id=dossier_id, staff_id=HEAD))
    seen = investor(TrackDossier(dossier_id=dossier_id))
    assert (seen.outcome, seen.reasons, seen.appeal_until.isoformat()) == (
        Outcome.UNFAVOURABLE,
        ("low_added_value",),
        "2026-12-04",
    )
    assert [step.status for step in seen.steps][-1] is Status.UNFAVOURABLE
    assert str(ADVISER) not in seen.model_dump_json()
    assert "inside" not in seen.model_dump_json()


def test_how_to_reach_a_person_is_told_to_who_asks_by_id(investor: Investor) -> None:
    dossier_id = investor(a_filing()).dossier_id
    contact = investor(GetContact(person_id=investor(GetDossier(dossier_id=dossier_id)).investor_id))
    assert (contact.email, contact.language) == ("karim@example.org", "de")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE dossier_history SET action = 'x'",
        "DELETE FROM dossier_history",
        "UPDATE consent SET purpose = 'promotion'",
        "UPDATE legal_period SET days = 365",
        "DELETE FROM piece_rule",
        "UPDATE outbox SET data = '{}'",
        "UPDATE inbox SET body = ''",
        "DELETE FROM parked_event",
        "DELETE FROM dossier",
        "DROP TABLE dossier",
    ],
)
def test_the_running_service_cannot_rewrite_history(investor: Investor, statement: str) -> None:
    with (
        psycopg.connect(plain_url(investor.database.url)) as connection,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        connection.execute(statement)


@pytest.mark.parametrize("table", ["legal_period", "piece_rule"])
def test_loading_the_reference_data_again_changes_nothing(investor: Investor, table: str) -> None:
    with investor.engine.connect() as connection:
        before = connection.execute(text(f"SELECT * FROM {table} ORDER BY id")).all()
    seed.load(investor.database.url)
    with investor.engine.connect() as connection:
        assert connection.execute(text(f"SELECT * FROM {table} ORDER BY id")).all() == before
    assert before


def test_a_dossier_keeps_the_checklist_of_the_day_it_was_filed_when_the_rules_change(investor: Investor) -> None:
    investor.now = datetime(2026, 10, 31, 12, tzinfo=UTC)
    before = investor(a_filing()).dossier_id
    with psycopg.connect(plain_url(investor.database.owner_url)) as connection:
        connection.execute(
            "INSERT INTO piece_rule (piece, on_a_plot, valid_from, asked, position, source, confidence) VALUES "
            "('proof_of_funds', false, '2026-11-01', false, 40, 'a new circular', 'S'), "
            "('land_title', false, '2026-11-01', true, 99, 'a new circular', 'S')"
        )
    investor.now = datetime(2026, 11, 1, 12, tzinfo=UTC)
    after = investor(a_filing()).dossier_id
    asked = [{piece.code for piece in investor(GetDossier(dossier_id=d)).pieces} for d in (before, after)]
    assert asked[0] - asked[1] == {PieceCode.PROOF_OF_FUNDS}
    assert asked[1] - asked[0] == {PieceCode.LAND_TITLE}
