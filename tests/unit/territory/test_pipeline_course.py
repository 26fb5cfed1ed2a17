"""Where a dossier stood on any day, and what else planners ask, from its events alone."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from uuid import uuid4

from services.territory.domain.pipeline_entry import PipelineEntry, follow
from shared.contracts.investor import events as e
from shared.contracts.investor.clock_codes import MovedBecause
from shared.contracts.investor.codes import AppealBody, AppealOutcome, Outcome, ReasonCode, Status
from tests.unit.territory.builders import filed

FIRST = datetime(2026, 3, 2, 10, tzinfo=UTC)


def after(*events: e.DossierEvent) -> PipelineEntry:
    entry = None
    for event in events:
        entry = follow(entry, event)
    assert entry is not None
    assert entry.course is not None
    return entry


def on(days: int, hours: int = 0) -> datetime:
    return FIRST + timedelta(days=days, hours=hours)


def test_a_course_has_one_step_for_each_day_on_which_something_changed_and_the_last_of_it() -> None:
    deposit = filed(occurred_at=FIRST)
    which = {"dossier_id": deposit.dossier_id}
    entry = after(
        deposit,
        e.VerificationOpened(**which, adviser_id=uuid4(), occurred_at=on(1)),
        e.DossierCompleted(**which, due_on=date(2026, 4, 1), occurred_at=on(1, 2)),
        e.ReviewOpened(**which, occurred_at=on(3)),  # in review it was already
        e.DossierScheduled(**which, session_on=date(2026, 3, 20), occurred_at=on(5)),
        e.DossierDecided(**which, outcome=Outcome.FAVOURABLE, decided_on=on(5).date(), occurred_at=on(5, 1)),
        e.RealisationRecorded(
            **which, as_of=on(90).date(), realised_amount_mad=Decimal("2.5"), realised_jobs=4, occurred_at=on(90)
        ),
    )
    assert [(step["on"], step["stage"], step["realised_jobs"]) for step in entry.course or ()] == [
        ("2026-03-02", "filed", 0),
        ("2026-03-03", "in_review", 0),
        ("2026-03-07", "approved", 0),
        ("2026-05-31", "approved", 4),
    ]


def test_own_funds_are_those_of_the_deposit_until_others_are_stated_and_each_day_keeps_its_last() -> None:
    deposit = filed(occurred_at=FIRST, own_funds_mad=Decimal(7), own_funds_currency_mad=None)

    def stated(at: datetime, funds: int | None) -> e.DossierOwnFundsStated:
        facts = {"own_funds_mad": funds, "own_funds_currency_mad": 1, "stated_at": at, "occurred_at": on(40)}
        return e.DossierOwnFundsStated.model_validate({"dossier_id": deposit.dossier_id, **facts})

    assert after(deposit).own_funds_course is None
    entry = after(deposit, stated(on(5), 8), stated(on(5, 2), 9), stated(on(8), None))
    assert (entry.own_funds_mad, entry.own_funds_currency_mad, entry.last_event_at) == (None, Decimal(1), on(40))
    assert [tuple(step.values()) for step in entry.own_funds_course or ()] == [
        ("2026-03-02", "7.00", None),
        ("2026-03-07", "9.00", "1.00"),
        ("2026-03-10", None, "1.00"),
    ]
    assert len(entry.course or ()) == 1, "where the dossier stands did not change"


def test_a_dossier_that_was_filed_twice_counts_until_that_is_found() -> None:
    deposit = filed(occurred_at=FIRST)
    entry = after(
        deposit,
        e.DossierMerged(dossier_id=deposit.dossier_id, into_id=uuid4(), into_number="OR-2026-00001", occurred_at=on(9)),
    )
    assert [step["counted"] for step in entry.course or ()] == [True, False]


def test_the_due_date_is_that_of_the_clock_which_runs_from_completeness() -> None:
    deposit = filed(occurred_at=FIRST)
    facts = {"dossier_id": deposit.dossier_id, "status": Status.COMPLETE, "because": MovedBecause.HOLIDAY}
    moved = {**facts, "previous_due_on": date(2026, 4, 1), "due_on": date(2026, 4, 3)}
    before = after(deposit, e.DossierDueDateMoved(**moved, occurred_at=on(1)))
    assert before.due_on is None
    completed = e.DossierCompleted(dossier_id=deposit.dossier_id, due_on=date(2026, 4, 1), occurred_at=on(2))
    entry = after(deposit, completed, e.DossierDueDateMoved(**moved, occurred_at=on(3)))
    assert (entry.completed_on, entry.due_on) == (date(2026, 3, 4), date(2026, 4, 3))


def test_reasons_are_those_of_the_refusal_that_stands() -> None:
    deposit = filed(occurred_at=FIRST)
    which = {"dossier_id": deposit.dossier_id}
    refused = e.DossierDecided(
        **which,
        outcome=Outcome.UNFAVOURABLE,
        reasons=(ReasonCode.ENVIRONMENT,),
        decided_on=date(2026, 3, 9),
        occurred_at=on(7),
    )

    def answered(outcome: AppealOutcome, status: Status, *reasons: ReasonCode) -> e.DossierAppealDecided:
        facts = {"outcome": outcome, "status": status, "reasons": reasons, "decided_on": date(2026, 4, 9)}
        return e.DossierAppealDecided(**which, body=AppealBody.WALI, **facts, occurred_at=on(38))

    confirmed = answered(AppealOutcome.REFUSAL_CONFIRMED, Status.REFUSAL_CONFIRMED)
    anew = answered(AppealOutcome.REFUSAL_CONFIRMED, Status.REFUSAL_CONFIRMED, ReasonCode.OTHER)
    won = answered(AppealOutcome.FAVOURABLE, Status.FAVOURABLE)
    assert after(deposit, refused).reasons == ["environment"]
    assert after(deposit, refused, confirmed).reasons == ["environment"]
    assert after(deposit, refused, anew).reasons == ["other"]
    assert after(deposit, refused, won).reasons == []


def test_what_an_older_release_followed_stays_without_a_course() -> None:
    """Half a course would be taken for a whole one."""
    deposit = filed(occurred_at=FIRST)
    entry = follow(None, deposit)
    assert entry is not None
    older = follow(replace(entry, course=None), e.ReviewOpened(dossier_id=deposit.dossier_id, occurred_at=on(1)))
    assert older is not None
    assert older.course is None
