"""A real Chromium with the network cut, and a push message handed to its service worker. The services are stand-ins."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from services.gateway.entrypoints.texts import texts
from shared.contracts.codes import Language
from shared.contracts.investor.browsers import SubscribeBrowser
from shared.contracts.investor.queries import TrackDossier
from shared.contracts.investor.refusals import DossierNotFound
from shared.contracts.notifications.inbox import ListInbox
from shared.contracts.territory.queries import GetOpportunity, ListOpportunities
from shared.contracts.tracking import sign
from tests.e2e.conftest import PATIENCE_MS, Desk, OpenDesk
from tests.support.gateway.browser import TRACKING_SECRET
from tests.support.gateway.over_http import OverHttp, over_http
from tests.support.gateway.stand_ins import FakeServices
from tests.support.gateway.views import DOSSIER, a_tracking_view, an_offer, some_offers
from tests.support.push_receiver import Browser as PushBrowser
from tests.support.push_receiver import b64
from tests.support.waiting import wait_until

TRACKED = f"/track/{sign(DOSSIER, TRACKING_SECRET)}"
FR, AR = texts(Language.FRENCH), texts(Language.ARABIC)
KEY = PushBrowser().p256dh
CONTROLLED = "() => navigator.serviceWorker.ready.then(() => navigator.serviceWorker.controller !== null)"


def comes_true(page: Page, asked: str, arg: object = None) -> None:
    """`page.wait_for_function` takes a promise itself for a yes, whatever comes of it."""
    wait_until(lambda: bool(page.evaluate(asked, arg)), PATIENCE_MS / 1000)


@pytest.fixture
def services() -> FakeServices:
    found = FakeServices()
    offer = an_offer()
    found.answers |= {ListOpportunities: some_offers(offer), GetOpportunity: offer}
    found.answers |= {TrackDossier: a_tracking_view(), SubscribeBrowser: None}
    return found


@pytest.fixture
def site(services: FakeServices) -> Iterator[OverHttp]:
    services.answers[ListInbox] = ()
    with over_http(services, push_public_key=KEY) as found:
        yield found


@pytest.fixture
def desk(open_desk: OpenDesk, site: OverHttp) -> Desk:
    found = open_desk(site.base_url, javascript=True)
    found.open("/")
    comes_true(found.page, CONTROLLED)
    found.open("/")  # seen once more, now by way of the service worker
    return found


def cut(desk: Desk) -> None:
    desk.context.set_offline(True)


def kept(page: Page) -> list[str]:
    """Paths of all pages of which the browser has a copy."""
    urls: list[str] = page.evaluate(
        "async () => (await Promise.all((await caches.keys()).map(async (name) =>"
        " (await (await caches.open(name)).keys()).map((one) => one.url)))).flat()"
    )
    return sorted({re.sub(r"^https?://[^/]+|\?.*$", "", url) for url in urls if "/static/" not in url})


def test_without_a_network_what_was_seen_is_read_and_what_was_not_says_so(desk: Desk, site: OverHttp) -> None:
    title = desk.page.locator("h1").inner_text()
    cut(desk)
    desk.page.goto(f"{site.base_url}/")
    assert desk.page.locator("h1").inner_text() == title
    styled = desk.page.evaluate("() => getComputedStyle(document.querySelector('.masthead-row')).display")
    assert styled == "flex", "its stylesheet is there as well"

    desk.page.goto(f"{site.base_url}/sites")
    expect(desk.page.locator("h1")).to_have_text(FR("device.offline"))
    for language in Language:
        expect(desk.page.locator("main")).to_contain_text(texts(language)("device.offline_do"))
    arabic = desk.page.locator("section[lang=ar]")
    assert arabic.evaluate("(found) => getComputedStyle(found).direction") == "rtl"


def test_with_a_network_a_page_is_never_an_old_copy(desk: Desk, site: OverHttp, services: FakeServices) -> None:
    services.answers[ListOpportunities] = some_offers()
    before = len(site.asked)
    desk.open("/")
    assert "/" in site.asked[before:]
    cut(desk)
    desk.page.goto(f"{site.base_url}/")
    expect(desk.page.locator("main")).not_to_contain_text("Madagh")


def test_of_the_console_and_of_personal_pages_nothing_is_kept(desk: Desk, site: OverHttp) -> None:
    for path in (TRACKED, "/console/sign-in", "/preferences/x"):
        desk.page.goto(f"{site.base_url}{path}")
    desk.page.wait_for_load_state("networkidle")
    assert kept(desk.page) == ["/", "/offline"]
    cut(desk)
    desk.page.goto(f"{site.base_url}{TRACKED}")
    expect(desk.page.locator("h1")).to_have_text(FR("device.offline"))


def test_who_asks_for_it_on_this_device_reads_their_own_page_without_a_network_until_they_delete_it(
    desk: Desk, site: OverHttp, services: FakeServices
) -> None:
    page = desk.open(TRACKED)
    page.get_by_role("button", name=FR("device.keep")).click()
    expect(page.get_by_role("status").last).to_have_text(FR("device.kept"))
    services.answers[TrackDossier] = a_tracking_view(title="Renommé depuis")
    desk.open(TRACKED)
    cut(desk)
    desk.open(TRACKED)
    expect(page.locator("h1")).to_have_text("Renommé depuis")

    page.get_by_role("button", name=FR("device.drop")).click()
    expect(page.get_by_role("status").last).to_have_text(FR("device.dropped"))
    desk.open(TRACKED)
    expect(page.locator("h1")).to_have_text(FR("device.offline"))


def test_a_kept_page_goes_when_its_link_is_closed(desk: Desk, site: OverHttp, services: FakeServices) -> None:
    page = desk.open(TRACKED)
    page.get_by_role("button", name=FR("device.keep")).click()
    expect(page.get_by_role("status").last).to_have_text(FR("device.kept"))
    services.answers[TrackDossier] = DossierNotFound(dossier_id=DOSSIER)
    desk.open(TRACKED)
    comes_true(
        page, "async (path) => !(await (await caches.open('primo-chosen-v1')).match(location.origin + path))", TRACKED
    )


def push(context: BrowserContext, page: Page, base_url: str, said: dict[str, Any] | str) -> None:
    """As the browser's own push service does: what a busy browser did not take is brought again until it is shown."""
    session = context.new_cdp_session(page)
    registrations: list[str] = []
    session.on(
        "ServiceWorker.workerRegistrationUpdated",
        lambda told: registrations.extend(one["registrationId"] for one in told["registrations"]),
    )
    session.send("ServiceWorker.enable")
    page.wait_for_function("() => navigator.serviceWorker.controller !== null")
    assert registrations, "no service worker is registered"
    data = said if isinstance(said, str) else json.dumps(said)
    brought = {"origin": base_url, "registrationId": registrations[-1], "data": data}

    def is_shown() -> bool:
        session.send("ServiceWorker.deliverPushMessage", brought)
        page.wait_for_timeout(BROUGHT_AGAIN_MS)
        return bool(page.evaluate(SHOWN))

    wait_until(is_shown, PATIENCE_MS / 1000)


