"""Programs of others: a token for a secret, read by scopes alone, until it ends or is taken back."""

import base64
import hmac

import pytest
from structlog.testing import capture_logs

from services.gateway.domain import session
from services.gateway.domain.machine import GIVES, Scope, digest
from services.gateway.domain.permissions import Permission
from services.gateway.domain.reach import REACH, Rows
from services.gateway.entrypoints.api_description import SCOPES
from shared.contracts.territory.planning import ListPeriods
from shared.contracts.territory.queries import GetPipeline
from shared.contracts.territory.replies import PipelineView
from shared.contracts.territory.subscriptions import Changes, ListChanges
from tests.support.gateway.browser import Browser, Gateway
from tests.support.gateway.machines import ask_token, bearing, let_in

FEED = "/api/v1/changes"


@pytest.fixture
def known(gateway: Gateway) -> Gateway:
    gateway.services.answers |= {
        ListChanges: Changes(events=(), next="MTow", more=False),
        ListPeriods: (),
        GetPipeline: PipelineView(
            cells=(), totals=(), threshold=5, threshold_source="", threshold_confidence="P", last_event_at=None
        ),
    }
    return gateway


@pytest.fixture
def token(known: Gateway, browser: Browser) -> str:
    made = let_in(browser, known)
    told: str = ask_token(browser, made.machine.id, made.secret).json()["access_token"]
    return told


def test_a_secret_gives_a_token_and_the_token_opens_what_its_scopes_say(known: Gateway, browser: Browser) -> None:
    made = let_in(browser, known, scopes=[Scope.CHANGES, Scope.PLAN])
    answer = ask_token(browser, made.machine.id, made.secret)

    assert answer.headers["cache-control"] == "no-store"
    told = answer.json()
    assert (told["token_type"], told["expires_in"], told["scope"]) == ("Bearer", 900, "changes:read plan:read")
    for path in (FEED, "/api/v1/planning/periods"):
        assert browser.get(path, **bearing(told["access_token"])).status_code == 200, path
    found = known.store.tables.machines[made.machine.id]
    assert found.last_used_at == known.now


def test_what_no_scope_of_its_gives_is_refused_with_the_scope_that_would(known: Gateway, browser: Browser) -> None:
    made = let_in(browser, known, scopes=[Scope.CHANGES])
    token = ask_token(browser, made.machine.id, made.secret).json()["access_token"]
    refused = browser.get("/api/v1/planning/periods", **bearing(token))

    assert (refused.status_code, refused.json()["code"]) == (403, "token.scope_missing")
    assert refused.headers["www-authenticate"] == (
        'Bearer realm="PRIMO", error="insufficient_scope", scope="plan:read"'
    )  # fmt: skip
    assert known.services.asked == []


@pytest.mark.parametrize("path", ["/api/v1/queue", "/api/v1/subscriptions", "/api/v1/session", "/console/pipeline"])
def test_where_persons_alone_may_come_in_no_token_opens(
    known: Gateway, browser: Browser, token: str, path: str
) -> None:
    refused = browser.get(path, **bearing(token))
    assert refused.status_code == 403
    assert refused.headers["www-authenticate"].endswith('error="insufficient_scope"')
    assert known.services.asked == []


def test_a_machine_sees_of_the_pipeline_what_planners_see(known: Gateway, browser: Browser, token: str) -> None:
    assert browser.get("/api/v1/pipeline", **bearing(token)).status_code == 200
    assert known.services.asked == [GetPipeline(for_staff=False)]


def test_a_token_counts_before_the_cookie_of_somebody_who_is_signed_in(browser: Browser, token: str) -> None:
    browser.sign_in("head")
    assert browser.get("/api/v1/queue", **bearing(token)).status_code == 403


def test_a_machine_changes_nothing(known: Gateway, browser: Browser, token: str) -> None:
    for path in ("/api/v1/planning/periods/2025/approve", "/api/v1/planning/priorities", "/api/v1/subscriptions"):
        assert browser.post(path, json={}, **bearing(token)).status_code == 403, path
    assert known.services.asked == []


