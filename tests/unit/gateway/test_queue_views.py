"""What is searched for stands in no address, and a filter that is needed every day has a name."""

from datetime import timedelta

import pytest

from services.gateway.domain.queue_view import UNNAMED_LASTS
from shared.contracts.investor.clock_replies import DeadlinePage
from shared.contracts.investor.queries import ListDeadlines, ListQueue
from shared.contracts.investor.replies import QueuePage
from tests.support.gateway.browser import Browser, Gateway
from tests.support.gateway.views import a_queue_row


@pytest.fixture(autouse=True)
def queue(gateway: Gateway) -> None:
    page = QueuePage(rows=(a_queue_row(),) * 50, total=120, overdue=0)
    deadlines = DeadlinePage(rows=(), total=0, overdue=0)
    gateway.services.answers |= {ListQueue: page, ListDeadlines: deadlines}


def asked(gateway: Gateway) -> list[ListQueue]:
    return [one for one in gateway.services.asked if isinstance(one, ListQueue)]


def found(browser: Browser, **filters: str) -> str:
    answer = browser.submit("/console/queue", filters)
    assert answer.status_code == 303
    return answer.headers["location"]


def test_a_name_that_is_searched_for_is_in_no_address_of_the_page(gateway: Gateway, browser: Browser) -> None:
    browser.sign_in("adviser").page("/console/queue")
    address = found(browser, search="Fatima El Idrissi", province="02.411")
    html = browser.page(address).text
    assert (asked(gateway)[-1].search, asked(gateway)[-1].province) == ("Fatima El Idrissi", "02.411")
    assert 'value="Fatima El Idrissi"' in html, "the field shows what was searched for"
    links = [part.partition('"')[0] for part in html.split('href="')[1:]] + [address]
    assert [link for link in links if "Fatima" in link or "search" in link] == []
    (following,) = [link for link in links if "offset=50" in link]
    browser.page(following.replace("&amp;", "&"))
    assert (asked(gateway)[-1].search, asked(gateway)[-1].offset) == ("Fatima El Idrissi", 50)


def test_filters_without_words_are_an_address_that_can_be_kept(browser: Browser) -> None:
    browser.sign_in("adviser").page("/console/queue")
    assert found(browser, search=" ", status="verification") == "/console/queue?status=verification"


def test_an_address_with_words_in_it_is_refused_or_read_without_them(gateway: Gateway, browser: Browser) -> None:
    browser.sign_in("adviser")
    browser.page("/console/queue?search=Fatima")
    assert asked(gateway)[-1].search == ""
    for address in ("/api/v1/queue?search=F", "/api/v1/queue/export/csv?search=F"):
        answer = browser.get(address)
        assert (answer.status_code, answer.json()["code"]) == (400, "queue.search_in_address")
    assert browser.page("/console/queue/export/csv?search=F").status_code == 400
    browser.post("/api/v1/queue/search", json={"search": "Fatima"})
    assert asked(gateway)[-1].search == "Fatima"


def test_a_search_without_a_name_is_its_owner_s_and_forgotten(gateway: Gateway, browser: Browser) -> None:
    browser.sign_in("adviser").page("/console/queue")
    address = found(browser, search="Fatima")
    (view,) = gateway.store.tables.views.values()
    assert browser.sign_in("head").page(address).status_code == 404
    gateway.now += UNNAMED_LASTS - timedelta(minutes=1)
    browser.sign_in("adviser")
    assert browser.page(address).status_code == 200
    gateway.now += timedelta(minutes=2)
    browser.sign_in("adviser")
    assert browser.page(address).status_code == 404
    browser.page("/console/queue")
    found(browser, search="Karim")
    assert view.id not in gateway.store.tables.views


def test_a_named_view_stays_and_a_head_shares_one(gateway: Gateway, browser: Browser) -> None:
    browser.sign_in("adviser").page("/console/queue")
    mine = {"name": "À Nador", "province": "02.381"}
    address = browser.submit("/console/queue/views", mine).headers["location"]
    assert "À Nador" in browser.page(address).text
    assert asked(gateway)[-1].province == "02.381"
    browser.sign_in("head")
    assert "À Nador" not in browser.page("/console/queue").text
    browser.submit("/console/queue/views/shared", {"name": "En retard", "overdue_only": "true"})
    browser.sign_in("adviser").page("/console/queue")
    assert browser.submit("/console/queue/views/shared", mine).status_code == 403, "an adviser shares nothing"
    browser.sign_in("adviser")
    assert "En retard" in browser.page("/console/queue").text
    shared = next(view for view in gateway.store.tables.views.values() if view.name == "En retard")
    browser.page(f"/console/queue?view={shared.id}")
    assert asked(gateway)[-1].overdue_only
    assert browser.submit(f"/console/queue/views/{shared.id}/remove", {}).status_code == 404, "it is the head's"


def test_a_view_that_is_kept_has_no_words_which_may_be_somebody_s_name(gateway: Gateway, browser: Browser) -> None:
    browser.sign_in("adviser").page("/console/queue")
    html = browser.page(found(browser, search="Fatima", province="02.381")).text
    assert "Les mots recherchés ne sont pas gardés" in html
    browser.submit("/console/queue/views", {"name": "À Nador", "search": "Fatima", "province": "02.381"})
    (kept,) = [view for view in gateway.store.tables.views.values() if view.name]
    assert kept.filters == {"province": "02.381"}


def test_words_of_a_search_are_gone_the_day_after(gateway: Gateway, browser: Browser) -> None:
    browser.sign_in("adviser").page("/console/queue")
    found(browser, search="Fatima")
    gateway.now += UNNAMED_LASTS + timedelta(minutes=1)
    browser.sign_in("head")
    assert list(gateway.store.tables.views.values()) == []
