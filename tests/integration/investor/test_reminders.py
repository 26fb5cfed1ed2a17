"""Reminders and alerts: each step once, however the scheduler fares; the investor is told what they must do."""

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from threading import Barrier, Thread
from uuid import UUID

import psycopg
import pytest

from operations.checkout import ROOT
from services.investor import jobs
from services.investor.config import settings
from services.investor.domain.decision import Decision
from shared.contracts.investor import clock_requests, requests
from shared.contracts.investor.codes import AppealOutcome, Outcome, PieceCode, ReasonCode, Status
from shared.contracts.investor.queries import ListDeadlines
from shared.database.engine import plain_url
from shared.reference.days import local_date
from tests.integration.investor.clock_world import ADMINISTRATOR, ADVISER, HEAD, ClockWorld
from tests.support.databases import Databases
from tests.unit.investor.builders import a_dossier

SCHEDULER = """
import sys
from datetime import datetime
from services.investor import jobs
from services.investor.domain.decision import Decision
from shared.database.engine import make_engine
engine = make_engine(sys.argv[1], application="test-scheduler", pool_size=2)
jobs.remind_of_deadlines(engine, lambda: datetime.fromisoformat(sys.argv[2]))
"""
"""One look of a scheduler, in a process of its own."""


@pytest.fixture
def world(databases: Databases) -> Iterator[ClockWorld]:
    made = ClockWorld(databases("investor", seeded=True))
    made.at("2026-10-01")
    yield made
    made.engine.dispose()


def scheduler(world: ClockWorld) -> subprocess.Popen[bytes]:
    arguments = [sys.executable, "-c", SCHEDULER, world.database.url, world.now.isoformat()]
    return subprocess.Popen(arguments, cwd=ROOT)


def until(what: Callable[[], bool], seconds: float = 30) -> None:
    deadline = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_an_investor_who_owes_pieces_is_reminded_at_each_step_once_and_told_when_the_day_has_passed(
    world: ClockWorld,
) -> None:
    dossier_id = world.awaiting_complement()  # until Monday 2 November: the 31st is a Saturday
    version = world.view(dossier_id).version
    looks = {}
    for day in ("2026-10-25", "2026-10-26", "2026-10-27", "2026-10-31", "2026-11-02", "2026-11-03", "2026-11-20"):
        world.at(day)
        looks[day] = (world.remind(), world.remind())
    assert {day: told for day, told in looks.items() if told != (0, 0)} == {
        "2026-10-26": (1, 0),
        "2026-10-31": (1, 0),
        "2026-11-03": (1, 0),
    }
    told = world.announced(dossier_id)
    assert [event["days_left"] for event in told] == [7, 2, -1]
    assert {(event["deadline"], event["due_on"], *event["pieces"]) for event in told} == {
        ("complement_answer", "2026-11-02", "statutes")
    }
    assert world.view(dossier_id).version == version, "a reminder is no change: nobody's open form is refused for it"
    assert [(r.days_left, r.state) for r in world.view(dossier_id).reminders] == [
        (-1, "told"),
        (2, "told"),
        (7, "told"),
    ]


def test_an_answer_in_time_ends_the_reminders(world: ClockWorld) -> None:
    dossier_id = world.awaiting_complement()
    by = {"dossier_id": dossier_id, "staff_id": ADVISER}
    world.ask(requests.ProvideComplement(**by, pieces=(PieceCode.STATUTES,)))
    world.at("2026-11-20")
    assert world.remind() == 0
    assert world.recorded() == []


def test_a_scheduler_that_was_down_for_three_days_tells_what_still_has_a_sense_and_records_the_rest(
    world: ClockWorld,
) -> None:
    dossier_id = world.awaiting_complement()
    world.at("2026-10-26")
    world.remind()
    world.at("2026-11-03")  # down over the step of two days before, and the day itself
    world.remind()
    world.remind()
    assert world.recorded() == [
        ("complement_answer", "2026-11-02", 7, "told"),
        ("complement_answer", "2026-11-02", 2, "past"),
        ("complement_answer", "2026-11-02", -1, "told"),
    ]
    assert [event["days_left"] for event in world.announced(dossier_id)] == [7, -1]


