"""Uploads as HTTP knows them (tus 1.0.0), reading a file, and what stands on the pages."""

import base64
from typing import Any
from uuid import UUID

import pytest

from shared.contracts import tracking
from shared.contracts.codes import FileFault
from shared.contracts.investor.queries import GetDossier, TrackDossier
from shared.contracts.investor.uploads import (
    MOST_BYTES,
    FileWithheld,
    GetUpload,
    OpenUpload,
    UploadNotFound,
    UploadRefused,
)
from shared.contracts.notifications.queries import ListNotices
from tests.support.gateway.browser import TRACKING_SECRET, Browser, Gateway
from tests.support.gateway.stand_in_files import upload_view
from tests.support.gateway.views import DOSSIER, a_dossier, a_tracking_view

UPLOAD, FILE = UUID(int=61), UUID(int=62)
LINK = f"/track/{tracking.sign(DOSSIER, TRACKING_SECRET)}"
STAFF = f"/api/v1/dossiers/{DOSSIER}"
TUS = {"Tus-Resumable": "1.0.0"}
PIECE = "piece " + base64.b64encode(b"identity").decode() + ",filename " + base64.b64encode(b"passport.pdf").decode()


@pytest.fixture
def uploading(gateway: Gateway) -> Gateway:
    gateway.files.length = 8
    gateway.services.answers |= {
        OpenUpload: lambda asked: upload_view(asked.dossier_id, UPLOAD, asked.length, 0),
        GetUpload: upload_view(DOSSIER, UPLOAD, 8, 5),
        TrackDossier: a_tracking_view(),
        GetDossier: a_dossier(),
        ListNotices: (),
    }
    return gateway


def _patch(browser: Browser, place: str, content: bytes, offset: int, **more: str) -> Any:
    headers = TUS | {"Upload-Offset": str(offset), "Content-Type": "application/offset+octet-stream"} | more
    return browser.request("PATCH", f"{place}/uploads/{UPLOAD}", content=content, headers=headers)


@pytest.mark.parametrize("place", [LINK, STAFF], ids=["investor", "staff"])
def test_a_file_is_announced_brought_in_parts_and_its_name_is_kept_nowhere(
    uploading: Gateway, browser: Browser, place: str
) -> None:
    if place == STAFF:
        browser.sign_in("adviser")
    opened = browser.post(f"{place}/uploads", headers=TUS | {"Upload-Length": "8", "Upload-Metadata": PIECE})
    assert (opened.status_code, opened.headers["Location"]) == (201, f"{place}/uploads/{UPLOAD}")
    (asked,) = [request for request in uploading.services.asked if isinstance(request, OpenUpload)]
    assert (asked.staff_id is None) == (place == LINK)
    assert "passport" not in repr(uploading.services.asked)

    stands = browser.request("HEAD", f"{place}/uploads/{UPLOAD}", headers=TUS)
    assert (stands.headers["Upload-Offset"], stands.headers["Upload-Length"]) == ("5", "8")
    assert _patch(browser, place, b"12345", 0).headers["Upload-Offset"] == "5"
    wrong = _patch(browser, place, b"12345", 0)
    assert (wrong.status_code, wrong.json()["offset"], wrong.headers["Tus-Resumable"]) == (409, 5, "1.0.0")
    headers = TUS | {"Upload-Offset": "5", "Content-Type": "application/offset+octet-stream"}
    override = headers | {"X-HTTP-Method-Override": "PATCH"}
    assert browser.post(f"{place}/uploads/{UPLOAD}", content=b"678", headers=override).status_code == 204
    assert uploading.files.came[UPLOAD] == b"12345678"


def test_the_protocol_is_described_and_other_versions_are_refused(uploading: Gateway, browser: Browser) -> None:
    told = browser.request("OPTIONS", f"{LINK}/uploads").headers
    assert (told["Tus-Version"], told["Tus-Max-Size"]) == ("1.0.0", str(MOST_BYTES))
    assert browser.post(f"{LINK}/uploads", headers={"Tus-Resumable": "0.2.2"}).status_code == 412
    assert _patch(browser, LINK, b"x", 0, **{"Content-Type": "text/plain"}).status_code == 415
    assert browser.post(f"{LINK}/uploads", headers=TUS | {"Upload-Metadata": PIECE}).status_code == 422
    assert _patch(browser, LINK, bytes(MOST_BYTES + 1), 0).status_code == 413
    uploading.services.answers[GetUpload] = UploadNotFound(upload_id=UPLOAD)
    assert browser.request("HEAD", f"{LINK}/uploads/{UPLOAD}", headers=TUS).status_code == 404


def test_a_forged_link_opens_no_door(uploading: Gateway, browser: Browser) -> None:
    for method, path in (("POST", "uploads"), ("HEAD", f"uploads/{UPLOAD}"), ("PATCH", f"uploads/{UPLOAD}")):
        assert browser.request(method, f"/track/forged/{path}", headers=TUS).status_code == 404
    assert browser.post("/track/forged/pieces", files={"file": ("a", b"x")}).status_code == 303
    assert uploading.services.asked == []


def test_without_a_script_a_form_does_and_says_in_the_investor_s_language_what_is_wrong(
    uploading: Gateway, browser: Browser
) -> None:
    fields, file = {"piece": "identity"}, {"file": ("a.pdf", b"12345678", "application/pdf")}
    sent = browser.submit(f"{LINK}/pieces", fields, files=file)
    assert (sent.status_code, uploading.files.came[UPLOAD]) == (303, b"12345678")
    uploading.files.refusal = UploadRefused(fault=FileFault.ACTIVE_CONTENT)
    refused = browser.submit(f"{LINK}/pieces", fields, files=file)
    assert refused.status_code == 422
    assert "contient des macros" in refused.text
    assert "Choisissez un fichier" in browser.submit(f"{LINK}/pieces", fields, files={"file": ("", b"")}).text


def test_a_copy_is_saved_not_shown_and_its_mark_is_in_the_journal(uploading: Gateway, browser: Browser) -> None:
    copy = browser.sign_in("adviser").get(f"/console/dossiers/{DOSSIER}/files/{FILE}")
    name = copy.headers["Content-Disposition"]
    mark = name.rpartition("-")[2].partition(".")[0]
    assert name == f'attachment; filename="identity-2-{mark}.pdf"'
    assert copy.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert (copy.headers["X-Content-Type-Options"], copy.headers["Cache-Control"]) == ("nosniff", "no-store")
    act, subject = uploading.store.tables.journal[-1][1:]
    assert (act, subject) == ("piece_read", f"{DOSSIER} identity 2 {mark}")
    assert mark in uploading.files.marks[0]
    uploading.files.refusal = FileWithheld(file_id=FILE, state="quarantined")
    lines = len(uploading.store.tables.journal)
    assert browser.get(f"{STAFF}/files/{FILE}").status_code == 409
    assert len(uploading.store.tables.journal) == lines
