"""A command whose fields fit each alone and not together is refused, not failed on."""

import pytest

from tests.support.gateway.browser import Browser, Gateway

DOSSIER = "019b0000-0000-7000-8000-000000000001"


@pytest.mark.parametrize("body", [None, {}])
def test_joining_no_project_at_all_is_told_as_a_fault_of_the_request(
    gateway: Gateway, browser: Browser, body: dict[str, object] | None
) -> None:
    refused = browser.sign_in("adviser").post(f"/api/v1/dossiers/{DOSSIER}/join-project", json=body)
    assert (refused.status_code, refused.json()["code"]) == (422, "request.invalid")
    assert refused.headers["content-type"] == "application/problem+json"
    assert gateway.services.asked == []


def test_a_stay_that_ends_before_it_begins_is_told_as_a_fault_of_the_request(
    gateway: Gateway, browser: Browser
) -> None:
    stay = {"request_id": DOSSIER, "first_day": "2026-12-20", "last_day": "2026-12-01"}
    refused = browser.sign_in("adviser").post(f"/api/v1/dossiers/{DOSSIER}/announce-stay", json=stay)
    assert (refused.status_code, refused.json()["code"]) == (422, "request.invalid")
    assert gateway.services.asked == []
