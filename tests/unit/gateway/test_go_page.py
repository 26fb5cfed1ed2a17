"""Going somewhere without a script: the same places, dossiers and shortcuts as in the dialog."""

from uuid import UUID

import pytest

from services.gateway.entrypoints.pages.go import dossier_number
from services.gateway.entrypoints.pages.navigation import GROUPS, navigation_of
from shared.contracts.codes import Role
from shared.contracts.investor.queries import ListQueue
from tests.support.gateway.browser import Browser, Gateway
from tests.support.gateway.views import DOSSIER, a_queue, a_queue_row

OTHER = UUID("0190a3c1-0000-7000-8000-0000000000fe")


@pytest.mark.parametrize("role", list(Role))
def test_the_page_lists_what_the_role_may_open_and_no_more(browser: Browser, role: Role) -> None:
    shown = browser.sign_in(role.value).page("/console/go").text
    main = shown.partition("<main")[2].partition("</main>")[0]
    mine = {place.address for group in navigation_of(role, has_mailbox=False) for place in group.places}
    for place in (place for group in GROUPS for place in group.places):
        assert (f'href="{place.address}"' in main) == (place.address in mine), place.address


def test_letters_lead_to_one_place_each() -> None:
    keys = [place.key for group in GROUPS for place in group.places if place.key]
    assert len(keys) == len(set(keys))
    assert "g" not in keys


@pytest.mark.parametrize(
    ("written", "ends"),
    [
        ("OR-2026-00042", "2026-00042"),
        ("or 2026", None),
        ("2026-42", "2026-00042"),
        ("42", "00042"),
        ("٤٢", "00042"),
        ("Fatima", None),
        ("1234567", None),
    ],
)
def test_a_number_is_read_as_people_write_it(written: str, ends: str | None) -> None:
    assert dossier_number(written) == ends


def test_a_number_opens_its_dossier(gateway: Gateway, browser: Browser) -> None:
    gateway.services.answers[ListQueue] = a_queue(a_queue_row("OR-2026-00042"), a_queue_row("OR-2026-10042"))
    browser.sign_in("adviser")
    answer = browser.submit("/console/go", {"words": "42"})
    assert answer.status_code == 303
    assert answer.headers["location"] == f"/console/dossiers/{DOSSIER}"


def test_a_number_of_several_years_shows_them_all(gateway: Gateway, browser: Browser) -> None:
    gateway.services.answers[ListQueue] = a_queue(
        a_queue_row("OR-2026-00042"), a_queue_row("OR-2025-00042", dossier_id=OTHER)
    )
    browser.sign_in("adviser")
    assert browser.submit("/console/go", {"words": "42"}).headers["location"].startswith("/console/queue?view=")


def test_an_unknown_number_says_so_and_stays_in_its_field(gateway: Gateway, browser: Browser) -> None:
    gateway.services.answers[ListQueue] = a_queue()
    browser.sign_in("adviser")
    answer = browser.submit("/console/go", {"words": "OR-2026-00042"})
    assert answer.status_code == 404
    assert "Aucun dossier n&#39;a le numéro OR-2026-00042" in answer.text
    assert 'value="OR-2026-00042"' in answer.text


def test_words_are_searched_for_and_stand_in_no_address(gateway: Gateway, browser: Browser) -> None:
    browser.sign_in("adviser")
    address = browser.submit("/console/go", {"words": "Fatima Zahra"}).headers["location"]
    assert address.startswith("/console/queue?view=")
    assert "Fatima" not in address


def test_who_sees_no_dossiers_opens_none_by_number(browser: Browser) -> None:
    browser.sign_in("editor")
    assert 'action="/console/go"' not in browser.page("/console/go").text.partition("<main")[2].partition("</main>")[0]
    assert browser.submit("/console/go", {"words": "42"}).status_code == 403


def test_shortcuts_of_letters_are_switched_off_and_on_again_in_ones_own_settings(browser: Browser) -> None:
    browser.sign_in("head")
    assert 'data-shortcuts="on"' in browser.page("/console/go").text
    assert browser.submit("/console/settings/shortcuts", {"shortcuts": "off"}).status_code == 303
    off = browser.page("/console/go").text
    assert 'data-shortcuts="off"' in off
    assert "g q" not in off
    browser.submit("/console/settings/shortcuts", {"shortcuts": "on"})
    assert 'data-shortcuts="on"' in browser.page("/console/go").text
