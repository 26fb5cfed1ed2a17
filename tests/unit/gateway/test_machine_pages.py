"""Programs of others in the console: let in with a secret that is shown once, and put out again."""

from datetime import UTC, datetime

import pytest

from services.gateway.domain.machine import Scope
from tests.support.gateway.browser import Browser, Gateway
from tests.support.gateway.machines import ask_token, let_in


def test_an_administrator_lets_a_system_in_and_sees_its_secret_once(gateway: Gateway, browser: Browser) -> None:
    browser.sign_in("administrator")
    said = {"name": " Observatoire <b> ", "scopes": ["changes:read"], "last_day": "2026-12-31"}
    shown = browser.submit("/console/machines", said)
    (machine,) = gateway.store.tables.machines.values()
    assert (machine.name, machine.scopes) == ("Observatoire <b>", frozenset({Scope.CHANGES}))
    assert machine.expires_at == datetime(2027, 1, 1, tzinfo=UTC)
    secret = shown.text.split("client_secret</dt>")[1].split('<code dir="ltr">')[1].split("</code>")[0]
    assert ask_token(browser, machine.id, secret).status_code == 200
    for path in ("/console/machines", f"/console/machines/{machine.id}", f"/console/machines/{machine.id}/secret"):
        page = browser.page(path, follow_redirects=True)
        assert page.status_code == 200
        assert secret not in page.text
        assert "Observatoire &lt;b&gt;" in page.text
    again = browser.submit("/console/machines", {**said, "name": "Observatoire <b>"})
    assert (again.status_code, 'href="#name"' in again.text) == (409, True)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"name": ""}, "name"),
        ({"scopes": []}, "scopes"),
        ({"scopes": ["dossiers:read"]}, "scopes"),
        ({"last_day": "soon"}, "last_day"),
        ({"last_day": "2026-05-11"}, "last_day"),
        ({"last_day": "2029-01-01"}, "last_day"),
        ({"last_day": "9999-12-31"}, "last_day"),
    ],
)
def test_a_form_that_gives_no_access_says_why(
    gateway: Gateway, browser: Browser, wrong: dict[str, object], field: str
) -> None:
    said = {"name": "Observatoire", "scopes": ["plan:read"], "last_day": "2026-12-31", **wrong}
    refused = browser.sign_in("administrator").submit("/console/machines", said)
    assert refused.status_code == 422
    assert f'href="#{field}"' in refused.text
    assert gateway.store.tables.machines == {}


def test_the_page_of_a_system_changes_its_secret_and_takes_its_access_back(gateway: Gateway, browser: Browser) -> None:
    made = let_in(browser, gateway)
    page = f"/console/machines/{made.machine.id}"
    shown = browser.sign_in("administrator").submit(f"{page}/secret", {})
    assert (shown.status_code, "primo_secret_" in shown.text) == (200, True)
    assert ask_token(browser, made.machine.id, made.secret).status_code == 200
    assert browser.submit(f"{page}/secret", {"at_once": "yes"}).status_code == 200
    assert ask_token(browser, made.machine.id, made.secret).status_code == 401
    assert browser.submit(f"{page}/revoke", {}).headers["location"] == f"{page}?done=revoked"
    gone = browser.page(page, params={"done": "revoked"})
    assert "retiré" in gone.text
    assert "/revoke" not in gone.text
    assert browser.submit(f"{page}/revoke", {}).status_code == 404
    assert browser.submit(f"{page}/secret", {}).status_code == 404


@pytest.mark.parametrize("language", ["ar", "en"])
def test_the_pages_are_whole_in_every_language_of_staff(gateway: Gateway, browser: Browser, language: str) -> None:
    made = let_in(browser, gateway)
    browser.sign_in("administrator").get(f"/language/{language}")
    for path in ("/console/machines", f"/console/machines/{made.machine.id}"):
        assert browser.page(path).status_code == 200
