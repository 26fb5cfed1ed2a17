"""A request filed twice: it is found, said to be two or merged, and nothing of either is lost."""

from collections.abc import Iterator
from threading import Barrier, Thread
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from services.investor import bootstrap
from services.investor.adapters.ledger import HISTORY
from services.investor.domain.consent import Consent
from services.investor.domain.piece import Piece
from shared.contracts.codes import Language
from shared.contracts.investor import duplicate_refusals as refusals
from shared.contracts.investor.codes import PieceKind, PieceState, Purpose, Status
from shared.contracts.investor.duplicate_requests import DismissDuplicate, ProposeMerge, RejectMerge, ValidateMerge
from shared.contracts.investor.exchange_requests import WriteToCentre
from shared.contracts.investor.privacy import (
    ExportPerson,
    GetPerson,
    ProposeErasure,
    ValidateErasure,
)
from shared.contracts.investor.privacy_codes import ErasureReason
from shared.contracts.investor.privacy_refusals import NumberUnknown
from shared.contracts.investor.queries import GetContact, GetDossier, ListQueue, TrackDossier
from shared.contracts.investor.refusals import IllegalMove
from shared.contracts.investor.requests import WithdrawDossier
from shared.contracts.investor.statistics import GetStatistics
from shared.contracts.refusal import Refusal
from shared.database.engine import plain_url
from shared.ledger.verification import verify
from shared.messaging.unit_of_work import transaction
from tests.integration.investor.duplicate_world import ADVISER, HEAD, World
from tests.support.databases import Databases
from tests.support.investor_behind import NOON

EXPECTED, RECEIVED = PieceState.EXPECTED, PieceState.RECEIVED


@pytest.fixture
def world(databases: Databases) -> Iterator[World]:
    made = World(databases("investor", seeded=True))
    yield made
    made.engine.dispose()


def test_two_that_somebody_said_are_two_are_proposed_no_more_and_it_is_remembered_who_said_so(world: World) -> None:
    one, other = world.file("OR-1"), world.file("OR-2")
    world.look()
    world.ask(DismissDuplicate(dossier_id=other, other_number="OR-1", note="two halls", staff_id=ADVISER))
    assert world.listed().total == 0
    (pair,) = world.listed(dismissed=True).pairs
    assert pair.dismissal is not None
    assert (pair.dismissal.by, pair.dismissal.note) == (ADVISER, "two halls")
    for dossier_id in (one, other):
        assert world.ask(GetDossier(dossier_id=dossier_id)).history[-1].action == "duplicate_dismissed"
    with Session(world.engine) as session, session.begin():
        session.execute(text("INSERT INTO duplicate_look SELECT id FROM dossier"))
    world.look()
    assert world.listed().total == 0, "looking again does not forget it"


def test_a_merge_closes_one_and_both_references_find_what_goes_on(world: World) -> None:
    gone, kept = world.file("OR-2026-00001", cri_invest_reference="CI-77"), world.file("OR-2026-00002")
    before = world.ask(GetDossier(dossier_id=gone))
    world.merge(gone, "OR-2026-00002")
    closed, goes_on = world.ask(GetDossier(dossier_id=gone)), world.ask(GetDossier(dossier_id=kept))
    assert closed.status is Status.CLOSED_WITHOUT_ACTION
    assert closed.duplicates.merged_into.number == "OR-2026-00002"
    assert [one.number for one in goes_on.duplicates.merged] == ["OR-2026-00001"]
    assert closed.history[: len(before.history)] == before.history
    assert [line.action for line in closed.history[-2:]] == ["merge_proposed", "dossier.merged.v1"]
    assert goes_on.history[-1].action == "merge_taken"
    for search in ("00001", "ci-77", "00002"):
        assert [row.dossier_id for row in world.ask(ListQueue(search=search)).rows] == [kept], search
    assert world.ask(ListQueue(search="00001", include_ended=True)).total == 2
    assert world.announced() == [("dossier.merged.v1", str(gone))]
    tracked = world.ask(TrackDossier(dossier_id=gone))
    assert (tracked.merged_into, tracked.steps[-1].status) == ("OR-2026-00002", Status.CLOSED_WITHOUT_ACTION)
    assert world.ask(GetStatistics()).funnel[0].count == 1, "it counts once"
    with pytest.raises(IllegalMove):
        world.merge(gone, "OR-2026-00002")
    with psycopg.connect(plain_url(world.database.url)) as connection:
        assert not verify(connection, HISTORY).faults


