"""Acts on many dossiers, from the queue to the page that says what became of each."""

from datetime import date
from uuid import UUID

import pytest

from shared.contracts.codes import Role
from shared.contracts.investor.bulk import (
    BulkAct,
    BulkItemView,
    BulkJobView,
    BulkOutcome,
    GetBulkJob,
    ListBulkJobs,
    StartBulk,
)
from shared.contracts.investor.queries import ExportQueue
from shared.contracts.investor.replies import QueuePlace, QueueSlice
from tests.support.gateway.browser import Browser, Gateway
from tests.support.gateway.views import DOSSIER, NOON, a_queue_row

ITEMS = tuple(
    BulkItemView(dossier_id=DOSSIER, number=f"OR-{outcome}", outcome=outcome, refusal=refusal, done_at=None)
    for outcome, refusal in ((BulkOutcome.WAITING, None), (BulkOutcome.REFUSED, "dossier.changed"))
)
JOB = BulkJobView(
    job_id=UUID(int=7),
    act=BulkAct.OPEN_REVIEW,
    requested_by=UUID(int=1),
    requested_at=NOON,
    counts={BulkOutcome.WAITING: 1, BulkOutcome.REFUSED: 1},
    items=ITEMS,
)


@pytest.fixture(autouse=True)
def jobs(gateway: Gateway) -> None:
    gateway.services.answers |= {StartBulk: None, GetBulkJob: JOB, ListBulkJobs: (JOB,)}


def started(gateway: Gateway) -> list[StartBulk]:
    return [one for one in gateway.services.asked if isinstance(one, StartBulk)]


def test_ticked_dossiers_go_with_the_fields_of_their_act(gateway: Gateway, browser: Browser) -> None:
    browser.sign_in("adviser").page("/console/bulk")
    form = {"act": "schedule_dossier", "session_on": "2026-12-03", "reason": "other", "status": "complete"}
    answer = browser.submit("/console/bulk", {**form, "dossier_id": str(DOSSIER)})
    assert answer.status_code == 303
    (job,) = started(gateway)
    assert (job.act, dict(job.fields), job.dossier_ids) == (
        "schedule_dossier",
        {"session_on": "2026-12-03"},
        (DOSSIER,),
    )
    assert answer.headers["location"] == f"/console/bulk/{job.job_id}"


def test_all_that_the_filter_finds_are_taken_unless_they_are_too_many(gateway: Gateway, browser: Browser) -> None:
    gateway.services.answers[ExportQueue] = QueueSlice(rows=(a_queue_row(), a_queue_row()), following=None)
    browser.sign_in("adviser").page("/console/bulk")
    browser.submit("/console/bulk", {"act": "open_review", "all": "true", "province": "02.411", "search": "Fatima"})
    (asked,) = [one for one in gateway.services.asked if isinstance(one, ExportQueue)]
    assert (asked.province, asked.search, len(started(gateway)[0].dossier_ids)) == ("02.411", "Fatima", 2)
    more = QueuePlace(due_on=date(2026, 6, 3), filed_at=NOON, dossier_id=DOSSIER)
    gateway.services.answers[ExportQueue] = QueueSlice(rows=(a_queue_row(),) * 500, following=more)
    browser.page("/console/bulk")
    answer = browser.submit("/console/bulk", {"act": "open_review", "all": "true"})
    assert (answer.status_code, "filtrez davantage" in answer.text, len(started(gateway))) == (422, True, 1)


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"act": "open_review"}, "Cochez au moins un dossier"),
        ({"act": "schedule_dossier", "dossier_id": str(DOSSIER)}, "Date de la séance"),
        ({"act": "record_progress", "dossier_id": str(DOSSIER), "status": "complete"}, "avancement"),
    ],
)
def test_what_is_missing_is_said_and_nothing_is_started(
    gateway: Gateway, browser: Browser, form: dict[str, str], said: str
) -> None:
    browser.sign_in("adviser").page("/console/bulk")
    answer = browser.submit("/console/bulk", form)
    assert (answer.status_code, said in answer.text, started(gateway)) == (422, True, [])


def test_the_page_says_how_far_it_is_and_loads_itself_again_while_some_wait(gateway: Gateway, browser: Browser) -> None:
    answer = browser.sign_in("adviser").page(f"/console/bulk/{JOB.job_id}")
    assert "1 dossiers sur 2" in answer.text
    assert "Le dossier a changé depuis la demande" in answer.text
    assert answer.headers["Refresh"] == "3"
    gateway.services.answers[GetBulkJob] = JOB.model_copy(update={"counts": {}, "items": ITEMS[1:]})
    assert "Refresh" not in browser.page(f"/console/bulk/{JOB.job_id}").headers


def test_the_api_starts_a_job_and_tells_of_it(gateway: Gateway, browser: Browser) -> None:
    browser.sign_in("adviser")
    body = {"act": "open_review", "dossier_ids": [str(DOSSIER)]}
    answer = browser.post("/api/v1/bulk-jobs", json=body)
    assert (answer.status_code, answer.json()["job_id"]) == (202, str(started(gateway)[0].job_id))
    assert browser.get(f"/api/v1/bulk-jobs/{JOB.job_id}").json()["items"][1]["refusal"] == "dossier.changed"
    assert browser.post("/api/v1/bulk-jobs", json={**body, "act": "validate_decision"}).status_code == 422


@pytest.mark.parametrize("role", [Role.PLANNER, Role.EDITOR, Role.ADMINISTRATOR])
def test_those_who_move_no_dossier_move_none_in_bulk(browser: Browser, role: Role) -> None:
    browser.sign_in(role.value)
    assert browser.get("/console/bulk").status_code == 403
    assert browser.post("/api/v1/bulk-jobs", json={}).status_code == 403
