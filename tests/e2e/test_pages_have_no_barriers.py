"""Pages judged by checkers of others: axe-core for barriers, html-validate for the source, and a ruler for width.

The demonstration is played first, so that the pages have something to show. Each page is loaded once for all of it.
"""

from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Browser, Page

from operations.commands.demo import local_venue
from operations.demonstration.post import Letter, letters
from operations.demonstration.stage import wait_for
from operations.demonstration.story import STORY
from tests.e2e import written_mail
from tests.e2e.conftest import Desk, OpenDesk
from tests.e2e.page_checks import WCAG, Fault, barriers, faint_words, invalid, packages
from tests.e2e.page_walk import STAFF_ONLY, Walk
from tests.support.systems import RunningSystem

pytestmark = [pytest.mark.browser, pytest.mark.timeout(900)]

WIDTHS = (320, 768, 1440)
STAFF = ("head", "amina", "editor", "planner", "administrator")
PUBLIC = ("/", "/start", "/docs", "/ogc/collections?f=html", "/aid", "/console/sign-in")
BY_FORM = {"administrator": ("/console/aid-rules/new",)}
"""Pages that no link leads to."""
LEFT_OUT = frozenset(
    {
        "/language/{code}",  # changes the language of all pages that come after it
        "/console/mail/{key}/html",  # mails in a frame without scripts, where no checker runs: they are looked at below
        "/console/messages/{notice_id}/html",
        "/console/templates/{key}/versions/{version_id}/{language}",
    }
)
GROUND = "getComputedStyle(document.querySelector('.page')).backgroundColor"
NO_ICON = "/favicon.ico)"
"""What a browser looks for beside a document that is no page and names no icon: the JSON of OGC API."""
LEAST_PAGES = 80
"""Routes that the links of the played demonstration lead to. Fewer: the walk was cut off, not the pages mended."""
OTHERS = ["en-GB", "es-ES", "nl-NL", "de-DE", "it-IT"]


@pytest.fixture(scope="module")
def played(system: RunningSystem) -> Sequence[Letter]:
    """The demonstration's messages, once they are all there."""
    packages()  # where they are missing nothing needs to be played
    with closing(local_venue(system.record).stage()) as stage:
        for step in STORY:
            step.play(stage)
        written_to = {case.investor.email(stage.run) for case in stage.cases}

    def arrived() -> list[Letter] | None:
        found = [one for one in letters(system.maildir) if one.to in written_to and one.tracking_link]
        return found if {"ar", "fr"} <= {one.language for one in found} else None

    return wait_for("messages in Arabic and French", arrived)


@dataclass
class Seen:
    """What the walk found on every page."""

    by_night: bool
    """Whether it looks at their colours by night too."""
    faults: list[Fault] = field(default_factory=list)
    too_wide: list[tuple[str, int]] = field(default_factory=list)
    without_heading: list[str] = field(default_factory=list)

    def look(self, address: str, page: Page) -> None:
        self.faults += barriers(page, address)
        if self.by_night:
            page.emulate_media(color_scheme="dark", reduced_motion="reduce")  # no colour half way
            self.faults += faint_words(page, f"{address} by night")
            page.emulate_media(color_scheme="light")
        if page.locator("h1").count() != 1:
            self.without_heading.append(address)
        self.too_wide += [(address, width) for width in WIDTHS if not _fits(page, width)]


def _fits(page: Page, width: int) -> bool:
    page.set_viewport_size({"width": width, "height": 900})
    fits: bool = page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    return fits


def _walk(
    system: RunningSystem, open_desk: OpenDesk, locale: str, link: str, *, by_night: bool
) -> tuple[Seen, Walk, list[str]]:
    """Everybody in turn, each where nobody was before them."""
    seen, complaints = Seen(by_night), list[str]()
    addresses, sources = dict[str, str](), dict[str, str]()
    for who in (None, *STAFF):
        desk = open_desk(system.base_url, locale=locale, javascript=True)
        walk = Walk(desk, LEFT_OUT if who else LEFT_OUT | STAFF_ONLY, addresses, sources)
        _enter(desk, who, system.demo_password, locale[:2])
        starts = ("/console", *BY_FORM.get(who, ())) if who else PUBLIC
        for address, page in walk.pages(*starts, *([] if who else [link])):
            seen.look(address, page)
        complaints += [one for one in desk.complaints if not one.endswith(NO_ICON)]
    return seen, walk, complaints


def _enter(desk: Desk, who: str | None, password: str, language: str) -> None:
    if who is not None:
        desk.open("/language/fr")  # the words by which it signs in
        desk.sign_in(who, password)
        desk.page.locator(".whoami").wait_for()
    desk.open(f"/language/{language}")


@pytest.mark.parametrize("locale", ["fr-FR", "ar-MA", *OTHERS])
def test_every_page_is_free_of_barriers_by_day_and_by_night_valid_and_fits_every_window(
    system: RunningSystem, played: Sequence[Letter], open_desk: OpenDesk, locale: str, long_form: bool
) -> None:
    if locale in OTHERS and not long_form:
        pytest.skip("of the languages from left to right French stands for all; --long tries each")
    link = next(one.tracking_link for one in played if one.language == "ar")
    assert link is not None
    # No colour depends on the language: one night is enough, and --long has them all.
    seen, walk, complaints = _walk(system, open_desk, locale, link, by_night=long_form or locale == "fr-FR")
    assert seen.faults == []
    assert invalid(walk.sources) == []
    assert seen.too_wide == []
    assert seen.without_heading == []
    assert complaints == []
    assert len(walk.sources) >= LEAST_PAGES


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_a_mail_reads_the_same_way_by_day_and_by_night(
    system: RunningSystem, played: Sequence[Letter], browser: Browser, language: str
) -> None:
    """At the width of a telephone: its direction, its numbers each whole and on one line, and no barrier."""
    message = next(one for one in played if one.language == language)
    html = written_mail.html_of(system.maildir, message)
    number = written_mail.number_in(message.subject)
    page = browser.new_page(viewport={"width": 320, "height": 900})
    page.set_content(html)
    assert page.evaluate("getComputedStyle(document.querySelector('p')).direction") == written_mail.direction(language)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    written_mail.assert_whole(page, number)
    assert barriers(page, language, WCAG) == []
    by_day = page.evaluate(GROUND)
    page.emulate_media(color_scheme="dark")
    assert page.evaluate(GROUND) != by_day, "it knows the night"
    assert faint_words(page, language) == []
    page.close()


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_the_inbox_of_an_investor_keeps_numbers_whole_on_a_telephone(
    system: RunningSystem, played: Sequence[Letter], open_desk: OpenDesk, language: str
) -> None:
    message = next(one for one in played if one.language == language)
    desk = open_desk(system.base_url, width=320, javascript=True)
    page = desk.open(str(message.tracking_link))
    page.locator(".inbox form button").first.click()
    page.locator(".inbox details[open]").wait_for()
    written_mail.assert_whole(page, written_mail.number_in(message.subject), within=".inbox")
    shown = page.locator(".inbox-subject").first
    assert shown.evaluate("one => getComputedStyle(one).direction") == written_mail.direction(language)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert barriers(page, language) == []
    assert desk.complaints == []