def test_narrower_scopes_may_be_asked_for_but_never_wider(known: Gateway, browser: Browser) -> None:
    made = let_in(browser, known, scopes=[Scope.CHANGES, Scope.PLAN])
    narrow = ask_token(browser, made.machine.id, made.secret, scope="changes:read").json()
    assert narrow["scope"] == "changes:read"
    assert browser.get("/api/v1/planning/periods", **bearing(narrow["access_token"])).status_code == 403
    for wider in ("pipeline:read", "changes:read pipeline:read", "changes:read everything", "dossiers:read"):
        refused = ask_token(browser, made.machine.id, made.secret, scope=wider)
        assert (refused.status_code, refused.json()["error"]) == (400, "invalid_scope"), wider


def test_a_wrong_secret_and_an_unknown_machine_cannot_be_told_apart(known: Gateway, browser: Browser) -> None:
    made = let_in(browser, known)
    answers = [
        ask_token(browser, made.machine.id, "primo_secret_wrong"),
        ask_token(browser, made.machine.id, ""),
        ask_token(browser, "019b0000-0000-7000-8000-000000000001", made.secret),
        ask_token(browser, "no-uuid", made.secret),
        browser.post("/oauth/token", data={"grant_type": "client_credentials"}),
    ]
    assert {one.status_code for one in answers} == {401}
    assert {one.text for one in answers} == {answers[0].text}
    assert answers[0].json()["error"] == "invalid_client"
    assert all(one.headers["www-authenticate"].startswith("Basic ") for one in answers)


@pytest.mark.parametrize("who", ["of a machine", "of nobody"])
def test_secrets_are_compared_in_constant_time_by_their_digests(
    known: Gateway, browser: Browser, monkeypatch: pytest.MonkeyPatch, who: str
) -> None:
    made = let_in(browser, known)
    compared: list[tuple[str, str]] = []

    def same(given: str, expected: str) -> bool:
        compared.append((given, expected))
        return hmac.compare_digest(given.encode(), expected.encode())

    monkeypatch.setattr("services.gateway.domain.machine.same", same)
    client = made.machine.id if who == "of a machine" else "019b0000-0000-7000-8000-000000000001"
    assert ask_token(browser, client, "primo_secret_wrong").status_code == 401
    assert [given for given, _ in compared] == [digest("primo_secret_wrong")]
    assert "compare_digest" in session.same.__code__.co_names


def test_what_came_in_the_body_counts_too_but_not_both_at_once(known: Gateway, browser: Browser) -> None:
    made = let_in(browser, known)
    said = {"client_id": str(made.machine.id), "client_secret": made.secret}
    assert browser.post("/oauth/token", data={"grant_type": "client_credentials", **said}).status_code == 200
    both = ask_token(browser, made.machine.id, made.secret, **said)
    assert (both.status_code, both.json()["error"]) == (400, "invalid_request")


@pytest.mark.parametrize(
    ("form", "error"),
    [
        ({}, "invalid_request"),
        ({"grant_type": "password"}, "unsupported_grant_type"),
        ({"grant_type": "authorization_code"}, "unsupported_grant_type"),
    ],
)
def test_other_grants_are_refused_by_their_name(browser: Browser, form: dict[str, str], error: str) -> None:
    refused = browser.post("/oauth/token", data=form)
    assert (refused.status_code, refused.json()["error"]) == (400, error)


@pytest.mark.parametrize("basic", ["%%%", base64.b64encode(b"no colon").decode(), base64.b64encode(b"\xff:").decode()])
def test_what_is_no_basic_credential_is_told_so(browser: Browser, basic: str) -> None:
    refused = browser.post(
        "/oauth/token", data={"grant_type": "client_credentials"}, headers={"Authorization": f"Basic {basic}"}
    )
    assert (refused.status_code, refused.json()["error"]) == (400, "invalid_request")


def test_a_token_ends_after_a_quarter_of_an_hour(known: Gateway, browser: Browser, token: str) -> None:
    known.later(minutes=14)
    assert browser.get(FEED, **bearing(token)).status_code == 200
    known.later(minutes=1)
    refused = browser.get(FEED, **bearing(token))
    assert (refused.status_code, refused.json()["code"]) == (401, "token.invalid")
    assert refused.headers["www-authenticate"] == 'Bearer realm="PRIMO", error="invalid_token"'


