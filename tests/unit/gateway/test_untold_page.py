"""The list of steps that nobody was told of, and how somebody says that the person knows."""

from datetime import UTC, datetime
from uuid import UUID

import pytest

from shared.contracts.codes import Role
from shared.contracts.notifications.codes import NoticeKind
from shared.contracts.notifications.untold import (
    ExplainUntoldStep,
    ListUntoldSteps,
    StepNotUntold,
    ToldBy,
    UntoldBecause,
    UntoldStep,
    UntoldSteps,
)
from tests.support.gateway.browser import Browser, Gateway

EVENT, NOTICE, DOSSIER = (UUID(f"019b0000-0000-7000-8000-00000000b00{number}") for number in (1, 2, 3))
PAGE = "/console/messages/untold"
SINCE = datetime(2026, 11, 30, 9, tzinfo=UTC)
STEPS = UntoldSteps(
    rows=(
        UntoldStep(
            event_id=EVENT,
            notice_id=NOTICE,
            dossier_id=DOSSIER,
            number="OR-2026-00007",
            kind=NoticeKind.DECIDED_UNFAVOURABLE,
            type="",
            to_mandatary=False,
            because=UntoldBecause.FAILED,
            since=SINCE,
        ),
        UntoldStep(
            event_id=NOTICE,
            notice_id=None,
            dossier_id=None,
            number=None,
            kind=None,
            type="plot.reserved.v1",
            to_mandatary=False,
            because=UntoldBecause.EVENT_WAITS,
            since=SINCE,
        ),
    ),
    counts={UntoldBecause.FAILED: 1, UntoldBecause.EVENT_WAITS: 4},
)


@pytest.fixture
def adviser(gateway: Gateway, browser: Browser) -> Browser:
    gateway.services.answers |= {ListUntoldSteps: STEPS, ExplainUntoldStep: None}
    return browser.sign_in("adviser")


@pytest.mark.parametrize("language", ["fr", "ar", "en"])
def test_each_step_stands_with_why_and_what_helps(adviser: Browser, language: str) -> None:
    adviser.cookies.set("primo_language", language)
    html = adviser.page(PAGE).text
    for shown in ("OR-2026-00007", f"/console/messages/{NOTICE}", "plot.reserved.v1", ">4<"):
        assert shown in html


def test_who_told_the_person_says_how(gateway: Gateway, adviser: Browser) -> None:
    said = {"notice_id": str(NOTICE), "told_by": "telephone", "reason": "rang her up"}
    assert adviser.submit(f"{PAGE}/{EVENT}", said).headers["Location"] == f"{PAGE}?done=explained"
    command = gateway.services.asked[-1]
    assert isinstance(command, ExplainUntoldStep)
    assert (command.event_id, command.notice_id, command.told_by) == (EVENT, NOTICE, ToldBy.TELEPHONE)
    assert command.staff_id == gateway.account("adviser").id


def test_what_was_typed_is_not_lost_when_a_reason_is_missing(adviser: Browser) -> None:
    answer = adviser.submit(f"{PAGE}/{EVENT}", {"notice_id": str(NOTICE), "told_by": "letter", "reason": "x"})
    assert answer.status_code == 422
    assert 'value="x"' in answer.text
    assert '<option value="letter" selected>' in answer.text


def test_a_step_that_was_told_meanwhile_is_refused_in_words(gateway: Gateway, adviser: Browser) -> None:
    gateway.services.answers[ExplainUntoldStep] = StepNotUntold(event_id=EVENT)
    answer = adviser.submit(f"{PAGE}/{EVENT}", {"told_by": "letter", "reason": "by post"})
    assert answer.status_code == 409
    assert 'role="alert"' in answer.text


@pytest.mark.parametrize("role", [role for role in Role if role not in (Role.ADVISER, Role.HEAD)])
def test_who_sees_no_dossier_sees_no_step(browser: Browser, role: Role) -> None:
    assert browser.sign_in(role.value).get(PAGE).status_code == 403
    assert browser.post(f"{PAGE}/{EVENT}").status_code == 403
