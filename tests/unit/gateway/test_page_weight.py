"""What a page weighs on the wire, and for whom it is not compressed because its length would tell."""

import re
from base64 import b64encode
from collections.abc import Iterator
from hashlib import sha256

import pytest

from services.gateway.entrypoints.pages.static_files import ROOT
from shared.contracts import tracking
from shared.contracts.investor.queries import GetDossier, ListQueue, TrackDossier
from shared.contracts.notifications.queries import ListNotices
from shared.contracts.territory.queries import GetPipeline, ListOpportunities
from tests.support.gateway.browser import TRACKING_SECRET, Browser, Gateway, browsing
from tests.support.gateway.views import (
    DOSSIER,
    a_clock,
    a_dossier,
    a_pipeline,
    a_queue,
    a_queue_row,
    a_tracking_view,
    an_offer,
    some_offers,
)

MOST_BYTES = 100_000
GZIP = {"Accept-Encoding": "gzip"}
TRACK = f"/track/{tracking.sign(DOSSIER, TRACKING_SECRET)}"
# The link is another one each second, and xdist wants the same names in each of its processes.
PUBLIC = ("/", "/start", "/offers", "/docs", "/console/sign-in", pytest.param(TRACK, id="/track"))
STAFF = ("/console/queue", f"/console/dossiers/{DOSSIER}", "/console/pipeline", "/console/security")
ASSET = re.compile(r'(?:<link rel="(?:stylesheet|icon)" href|<script src)="(/static/[^"]+)"')


@pytest.fixture
def full(gateway: Gateway) -> Gateway:
    """As much on each page as one page of it can hold."""
    gateway.services.answers |= {
        GetDossier: a_dossier(clock=a_clock()),
        ListNotices: (),
        ListQueue: a_queue(*(a_queue_row(f"OR-2026-{number:05}") for number in range(50))),
        TrackDossier: a_tracking_view(),
        ListOpportunities: some_offers(*(an_offer() for _ in range(20))),
        GetPipeline: a_pipeline(),
    }
    return gateway


@pytest.fixture
def staff(full: Gateway) -> Iterator[Browser]:
    with browsing(full) as opened:
        yield opened.sign_in("head")


def _weight(browser: Browser, path: str) -> int:
    """Bytes of bodies as they are sent: the page and all that it loads."""
    answer = browser.page(path, headers={**GZIP, "Sec-Fetch-Site": "same-origin"})
    assert answer.status_code == 200
    files = [browser.get(address, headers=GZIP) for address in set(ASSET.findall(answer.text))]
    assert files, "a page without a stylesheet is not one of ours"
    return sum(int(one.headers["Content-Length"]) for one in (answer, *files))


@pytest.mark.parametrize("path", PUBLIC)
def test_a_public_page_with_all_it_loads_weighs_little(full: Gateway, browser: Browser, path: str) -> None:
    assert _weight(browser, path) <= MOST_BYTES


@pytest.mark.parametrize("path", STAFF)
def test_a_page_of_the_console_with_all_it_loads_weighs_little(staff: Browser, path: str) -> None:
    assert _weight(staff, path) <= MOST_BYTES / 2


@pytest.mark.parametrize("path", PUBLIC)
def test_what_an_address_alone_makes_is_compressed(full: Gateway, browser: Browser, path: str) -> None:
    answer = browser.page(path, headers=GZIP)
    assert answer.headers["content-encoding"] == "gzip"
    assert "Accept-Encoding" in answer.headers["vary"]
    assert answer.text.startswith("<!doctype html>")
    assert answer.text.rstrip().endswith("</html>")


@pytest.mark.parametrize("refusal", ["identity", "br", "gzip;q=0", "gzip; q=0.0"])
def test_who_does_not_take_gzip_gets_none(full: Gateway, browser: Browser, refusal: str) -> None:
    for path in ("/", "/static/style.css"):
        answer = browser.page(path, headers={"Accept-Encoding": refusal})
        assert "content-encoding" not in answer.headers
        assert "Accept-Encoding" in answer.headers["vary"]


@pytest.mark.parametrize("path", [*STAFF, "/", "/offers"])
@pytest.mark.parametrize("site", ["same-origin", "none"])
def test_what_a_session_makes_is_compressed_for_who_asked_for_it_themselves(
    staff: Browser, path: str, site: str
) -> None:
    answer = staff.page(path, headers={**GZIP, "Sec-Fetch-Site": site})
    assert answer.headers["content-encoding"] == "gzip"
    assert "Sec-Fetch-Site" in answer.headers["vary"]
    assert ("<style>" in answer.text) is (site == "none")


