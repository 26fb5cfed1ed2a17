"""A refusal, an appeal and its answer as they are stored, with the days that the reference data gives."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from uuid import UUID

import psycopg
import pytest

from services.investor import bootstrap
from services.investor.adapters.queries import QUERIES
from services.investor.domain.decision import Decision
from shared.contracts.investor import requests
from shared.contracts.investor.codes import Outcome, ReasonCode, Status
from shared.contracts.investor.queries import GetDossier, ListQueue, TrackDossier
from shared.contracts.investor.refusals import AppealTooLate
from shared.database.engine import plain_url
from shared.messaging.application import Application
from tests.support.databases import Databases, ServiceDatabase
from tests.support.investor_behind import NOON, InvestorBehind
from tests.unit.investor.builders import a_dossier

ADVISER, HEAD = UUID(int=31), UUID(int=32)
TODAY = NOON.date()  # 24 November 2026, a Tuesday


class Recourse(InvestorBehind):
    """An investor service at a time of one's choosing, with one dossier that the commission refused today."""

    def __init__(self, database: ServiceDatabase) -> None:
        super().__init__(database)
        self.database = database
        self.now: datetime = NOON
        self.application = Application(
            "investor",
            self.engine,
            commands=bootstrap.COMMANDS,
            queries=QUERIES,
            unit_of_work=bootstrap.unit_of_work,
            now=lambda: self.now,
        )
        proposed = Decision(Outcome.UNFAVOURABLE, [ReasonCode.LOW_ADDED_VALUE], "", ADVISER, NOON)
        dossier = a_dossier(status=Status.SCHEDULED, session_on=TODAY, decisions=[proposed], pieces=[])
        self.dossier_id = self.store(dossier)
        self.by = {"dossier_id": self.dossier_id, "staff_id": ADVISER}
        self.by_head = {"dossier_id": self.dossier_id, "staff_id": HEAD}
        self.application.answer(requests.ValidateDecision(**self.by_head))

    def appeal(self, *, after_days: int) -> None:
        self.now = NOON + timedelta(days=after_days)
        self.application.answer(requests.FileAppeal(**self.by, received_on=self.now.date(), note="by post"))

    def answer_appeal(self, outcome: str) -> None:
        reasons = ("environment",) if outcome == "refusal_confirmed" else ()
        self.application.answer(
            requests.ProposeAppealAnswer(**self.by, outcome=outcome, reasons=reasons, note="inside")
        )
        self.application.answer(requests.ValidateAppealAnswer(**self.by_head))


@pytest.fixture
def recourse(databases: Databases) -> Iterator[Recourse]:
    service = Recourse(databases("investor", seeded=True))
    yield service
    service.engine.dispose()


def test_the_days_of_an_appeal_are_those_of_the_reference_data(recourse: Recourse) -> None:
    assert recourse.application.answer(GetDossier(dossier_id=recourse.dossier_id)).appeal_until == date(2026, 12, 4)
    recourse.appeal(after_days=3)
    (appeal,) = recourse.application.answer(GetDossier(dossier_id=recourse.dossier_id)).appeals
    assert (appeal.received_on, appeal.answer_due_on) == (date(2026, 11, 27), date(2026, 12, 7))
    assert (appeal.next_appeal_until, appeal.late) == (date(2026, 12, 17), False)
    recourse.answer_appeal("refusal_confirmed")
    view = recourse.application.answer(GetDossier(dossier_id=recourse.dossier_id))
    assert (view.status, view.appeal_until) == (Status.REFUSAL_CONFIRMED, date(2026, 12, 7))


def test_the_wali_s_day_is_certain_and_the_ministry_s_is_not(recourse: Recourse) -> None:
    with pytest.raises(AppealTooLate):
        recourse.appeal(after_days=11)
    recourse.appeal(after_days=10)
    recourse.answer_appeal("refusal_confirmed")
    recourse.appeal(after_days=60)
    view = recourse.application.answer(GetDossier(dossier_id=recourse.dossier_id))
    assert (view.status, view.appeals[-1].late) == (Status.APPEAL_TO_MINISTRY, True)


def test_an_appeal_nobody_answered_is_late_in_the_queue_and_decides_nothing(recourse: Recourse) -> None:
    recourse.appeal(after_days=0)
    recourse.now = NOON + timedelta(days=12)  # the 10th day is 4 December
    page = recourse.application.answer(ListQueue(overdue_only=True))
    assert [(row.dossier_id, row.days_left) for row in page.rows] == [(recourse.dossier_id, -2)]
    view = recourse.application.answer(GetDossier(dossier_id=recourse.dossier_id))
    assert (view.status, view.appeals[0].answer_overdue) == (Status.APPEAL_TO_WALI, True)
    assert "file_appeal" in view.commands


def test_the_investor_follows_the_appeal_and_sees_nothing_of_the_staff(recourse: Recourse) -> None:
    recourse.appeal(after_days=1)
    recourse.application.answer(requests.ProposeAppealAnswer(**recourse.by, outcome="favourable", note="inside"))
    seen = recourse.application.answer(TrackDossier(dossier_id=recourse.dossier_id))
    assert (seen.status, seen.appeals[0].outcome) == (Status.APPEAL_TO_WALI, None)
    recourse.application.answer(requests.ValidateAppealAnswer(**recourse.by_head))
    seen = recourse.application.answer(TrackDossier(dossier_id=recourse.dossier_id))
    assert [step.status for step in seen.steps][-2:] == [Status.APPEAL_TO_WALI, Status.FAVOURABLE]
    told = seen.model_dump_json()
    assert not [secret for secret in (str(ADVISER), str(HEAD), "by post", "inside") if secret in told]


@pytest.mark.parametrize("statement", ["UPDATE appeal SET late = false", "DELETE FROM appeal_answer"])
def test_the_running_service_cannot_rewrite_an_appeal(recourse: Recourse, statement: str) -> None:
    with (
        psycopg.connect(plain_url(recourse.database.url)) as connection,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        connection.execute(statement)