@pytest.mark.parametrize("token", ["", "primo_token_of_nobody", "é"])
def test_a_token_that_is_none_opens_nothing(known: Gateway, browser: Browser, token: str) -> None:
    headers = {"Authorization": f"Bearer {token}".encode()}
    assert browser.get(FEED, headers=headers).status_code == 401
    assert known.services.asked == []


def test_without_a_token_the_door_says_how_to_come_in(browser: Browser) -> None:
    assert browser.get(FEED).headers["www-authenticate"] == 'Bearer realm="PRIMO"'


def test_an_access_ends_on_its_day_and_no_token_outlives_it(known: Gateway, browser: Browser) -> None:
    made = let_in(browser, known, days=1)
    known.later(hours=23, minutes=55)
    told = ask_token(browser, made.machine.id, made.secret).json()
    assert told["expires_in"] == 300
    known.later(minutes=5)
    assert browser.get(FEED, **bearing(told["access_token"])).status_code == 401
    assert ask_token(browser, made.machine.id, made.secret).status_code == 401


def test_a_new_secret_counts_beside_the_old_one_for_a_week(known: Gateway, browser: Browser) -> None:
    made = let_in(browser, known)
    by, desk = known.account("administrator"), known.application.machines
    new = browser.run(desk.change_secret(made.machine.id, by, at_once=False))

    def answers() -> list[int]:
        return [ask_token(browser, made.machine.id, s).status_code for s in (made.secret, new.secret)]

    assert answers() == [200, 200]
    known.later(days=7)
    assert answers() == [401, 200]
    newest = browser.run(desk.change_secret(made.machine.id, by, at_once=True))
    assert answers() == [401, 401]
    assert ask_token(browser, made.machine.id, newest.secret).status_code == 200


def test_what_is_taken_back_is_closed_from_the_next_request_on(known: Gateway, browser: Browser, token: str) -> None:
    (machine,) = known.store.tables.machines.values()
    assert browser.get(FEED, **bearing(token)).status_code == 200
    browser.run(known.application.machines.revoke(machine.id, known.account("administrator")))
    assert browser.get(FEED, **bearing(token)).status_code == 401


def test_neither_secrets_nor_tokens_are_kept_or_logged(known: Gateway, browser: Browser) -> None:
    with capture_logs() as lines:
        made = let_in(browser, known)
        token = ask_token(browser, made.machine.id, made.secret).json()["access_token"]
        ask_token(browser, made.machine.id, made.secret + "x")
        browser.get(FEED, **bearing(token))
        browser.get("/api/v1/queue", **bearing(token))
    assert len(lines) >= 4
    kept = repr(vars(known.store.tables)) + repr(lines) + repr(made)
    assert made.secret not in kept
    assert token not in kept
    assert digest(token) in known.store.tables.tokens


def test_who_let_a_machine_in_and_what_became_of_it_is_in_the_journal(known: Gateway, browser: Browser) -> None:
    made = let_in(browser, known)
    by, desk = known.account("administrator"), known.application.machines
    ask_token(browser, made.machine.id, made.secret)
    browser.run(desk.change_secret(made.machine.id, by, at_once=True))
    browser.run(desk.revoke(made.machine.id, by))
    subject = str(made.machine.id)
    assert known.store.tables.journal == [
        (by.id, "machine_registered", subject),
        (None, "machine_token_given", subject),
        (by.id, "machine_secret_changed", subject),
        (by.id, "machine_revoked", subject),
    ]


def test_no_scope_reaches_anything_about_a_person() -> None:
    """So that nothing of what machines read belongs in the journal of who read personal data."""
    given = set(GIVES.values())
    rows = {rule.rows for rules in REACH.values() for rule in rules.values() if rule.by & given}
    assert rows == {Rows.NOBODY, Rows.TOTALS}
    assert {Permission.SEE_DOSSIERS, Permission.MANAGE_SUBSCRIPTIONS, Permission.EDIT_PLAN}.isdisjoint(given)
    assert set(GIVES) == set(SCOPES) == set(Scope)