BROUGHT_AGAIN_MS = 500
SHOWN = """async () => (await (await navigator.serviceWorker.ready).getNotifications()).map(
    (one) => ({title: one.title, body: one.body, lang: one.lang, dir: one.dir, tag: one.tag, data: one.data}))"""


def test_a_hint_is_shown_in_arabic_and_a_newer_one_takes_its_place(desk: Desk, site: OverHttp) -> None:
    desk.context.grant_permissions(["notifications"], origin=site.base_url)
    said = {"title": "PRIMO: جديد في ملفكم", "body": "هناك جديد بخصوص ملفكم.", "lang": "ar", "dir": "rtl", "tag": "t"}
    said["link"] = f"{site.base_url}{TRACKED}"
    for _ in range(2):
        push(desk.context, desk.page, site.base_url, said)
    shown = desk.page.evaluate(SHOWN)
    wanted = {name: said[name] for name in ("title", "body", "lang", "dir", "tag")} | {"data": {"link": said["link"]}}
    assert shown == [wanted]


def test_a_message_that_is_none_of_ours_shows_no_words_of_its_own(desk: Desk, site: OverHttp) -> None:
    desk.context.grant_permissions(["notifications"], origin=site.base_url)
    push(desk.context, desk.page, site.base_url, "not JSON")
    (shown,) = desk.page.evaluate(SHOWN)
    assert (shown["title"], shown["body"], shown["data"]) == ("PRIMO", "", {"link": "/"})


SUBSCRIBES = """
PushManager.prototype.subscribe = async function (asked) {
  const said = %s;
  if (!asked.userVisibleOnly) throw new Error("every message shows something");
  const { endpoint } = said;
  return { toJSON: () => ({ endpoint, keys: said }), unsubscribe: async () => true, endpoint };
};
"""


@pytest.mark.parametrize(
    ("endpoint", "told"),
    [("https://fcm.googleapis.com/1", "own_data.done"), ("https://evil.example/1", "device.unknown")],
)
def test_the_button_turns_this_browser_on(
    desk: Desk, site: OverHttp, services: FakeServices, endpoint: str, told: str
) -> None:
    keeper = PushBrowser()
    said = {"endpoint": endpoint, "p256dh": keeper.p256dh, "auth": b64(keeper.auth)}
    desk.context.grant_permissions(["notifications"], origin=site.base_url)
    desk.context.add_init_script(SUBSCRIBES % json.dumps(said))
    page = desk.open(TRACKED)
    page.get_by_role("button", name=FR("device.hints")).click()
    expect(page.get_by_text(FR(told))).to_be_visible()
    asked = [one for one in services.asked if isinstance(one, SubscribeBrowser)]
    assert [one.endpoint for one in asked] == ([endpoint] if told == "own_data.done" else [])
