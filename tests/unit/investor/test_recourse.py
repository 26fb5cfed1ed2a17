"""What an investor who was refused may do, until when, and what no clock does by itself."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from services.investor.domain.appeal import Appeal, AppealTerms
from services.investor.domain.commands import accepted_commands
from services.investor.domain.decision import Decision
from services.investor.domain.dossier import Dossier
from shared.contracts.investor.codes import AppealBody, AppealOutcome, Outcome, ReasonCode, Status
from shared.contracts.investor.events import DossierAppealDecided, DossierAppealed
from shared.contracts.investor.refusals import (
    AnswerNotOverdue,
    AppealDayImpossible,
    AppealTooLate,
    DecisionAlreadyProposed,
    IllegalMove,
    NoDecisionProposed,
    ReasonsRequired,
    SecondPersonRequired,
)
from tests.unit.investor.builders import ADVISER, BY, HEAD, NOON, TODAY, a_dossier, announced

REFUSED_AT = NOON - timedelta(days=5)
LAST_DAY = TODAY + timedelta(days=5)
TERMS = AppealTerms(
    late_is_flagged=False,
    answer_due_on=TODAY + timedelta(days=10),
    next_appeal_until=TODAY + timedelta(days=20),
)


def refused(**changes: Any) -> Dossier:
    decision = Decision(Outcome.UNFAVOURABLE, [ReasonCode.OTHER], "", ADVISER, REFUSED_AT, HEAD, REFUSED_AT)
    facts = {"status": Status.UNFAVOURABLE, "decisions": [decision], "appeal_until": LAST_DAY}
    return a_dossier(**{**facts, **changes})


def before_the_wali(answer_due_on: date = TODAY + timedelta(days=10), **changes: Any) -> Dossier:
    received_on = TODAY - timedelta(days=2)
    next_day = answer_due_on + timedelta(days=10)
    appeal = Appeal(AppealBody.WALI, received_on, False, "", answer_due_on, next_day, ADVISER, NOON)
    return refused(**{"status": Status.APPEAL_TO_WALI, "appeals": [appeal], "appeal_until": None, **changes})


def appeal_on(dossier: Dossier, day: date, terms: AppealTerms = TERMS, at: datetime = NOON) -> None:
    dossier.file_appeal(day, "by post", terms, by=ADVISER, at=at)


def answered(dossier: Dossier, outcome: AppealOutcome) -> None:
    dossier.propose_appeal_answer(outcome, [ReasonCode.ENVIRONMENT], "", **BY)
    dossier.validate_appeal_answer(appeal_until=LAST_DAY, today=TODAY, by=HEAD, at=NOON)


def test_an_appeal_goes_to_the_wali_and_says_by_when_he_answers() -> None:
    dossier = refused()
    appeal_on(dossier, TODAY)
    (event,) = dossier.recorded
    assert isinstance(event, DossierAppealed)
    assert (dossier.status, dossier.appeal_until) == (Status.APPEAL_TO_WALI, None)
    assert (event.body, event.received_on, event.late) == (AppealBody.WALI, TODAY, False)
    assert (event.answer_due_on, event.next_appeal_until) == (TERMS.answer_due_on, TERMS.next_appeal_until)
    assert "by post" not in event.model_dump_json(), "a note is for the staff"


def test_the_last_day_is_in_time_whenever_it_is_entered() -> None:
    dossier = refused(appeal_until=TODAY - timedelta(days=1))
    appeal_on(dossier, TODAY - timedelta(days=1))
    assert dossier.appeals[0].late is False


def test_an_appeal_after_its_day_is_refused_by_name_and_changes_nothing() -> None:
    dossier = refused(appeal_until=TODAY - timedelta(days=1))
    with pytest.raises(AppealTooLate) as too_late:
        appeal_on(dossier, TODAY)
    assert (too_late.value.appeal_until, too_late.value.received_on) == (TODAY - timedelta(days=1), TODAY)
    assert (dossier.status, dossier.appeals, announced(dossier)) == (Status.UNFAVOURABLE, [], [])
    assert dossier.take_lines() == []


def test_where_the_rule_says_so_a_late_appeal_is_taken_and_flagged() -> None:
    dossier = refused(appeal_until=TODAY - timedelta(days=1))
    appeal_on(dossier, TODAY, AppealTerms(True, LAST_DAY, None))
    (event,) = dossier.recorded
    assert isinstance(event, DossierAppealed)
    assert (event.late, dossier.appeals[0].late) == (True, True)


@pytest.mark.parametrize("day", [TODAY + timedelta(days=1), TODAY - timedelta(days=6)])
def test_an_appeal_comes_in_after_the_refusal_and_not_in_the_future(day: date) -> None:
    with pytest.raises(AppealDayImpossible):
        appeal_on(refused(), day)


def test_one_person_alone_answers_no_appeal() -> None:
    dossier = before_the_wali()
    dossier.propose_appeal_answer(AppealOutcome.FAVOURABLE, [], "", **BY)
    assert (dossier.status, announced(dossier)) == (Status.APPEAL_TO_WALI, [])
    with pytest.raises(SecondPersonRequired):
        dossier.validate_appeal_answer(appeal_until=LAST_DAY, today=TODAY, **BY)
    with pytest.raises(DecisionAlreadyProposed):
        dossier.propose_appeal_answer(AppealOutcome.FAVOURABLE, [], "", by=HEAD, at=NOON)


@pytest.mark.parametrize("body", ["wali", "ministry"])
def test_a_favourable_answer_replaces_the_refusal(body: str) -> None:
    dossier = before_the_wali(answer_due_on=TODAY - timedelta(days=1))
    if body == "ministry":
        appeal_on(dossier, TODAY, AppealTerms(False, LAST_DAY, None))
    answered(dossier, AppealOutcome.FAVOURABLE)
    event = dossier.recorded[-1]
    assert isinstance(event, DossierAppealDecided)
    assert (dossier.status, event.status, event.body) == (Status.FAVOURABLE, Status.FAVOURABLE, body)
    assert (event.appeal_until, dossier.open_appeal) == (None, None)


def test_when_the_wali_confirms_one_may_go_to_the_ministerial_committee_until_a_day() -> None:
    dossier = before_the_wali()
    answered(dossier, AppealOutcome.REFUSAL_CONFIRMED)
    assert (dossier.status, dossier.appeal_until) == (Status.REFUSAL_CONFIRMED, LAST_DAY)
    with pytest.raises(AppealTooLate):
        appeal_on(dossier, LAST_DAY + timedelta(days=1), at=NOON + timedelta(days=9))
    appeal_on(dossier, LAST_DAY, AppealTerms(False, LAST_DAY, None), at=NOON + timedelta(days=9))
    assert (dossier.status, dossier.appeals[-1].body) == (Status.APPEAL_TO_MINISTRY, AppealBody.MINISTRY)


def test_after_the_ministerial_committee_nobody_is_left_to_appeal_to() -> None:
    dossier = before_the_wali(answer_due_on=TODAY - timedelta(days=1))
    appeal_on(dossier, TODAY, AppealTerms(False, LAST_DAY, None))
    answered(dossier, AppealOutcome.REFUSAL_CONFIRMED)
    assert (dossier.status, dossier.appeal_until) == (Status.CLOSED, None)
    with pytest.raises(IllegalMove):
        appeal_on(dossier, TODAY)


def test_confirming_a_refusal_takes_reasons() -> None:
    with pytest.raises(ReasonsRequired):
        before_the_wali().propose_appeal_answer(AppealOutcome.REFUSAL_CONFIRMED, [], "", **BY)


def test_an_answer_sent_back_is_entered_again_and_stays_on_record() -> None:
    dossier = before_the_wali()
    with pytest.raises(NoDecisionProposed):
        dossier.reject_appeal_answer("no letter", by=HEAD, at=NOON)
    dossier.propose_appeal_answer(AppealOutcome.FAVOURABLE, [], "", **BY)
    dossier.reject_appeal_answer("the letter says otherwise", by=HEAD, at=NOON)
    answered(dossier, AppealOutcome.REFUSAL_CONFIRMED)
    assert [answer.outcome for answer in dossier.appeals[0].answers] == ["favourable", "refusal_confirmed"]


def test_while_the_wali_may_still_answer_nobody_goes_past_him() -> None:
    dossier = before_the_wali(answer_due_on=TODAY)
    assert "file_appeal" not in accepted_commands(dossier, TODAY)
    with pytest.raises(AnswerNotOverdue):
        appeal_on(dossier, TODAY)


def test_an_unanswered_appeal_is_flagged_and_decides_nothing_by_itself() -> None:
    dossier = before_the_wali(answer_due_on=TODAY - timedelta(days=1))
    assert dossier.appeals[0].is_overdue(TODAY)
    assert (dossier.status, announced(dossier)) == (Status.APPEAL_TO_WALI, [])
    assert {"file_appeal", "propose_appeal_answer"} <= set(accepted_commands(dossier, TODAY)), "late is not too late"


def test_going_past_a_silent_wali_overtakes_an_answer_nobody_validated() -> None:
    dossier = before_the_wali(answer_due_on=TODAY - timedelta(days=1))
    dossier.propose_appeal_answer(AppealOutcome.FAVOURABLE, [], "", **BY)
    appeal_on(dossier, TODAY, AppealTerms(False, LAST_DAY, None))
    assert dossier.status is Status.APPEAL_TO_MINISTRY
    with pytest.raises(NoDecisionProposed):
        dossier.validate_appeal_answer(appeal_until=LAST_DAY, today=TODAY, by=HEAD, at=NOON)
