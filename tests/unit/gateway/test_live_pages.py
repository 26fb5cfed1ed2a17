"""What open pages are told: that something moved, never what, and only while somebody looks."""

import asyncio
import gc
from uuid import UUID

import pytest

from services.gateway.entrypoints.pages import live as page
from services.gateway.usecases.live import Live
from shared.contracts.investor.queries import GetDossier
from shared.contracts.investor.refusals import DossierNotFound
from tests.support.gateway.browser import Browser, Gateway
from tests.support.gateway.views import DOSSIER, a_dossier

OTHER = UUID("0190a3c1-0000-7000-8000-0000000000ff")


def test_a_page_hears_of_its_dossier_and_of_no_other() -> None:
    async def story() -> None:
        live = Live(None)
        one, all_of_them = live.listen(DOSSIER), live.listen()
        assert one is not None
        assert all_of_them is not None
        live.moved(OTHER)
        assert not await one.heard(0.01)
        assert await all_of_them.heard(0.01)
        live.moved(DOSSIER)
        live.moved(DOSSIER)
        assert await one.heard(0.01)
        assert not await one.heard(0.01), "said once for all that moved since"

    asyncio.run(story())


def test_what_may_have_been_missed_makes_every_page_look_again() -> None:
    async def story() -> None:
        live = Live(None)
        listener = live.listen(DOSSIER)
        assert listener is not None
        live.missed()
        assert await listener.heard(0.01)

    asyncio.run(story())


def test_a_page_that_is_gone_holds_no_place_and_too_many_are_sent_away() -> None:
    async def story() -> None:
        live = Live(None, most=1)
        first = live.listen()
        assert live.listen() is None
        del first
        gc.collect()
        assert live.listen() is not None

    asyncio.run(story())


def test_streams_end_when_the_process_ends() -> None:
    async def story() -> None:
        live = Live(None)
        listener = live.listen()
        assert listener is not None
        live.end()
        assert await listener.heard(0.01)
        assert live.listen() is None

    asyncio.run(story())


@pytest.fixture
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page, "LASTS_S", 0.05)


@pytest.mark.usefixtures("short")
def test_a_page_that_shows_an_older_version_is_told_at_once(gateway: Gateway, browser: Browser) -> None:
    gateway.services.answers[GetDossier] = a_dossier(version=7)
    browser.sign_in("adviser")
    stale = browser.get(f"/console/live/dossiers/{DOSSIER}", params={"seen": 6})
    assert stale.headers["content-type"].startswith("text/event-stream")
    assert stale.headers["cache-control"] == "no-store"
    assert "event: moved" in stale.text
    assert str(DOSSIER) not in stale.text
    assert "event: moved" not in browser.get(f"/console/live/dossiers/{DOSSIER}", params={"seen": 7}).text


@pytest.mark.usefixtures("short")
def test_the_queue_is_told_to_who_may_see_it_and_to_nobody_else(browser: Browser) -> None:
    assert browser.get("/console/live/queue").status_code == 401
    browser.sign_in("editor")
    assert browser.get("/console/live/queue").status_code == 403
    browser.sign_in("adviser")
    assert browser.get("/console/live/queue").status_code == 200


def test_a_dossier_that_is_not_there_has_no_stream(gateway: Gateway, browser: Browser) -> None:
    gateway.services.answers[GetDossier] = DossierNotFound(dossier_id=DOSSIER)
    browser.sign_in("adviser")
    assert browser.get(f"/console/live/dossiers/{DOSSIER}", params={"seen": 1}).status_code == 404


def test_who_comes_when_too_many_listen_is_asked_to_come_again(gateway: Gateway, browser: Browser) -> None:
    browser.sign_in("adviser")
    gateway.application.live.end()
    answer = browser.get("/console/live/queue")
    assert answer.status_code == 503
    assert answer.headers["retry-after"] == "10"