def test_pieces_that_were_handed_in_there_count_here_and_say_where_they_came_from(world: World) -> None:
    def pieces(identity: PieceState, plan: PieceState) -> list[Piece]:
        return [Piece(PieceKind.IDENTITY, identity), Piece(PieceKind.BUSINESS_PLAN, plan)]

    gone = world.file("OR-1", pieces=[*pieces(RECEIVED, RECEIVED), Piece(PieceKind.STATUTES, RECEIVED)])
    kept = world.file("OR-2", pieces=pieces(EXPECTED, RECEIVED))
    world.merge(gone, "OR-2")
    checklist = {item.code: item for item in world.ask(GetDossier(dossier_id=kept)).checklist}
    assert set(checklist) == {"identity", "business_plan"}, "what is not asked for here is not asked for now"
    identity, plan = checklist["identity"], checklist["business_plan"]
    assert (identity.state, identity.handed_in_under.number) == (RECEIVED, "OR-1")
    assert (plan.state, plan.handed_in_under) == (RECEIVED, None), "its own counts"
    line = world.ask(GetDossier(dossier_id=kept)).history[-1]
    assert (line.action, line.by) == ("pieces_taken_over", HEAD)
    assert (line.details["number"], line.details["pieces"]) == ("OR-1", ["identity"])
    assert {item.state for item in world.ask(GetDossier(dossier_id=gone)).checklist} == {RECEIVED}, "nothing moved"
    third = world.file("OR-3", pieces=pieces(EXPECTED, EXPECTED))
    world.merge(kept, "OR-3")
    where = {item.code: item.handed_in_under.number for item in world.ask(GetDossier(dossier_id=third)).checklist}
    assert where == {"identity": "OR-1", "business_plan": "OR-2"}, "where the files are, however often it was merged"


def test_what_was_merged_before_follows_to_what_goes_on_now(world: World) -> None:
    first, second, third = world.file("OR-001"), world.file("OR-002"), world.file("OR-003")
    world.merge(first, "OR-002")
    world.merge(second, "OR-003")
    into = world.of(first).merged_into
    assert into is not None
    assert into.number == "OR-003"
    assert [one.number for one in world.of(third).merged] == ["OR-001", "OR-002"]
    assert [row.dossier_id for row in world.ask(ListQueue(search="OR-001")).rows] == [third]


def test_two_entries_of_one_person_become_one_and_new_requests_find_it(world: World) -> None:
    old, kept = world.person("Mohammed El Amrani", "old@example.org"), world.person("M. El Amrani", "new@example.org")
    gone, goes_on = world.file("OR-1", old), world.file("OR-2", kept)
    other = world.file("OR-3", old, title="Hôtel")
    world.merge(gone, "OR-2")
    assert {one.number for one in world.ask(GetPerson(person_id=kept)).dossiers} == {"OR-1", "OR-2", "OR-3"}
    assert world.ask(GetPerson(person_id=old)).merged_into_id == kept
    assert [entry.email for entry in world.ask(GetPerson(person_id=kept)).other_entries] == ["old@example.org"]
    assert world.announced() == [
        ("dossier.merged.v1", str(gone)),
        ("dossier.investor_changed.v1", str(other)),
    ], "of the merge the address is told from which it was filed"
    assert world.ask(GetContact(person_id=old)).email == "old@example.org"
    with transaction(world.engine, bootstrap.unit_of_work) as work:
        found = work.person_with_email("old@example.org")
        assert found is not None
        assert found.id == kept
        assert work.people_with_emails(["old@example.org"]) == {"old@example.org": kept}
    assert world.of(goes_on).merged[0].number == "OR-1"


def test_nothing_is_merged_that_would_be_lost_from_sight(world: World) -> None:
    plot = uuid4()
    gone, kept = world.file("OR-1", plot_id=plot, plot_state="reserved"), world.file("OR-2")
    ended = world.file("OR-3", status=Status.UNFAVOURABLE)

    def refused(dossier_id: UUID, into: str) -> type[Refusal]:
        with pytest.raises(Refusal) as found:
            world.ask(ProposeMerge(dossier_id=dossier_id, into_number=into, note="same", staff_id=ADVISER))
        return type(found.value)

    assert refused(gone, "OR-2") is refusals.MergeLosesPlot
    assert refused(kept, "OR-3") is refusals.MergeIntoEnded
    assert refused(ended, "OR-2") is IllegalMove
    assert refused(kept, "OR-2") is refusals.MergeWithItself
    assert refused(kept, "OR-9") is NumberUnknown
    world.ask(WriteToCentre(dossier_id=kept, request_id=uuid4(), text="Et ma demande ?"))
    assert refused(kept, "OR-1") is refusals.MergeUnsettled
    assert world.announced() == []