@pytest.mark.parametrize("path", [*STAFF, "/", "/offers"])
@pytest.mark.parametrize("said", [{}, {"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}])
def test_what_a_session_makes_is_never_compressed_where_another_site_may_have_had_it_asked_for(
    staff: Browser, path: str, said: dict[str, str]
) -> None:
    """Its length would tell the token of its forms and what is on it, guess by guess."""
    answer = staff.page(path, headers={**GZIP, **said})
    assert answer.status_code == 200
    assert "content-encoding" not in answer.headers


def test_an_answer_to_a_form_is_not_compressed(staff: Browser) -> None:
    answer = staff.submit("/console/security/password", {"new_password": "short"}, headers=GZIP)
    assert answer.status_code == 422
    assert "content-encoding" not in answer.headers


def test_no_two_pages_hold_the_same_token_and_each_is_good(staff: Browser) -> None:
    """What repeats in the pages of a session could be guessed at from their lengths."""
    token = re.compile(r'name="csrf_token" value="([0-9a-f]+)"')
    seen = [set(token.findall(staff.page("/console/security").text)) for _ in range(2)]
    assert [len(one) for one in seen] == [1, 1], "one for all forms of a page"
    (first,), (second,) = seen
    assert first != second
    assert first[64:] not in (second, staff.csrf_token)
    for given, status in ((first, 303), (second, 303), (first[:-1] + ("0" if first[-1] != "0" else "1"), 403)):
        assert staff.submit("/console/security/sessions/end-others", {"csrf_token": given}).status_code == status


def test_a_chosen_language_keeps_a_page_compressed(full: Gateway, browser: Browser) -> None:
    browser.get("/language/ar")
    assert browser.page("/", headers=GZIP).headers["content-encoding"] == "gzip"


def test_the_sign_in_is_not_compressed_for_a_browser_in_which_somebody_signed_in(staff: Browser) -> None:
    assert "content-encoding" not in staff.page("/console/sign-in", headers=GZIP).headers


def test_a_file_compressed_or_not_is_the_same_file_under_another_tag(browser: Browser) -> None:
    plain = browser.get("/static/style.css", headers={"Accept-Encoding": "identity"})
    packed = browser.get("/static/style.css", headers=GZIP)
    assert packed.headers["content-encoding"] == "gzip"
    assert packed.text == plain.text
    assert int(packed.headers["content-length"]) < len(plain.content) / 3
    assert packed.headers["etag"] != plain.headers["etag"]
    again = browser.get("/static/style.css", headers={**GZIP, "If-None-Match": packed.headers["etag"]})
    assert again.status_code == 304


@pytest.mark.parametrize("path", PUBLIC)
@pytest.mark.parametrize("site", ["none", "cross-site"])
def test_who_comes_from_elsewhere_waits_for_one_answer_and_no_stylesheet(
    full: Gateway, browser: Browser, path: str, site: str
) -> None:
    answer = browser.page(path, headers={**GZIP, "Sec-Fetch-Site": site})
    (style,) = re.findall(r"<style>(.*?)</style>", answer.text, re.DOTALL)
    assert style == (ROOT / "static/style.css").read_text("utf-8")
    digest = b64encode(sha256(style.encode()).digest()).decode()
    assert f"style-src 'self' 'sha256-{digest}';" in answer.headers["Content-Security-Policy"]
    assert '<link rel="stylesheet"' not in answer.text
    assert int(answer.headers["Content-Length"]) <= MOST_BYTES


@pytest.mark.parametrize(
    ("path", "more"),
    [
        ("/", {}),
        ("/", {"Sec-Fetch-Site": "same-origin"}),
        ("/", {"Sec-Fetch-Site": "none", "Accept-Encoding": "identity"}),
        ("/console/queue", {"Sec-Fetch-Site": "same-origin"}),
        ("/console/queue", {"Sec-Fetch-Site": "cross-site"}),
    ],
)
def test_every_other_page_names_the_stylesheet_that_the_browser_keeps(
    staff: Browser, path: str, more: dict[str, str]
) -> None:
    answer = staff.page(path, headers={**GZIP, **more})
    assert "<style>" not in answer.text
    assert '<link rel="stylesheet" href="/static/style.css?v=' in answer.text
    assert "sha256-" not in answer.headers["Content-Security-Policy"]
