"""An investor on a weak line hands in a piece; the adviser reads it. In a real browser, with the script and without."""

import os
import re
from pathlib import Path
from uuid import uuid4

import pytest
from playwright.sync_api import Page, Route, expect

from operations.demonstration.api import Api
from operations.demonstration.post import letters
from operations.demonstration.stage import wait_for
from tests.e2e.conftest import Desk, OpenDesk
from tests.support.systems import RunningSystem

pytestmark = pytest.mark.browser

PDF = b"%PDF-1.4\n%%EOF\n"


def _filed(system: RunningSystem) -> tuple[Api, str, str]:
    """A dossier whose business plan is asked for again: the adviser's API, its id, its investor's link."""
    email = f"weak.line.{uuid4().hex[:8]}@example.org"
    anonymous = Api(system.base_url)
    person = {
        "full_name": "Nora Exemple",
        "email": email,
        "residence_country": "NL",
        "language": "nl",
        "consents": [{"purpose": "service_notices", "text_version": "2026-01"}],
    }
    project = {"title": "Atelier", "province": "02.411", "sector": "industry", "planned_jobs": 4}
    project |= {
        "planned_amount_mad": "3000000",
        "asked_acts": ["state_private_land"],
        "legal_form": "limited_liability",
    }
    number = anonymous.post("/api/v1/dossiers", request_id=str(uuid4()), person=person, project=project)["number"]
    adviser = Api(system.base_url).sign_in("amina", system.demo_password)
    dossier_id = adviser.post("/api/v1/queue/search", search=number)["rows"][0]["dossier_id"]
    adviser.post(f"/api/v1/dossiers/{dossier_id}/open-verification")
    asked = {"pieces": ["business_plan", "topographic_survey"]}
    adviser.post(f"/api/v1/dossiers/{dossier_id}/request-complement", **asked)
    anonymous.close()
    return adviser, dossier_id, _link(system, email)


def _link(system: RunningSystem, email: str) -> str:
    def look() -> str | None:
        found = [x.tracking_link for x in letters(system.maildir) if email in x.to and x.tracking_link]
        return found[-1] if len(found) >= 3 else None

    return wait_for("the complement's message", look)


@pytest.mark.timeout(300)
def test_an_upload_that_is_cut_goes_on_and_the_last_piece_makes_the_complement_whole(
    system: RunningSystem, open_desk: OpenDesk, tmp_path: Path
) -> None:
    adviser, dossier_id, link = _filed(system)
    plan = tmp_path / "plan.pdf"
    plan.write_bytes(PDF + os.urandom(3_500_000))
    weak = open_desk(system.base_url, javascript=True, width=360, worker=False)
    offsets, sent = _send_over_a_weak_line(weak, link, plan)
    assert offsets, f"the line was never cut: {sent}, {weak.complaints}"
    assert offsets == sorted(offsets)
    assert offsets.count(0) == 1, "it did not begin anew"
    assert len(offsets) == 5, "four parts, one of them twice"

    plain = open_desk(system.base_url, javascript=False, width=360)
    page = plain.open(link)
    _send_plainly(page, "x.html", b"<p>" * 9)
    expect(page.get_by_role("alert")).to_be_visible()
    _send_plainly(page, "a.pdf", PDF)
    expect(page.locator("#pieces + .notice.good")).to_be_visible()
    assert adviser.get(f"/api/v1/dossiers/{dossier_id}")["status"] == "verification"

    desk = open_desk(system.base_url, javascript=True)
    page = desk.sign_in("amina", system.demo_password)
    page.goto(f"{system.base_url}/console/dossiers/{dossier_id}")
    with page.expect_download() as download:
        page.locator("li.piece-received", has_text="Plan d'affaires").get_by_role("link").click()
    assert re.fullmatch(r"business_plan-1-[0-9A-F]{10}\.pdf", download.value.suggested_filename)
    assert Path(download.value.path()).read_bytes().startswith(b"%PDF")
    assert [c for c in desk.complaints + plain.complaints if "Failed to load resource" not in c] == []
    adviser.close()


def _send_over_a_weak_line(desk: Desk, link: str, file: Path) -> tuple[list[int], list[str]]:
    """Send the first piece by the script; the line is cut once in the middle.

    Answers the offsets that were tried, and the methods of all that was asked for.
    """
    page, offsets, cuts, sent = desk.open(link), list[int](), [1], list[str]()
    page.on("request", lambda request: sent.append(f"{request.method} {request.resource_type}"))

    def weak_line(route: Route) -> None:
        if route.request.method == "PATCH":
            offsets.append(int(route.request.headers["upload-offset"]))
            if offsets[-1] > 0 and cuts:
                cuts.pop()
                route.abort("internetdisconnected")
                return
        route.continue_()

    page.route("**/uploads/**", weak_line)
    form = page.locator("li.piece-requested_again", has_text="Ondernemingsplan").locator("form")
    form.locator("input[type=file]").set_input_files(file)
    form.locator("button").click()
    expect(page.locator("#pieces + .notice.good")).to_be_visible()
    return offsets, sent


def _send_plainly(page: Page, name: str, content: bytes) -> None:
    """The piece that is still asked for, by the form alone, as where scripts are off."""
    form = page.locator("li.piece-requested_again").locator("form")
    form.locator("input[type=file]").set_input_files(
        {"name": name, "mimeType": "application/octet-stream", "buffer": content}
    )
    form.locator("button").click()