def test_it_takes_two_persons_and_either_direction_waits_for_the_other(world: World) -> None:
    one, other = world.file("OR-1"), world.file("OR-2")
    world.ask(ProposeMerge(dossier_id=one, into_number="OR-2", note="same", staff_id=HEAD))
    assert [merge.closes.number for merge in world.listed().merges] == ["OR-1"]
    assert world.ask(ListQueue(search="OR-1")).rows[0].decision_proposed, "the queue says that it waits for somebody"
    with pytest.raises(refusals.MergeSecondPersonRequired):
        world.ask(ValidateMerge(dossier_id=one, staff_id=HEAD))
    with pytest.raises(refusals.MergeAlreadyProposed):
        world.ask(ProposeMerge(dossier_id=other, into_number="OR-1", note="same", staff_id=ADVISER))
    world.ask(RejectMerge(dossier_id=one, note="not the same", staff_id=ADVISER))
    with pytest.raises(refusals.MergeNotProposed):
        world.ask(ValidateMerge(dossier_id=one, staff_id=ADVISER))
    assert world.listed().merges == ()


@pytest.mark.parametrize("round_", range(3))
def test_of_two_who_act_on_it_at_once_one_wins_and_the_other_is_told(world: World, round_: int) -> None:
    one, other = world.file("OR-1"), world.file("OR-2")
    start, ends = Barrier(2), list[Any]()

    def act(command: Any) -> None:
        start.wait(10)
        try:
            ends.append(world.ask(command))
        except Refusal as refusal:
            ends.append(type(refusal))

    def at_once(*commands: Any) -> list[Any]:
        ends.clear()
        threads = [Thread(target=act, args=(command,)) for command in commands]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
        return sorted(ends, key=str)

    proposed = at_once(
        ProposeMerge(dossier_id=one, into_number="OR-2", note="same", staff_id=ADVISER),
        ProposeMerge(dossier_id=other, into_number="OR-1", note="same", staff_id=ADVISER),
    )
    assert proposed == [refusals.MergeAlreadyProposed, None]
    (merge,) = world.listed().merges
    both = [ValidateMerge(dossier_id=merge.closes.dossier_id, staff_id=UUID(int=n)) for n in (5, 6)]
    assert at_once(*both) == [IllegalMove, None]
    assert [kind for kind, _ in world.announced()] == ["dossier.merged.v1"]


def test_erasing_the_person_reaches_their_other_entry_too(world: World) -> None:
    old, kept = (
        world.person("Mohammed Zaytouni", "zaytouni@example.org"),
        world.person("M. Zaytouni", "new@example.org"),
    )
    with transaction(world.engine, bootstrap.unit_of_work) as work:
        work.people.get(old).consents.append(Consent(Purpose.PROMOTION, "v1", Language.FRENCH, NOON))
    gone, goes_on = world.file("OR-1", old), world.file("OR-2", kept)
    world.look()
    world.merge(gone, "OR-2")
    assert "zaytouni@example.org" in world.ask(ExportPerson(person_id=kept)).model_dump_json()
    world.ask(WithdrawDossier(dossier_id=goes_on, staff_id=ADVISER))
    proposed = ProposeErasure(number="OR-1", reason=ErasureReason.PERSON_ASKED, staff_id=ADVISER)
    world.ask(ValidateErasure(erasure_id=world.ask(proposed).erasure_id, staff_id=HEAD))
    with psycopg.connect(plain_url(world.database.admin_url)) as connection:
        for table in ("person", "person_name", "dossier_search", "consent", "dossier_merge", "dossier_history"):
            found = connection.execute(f"SELECT count(*) FROM {table} t WHERE t::text ILIKE '%zaytouni%'")
            assert found.fetchone() == (0,), table
        said = connection.execute("SELECT count(*) FROM consent WHERE person_id = %s", [old]).fetchone()
        notes = connection.execute("SELECT DISTINCT note FROM dossier_merge").fetchall()
        assert connection.execute("SELECT count(*) FROM duplicate_key").fetchone() == (0,)
    assert (said, notes) == ((0,), [("",)])
