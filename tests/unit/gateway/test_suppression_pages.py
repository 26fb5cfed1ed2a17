"""The console's list of addresses that are not written to: by dossier, never by address, lifted with a reason."""

from uuid import UUID

import pytest

from shared.contracts.notifications.codes import Channel, SuppressedBecause
from shared.contracts.notifications.suppressions import (
    LiftSuppression,
    ListSuppressions,
    SuppressionLiftedAlready,
    SuppressionsPage,
    SuppressionView,
)
from tests.support.gateway.browser import Browser, Gateway
from tests.support.gateway.views import DOSSIER, NOON

STANDS, LIFTED = UUID(int=1), UUID(int=2)


def row(suppression_id: UUID, **more: object) -> SuppressionView:
    said: dict[str, object] = {"lifted_at": None, "lifted_by": None, "lifted_because": None, **more}
    return SuppressionView.model_validate(
        {
            "suppression_id": suppression_id,
            "channel": Channel.EMAIL,
            "because": SuppressedBecause.HARD_BOUNCE,
            "notice_id": UUID(int=3),
            "dossier_id": DOSSIER,
            "number": "OR-2026-00042",
            "to_mandatary": False,
            "to_staff": False,
            "since": NOON,
            **said,
        }
    )


@pytest.fixture(autouse=True)
def answers(gateway: Gateway) -> None:
    lifted = {"lifted_at": NOON, "lifted_by": gateway.account("head").id, "lifted_because": "<b>she called</b>"}
    gateway.services.answers |= {
        ListSuppressions: SuppressionsPage(standing=1, rows=(row(STANDS), row(LIFTED, **lifted))),
        LiftSuppression: None,
    }


def test_an_adviser_sees_what_stands_and_lifts_it_with_a_reason(gateway: Gateway, browser: Browser) -> None:
    browser.sign_in("adviser")
    html = browser.page("/console/suppressions").text
    assert f'href="/console/dossiers/{DOSSIER}"' in html
    assert "&lt;b&gt;she called&lt;/b&gt;" in html
    assert html.count("/lift") == 1, "what was lifted is history"

    refused = browser.submit(f"/console/suppressions/{STANDS}/lift", {"reason": " "})
    assert refused.status_code == 422
    answer = browser.submit(f"/console/suppressions/{STANDS}/lift", {"reason": "elle a téléphoné"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/console/suppressions?done=lifted")
    asked = gateway.services.asked[-1]
    assert isinstance(asked, LiftSuppression)
    assert (asked.staff_id, asked.reason) == (gateway.account("adviser").id, "elle a téléphoné")


def test_what_a_colleague_has_lifted_meanwhile_is_said_on_the_page(gateway: Gateway, browser: Browser) -> None:
    gateway.services.answers[LiftSuppression] = SuppressionLiftedAlready(suppression_id=STANDS)
    browser.sign_in("adviser")
    answer = browser.submit(f"/console/suppressions/{STANDS}/lift", {"reason": "elle a téléphoné"})
    assert answer.status_code == 409
    assert "a déjà fait" in answer.text


def test_a_planner_does_not_see_whose_address_came_back(browser: Browser) -> None:
    assert browser.sign_in("planner").get("/console/suppressions").status_code == 403
