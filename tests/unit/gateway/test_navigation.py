"""The console's navigation: few groups, each visitor's own places, and where one is."""

import re

import pytest

from services.gateway.domain.permissions import may
from services.gateway.entrypoints.pages.navigation import GROUPS, navigation_of, place_of
from shared.contracts.codes import Role
from shared.contracts.investor.appointment_replies import AppointmentBook
from shared.contracts.investor.imports import ImportRun, ImportRuns, ImportStage, ListImports
from shared.contracts.investor.queries import ListAppointments
from tests.support.gateway.browser import Browser, Gateway

PLACES = [place for group in GROUPS for place in group.places]


@pytest.mark.parametrize("role", list(Role))
def test_everyone_reaches_each_place_that_they_may_open_once_and_no_other(role: Role) -> None:
    shown = [place.address for group in navigation_of(role, has_mailbox=False) for place in group.places]
    allowed = [place.address for place in PLACES if may(role, place.permission) and not place.of_a_run]
    assert sorted(shown) == sorted(allowed)
    assert len(navigation_of(role, has_mailbox=True)) <= 6


def test_the_place_and_its_group_say_that_one_is_there_without_a_script(gateway: Gateway, browser: Browser) -> None:
    gateway.services.answers[ListAppointments] = AppointmentBook(today=gateway.now.date(), days=(), present=())
    shown = _navigation(browser.sign_in("head").page("/console/appointments").text)
    assert shown.count("<details name=") == 5
    assert re.findall(r'<summary aria-current="true">([^<]+)', shown) == ["Dossiers"]
    assert re.findall(r'aria-current="page">([^<]+)', shown) == ["Rendez-vous"]
    assert "<script" not in shown


def test_a_page_below_a_place_belongs_to_it_and_a_like_named_one_does_not() -> None:
    queue = PLACES[0]
    assert queue.holds("/console/dossiers/1")
    assert not queue.holds("/console/queue-of-others")
    assert navigation_of(None, has_mailbox=True) == ()


def test_the_page_of_imports_shows_how_far_one_is_and_loads_itself_again(gateway: Gateway, browser: Browser) -> None:
    def run(stage: ImportStage) -> ImportRun:
        about = {"run_id": gateway.account("head").id, "staff_id": gateway.account("head").id, "dry_run": False}
        how_far = {"stage": stage, "rows": 10_000, "rows_done": 4_350, "faults": 0}
        return ImportRun.model_validate({**about, **how_far, "began_at": gateway.now, "told_at": gateway.now})

    gateway.services.answers[ListImports] = ImportRuns(runs=(run(ImportStage.STORING),))
    page = browser.sign_in("adviser").page("/console/import")
    assert page.headers["Refresh"] == "3"
    assert '<progress aria-label="Avancement de l&#39;import" max="10000" value="4350">' in page.text
    assert browser.get("/api/v1/dossier-imports").json()["runs"][0]["rows_done"] == 4_350
    gateway.services.answers[ListImports] = ImportRuns(runs=(run(ImportStage.INTERRUPTED),))
    ended = browser.page("/console/import")
    assert "Refresh" not in ended.headers
    assert "Interrompu" in ended.text


def _navigation(page: str) -> str:
    found = re.search(r"<nav class=\"console-nav\".*?</nav>", page, re.DOTALL)
    assert found is not None
    return found.group()


def test_a_page_within_two_places_is_shown_in_the_inner_one_alone() -> None:
    inner = place_of("/console/statistics/told", GROUPS)
    assert inner is not None
    assert inner.address == "/console/statistics/told"
    assert place_of("/console/settings", GROUPS) is None