def test_three_days_down_before_the_day_the_late_reminder_says_how_many_days_are_left_now(world: ClockWorld) -> None:
    dossier_id = world.awaiting_complement()
    world.at("2026-10-29")  # the step of seven days fell on the 26th
    world.remind()
    assert [event["days_left"] for event in world.announced(dossier_id)] == [4]
    assert world.recorded() == [("complement_answer", "2026-11-02", 7, "told")]


def test_a_reminder_whose_day_has_passed_meanwhile_is_recorded_and_never_told(world: ClockWorld) -> None:
    rule = {"kind": "complement_answer", "valid_from": "2026-10-02", "source": "test", "confidence": "P"}
    world.ask(clock_requests.AddFollowUpRule(staff_id=ADMINISTRATOR, **rule, remind_before=(5, 1)))
    world.at("2026-10-02")
    dossier_id = world.awaiting_complement()
    world.at("2026-11-10")
    world.remind()
    assert [(days, state) for _, _, days, state in world.recorded()] == [(5, "past"), (1, "past")]
    assert world.announced(dossier_id) == []


def test_two_schedulers_at_once_tell_each_step_once(world: ClockWorld) -> None:
    dossiers = world.many_awaiting(30, answer_by=date(2026, 10, 8))
    start = Barrier(2)

    def look() -> None:
        start.wait(10)
        jobs.remind_of_deadlines(world.engine, lambda: world.now)

    threads = [Thread(target=look) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert Counter(world.told_altogether()) == dict.fromkeys(dossiers, 1)


@pytest.mark.timeout(120)
def test_schedulers_that_are_killed_on_the_way_lose_nothing_and_double_nothing(world: ClockWorld) -> None:
    dossiers = world.many_awaiting(12, answer_by=date(2026, 10, 8))
    with psycopg.connect(plain_url(world.database.url), connect_timeout=5) as elsewhere:
        elsewhere.execute("SELECT 1 FROM dossier WHERE id = %s FOR UPDATE", [dossiers[6]])
        killed = scheduler(world)
        until(lambda: len(world.told_altogether()) == 6)  # the seventh is held: it waits in the middle of its work
        os.kill(killed.pid, signal.SIGKILL)
        killed.wait(20)
        assert sorted(world.told_altogether()) == dossiers[:6]
    after = [scheduler(world), scheduler(world)]
    assert [one.wait(60) for one in after] == [0, 0]
    assert Counter(world.told_altogether()) == dict.fromkeys(dossiers, 1)
    assert len(world.recorded()) == 12


def test_the_work_process_looks_at_the_clocks_by_itself(world: ClockWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PRIMO_DATABASE_URL", world.database.url)
    settings.cache_clear()
    (dossier_id,) = world.many_awaiting(1, answer_by=local_date(datetime.now(UTC)) + timedelta(days=2))
    job = next(job for job in jobs.scheduled(world.engine, settings()) if job.name == "remind of deadlines")
    job.run()
    job.run()
    settings.cache_clear()
    assert job.every_s == 60
    assert world.told_altogether() == [dossier_id]


def test_staff_are_reminded_of_the_centre_s_own_day_and_the_investor_is_not(world: ClockWorld) -> None:
    dossier_id = world.complete()  # until Monday 2 November
    for day in ("2026-10-23", "2026-10-28", "2026-11-01", "2026-11-03"):
        world.at(day)
        world.remind()
    page = world.ask(ListDeadlines())
    assert [(r.clock, r.days_left) for r in page.rows] == [("investment_file", -1)]
    assert (page.total, page.overdue) == (1, 1)
    assert [days for _, _, days, _ in world.recorded()] == [10, 5, 1, -1]
    assert world.announced(dossier_id) == []
    assert world.ask(ListDeadlines(province="02.411")).rows == ()
    world.ask(requests.WithdrawDossier(dossier_id=dossier_id, staff_id=ADVISER))
    assert world.ask(ListDeadlines()).total == 0


def test_an_extension_begins_new_steps_towards_the_new_day(world: ClockWorld) -> None:
    dossier_id = world.complete()
    world.at("2026-11-01")
    world.remind()
    by = {"dossier_id": dossier_id, "staff_id": HEAD}
    world.ask(clock_requests.ExtendDeadline(**by, days=15, reason="technical_expertise"))
    world.remind()
    assert [(due, days, state) for _, due, days, state in world.recorded()] == [
        ("2026-11-02", 10, "past"),
        ("2026-11-02", 5, "past"),
        ("2026-11-02", 1, "told"),
    ]
    world.at("2026-11-06")
    world.remind()
    assert world.recorded()[-1] == ("investment_file", "2026-11-16", 10, "told")


def test_an_act_is_reminded_of_by_its_administration_s_day(world: ClockWorld) -> None:
    dossier_id = world.complete()
    by = {"dossier_id": dossier_id, "staff_id": ADVISER}
    world.ask(clock_requests.RequestAct(**by, act="planning_permission", administration="urban_agency"))
    world.at("2026-12-01")  # sixty days end on Monday 30 November
    world.remind()
    row = next(row for row in world.ask(ListDeadlines(overdue_only=True)).rows if row.act_id is not None)
    assert (row.clock, row.administration, row.due_on) == ("planning_permission", "urban_agency", date(2026, 11, 30))


def test_who_may_appeal_is_reminded_of_the_last_day_and_a_lost_one_is_not_announced(world: ClockWorld) -> None:
    dossier_id = _refused(world)
    last = world.view(dossier_id).appeal_until
    assert last == date(2026, 10, 12)  # the 11th is a Sunday
    for day in ("2026-10-09", "2026-10-11", "2026-10-13", "2026-11-13"):
        world.at(day)
        world.remind()
    assert [(e["deadline"], e["days_left"]) for e in world.announced(dossier_id)] == [("appeal", 3), ("appeal", 1)]


def test_when_the_wali_is_silent_staff_and_investor_learn_what_can_be_done_and_nothing_is_decided(
    world: ClockWorld,
) -> None:
    dossier_id = _refused(world)
    world.ask(requests.FileAppeal(dossier_id=dossier_id, staff_id=ADVISER, received_on=world.now.date()))
    appeal = world.view(dossier_id).appeals[0]
    assert (appeal.answer_due_on, appeal.next_appeal_until) == (date(2026, 10, 12), date(2026, 10, 22))
    for day in ("2026-10-13", "2026-10-19", "2026-10-21"):
        world.at(day)
        world.remind()
    assert ("wali_answer", "2026-10-12", -1, "told") in world.recorded()
    assert [(e["deadline"], e["days_left"]) for e in world.announced(dossier_id)] == [
        ("appeal_to_ministry", 3),
        ("appeal_to_ministry", 1),
    ]
    assert world.view(dossier_id).status is Status.APPEAL_TO_WALI


def test_a_refusal_that_the_wali_confirmed_has_its_own_last_day(world: ClockWorld) -> None:
    dossier_id = _refused(world)
    by, by_head = ({"dossier_id": dossier_id, "staff_id": who} for who in (ADVISER, HEAD))
    world.ask(requests.FileAppeal(**by, received_on=world.now.date()))
    outcome = AppealOutcome.REFUSAL_CONFIRMED
    world.ask(requests.ProposeAppealAnswer(**by, outcome=outcome, reasons=("environment",)))
    world.ask(requests.ValidateAppealAnswer(**by_head))
    world.at("2026-10-09")
    world.remind()
    assert [e["deadline"] for e in world.announced(dossier_id)] == ["appeal_to_ministry"]


def _refused(world: ClockWorld) -> UUID:
    proposed = Decision(Outcome.UNFAVOURABLE, [ReasonCode.ENVIRONMENT], "", ADVISER, world.now)
    day = world.now.date()
    found = world.store(a_dossier(status=Status.SCHEDULED, session_on=day, decisions=[proposed], pieces=[]))
    world.ask(requests.ValidateDecision(dossier_id=found, staff_id=HEAD))
    return found
