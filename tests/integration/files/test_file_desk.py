"""What becomes of the bytes that investors hand in."""

import os
import struct
from datetime import timedelta
from uuid import UUID, uuid4

import psycopg
import pytest

from services.investor.usecases.clear_up import clear_orphans, clear_up
from shared.contracts.codes import FileFault
from shared.contracts.investor import requests
from shared.contracts.investor.adviser_codes import ReassignReason
from shared.contracts.investor.adviser_requests import AssignAdviser
from shared.contracts.investor.codes import FileState, PieceFault, PieceKind, PieceState, Status
from shared.contracts.investor.queries import TrackDossier
from shared.contracts.investor.uploads import (
    FileNotFound,
    FileWithheld,
    GetUpload,
    UploadNotExpected,
    UploadNotFound,
    UploadOffsetWrong,
    UploadRefused,
)
from shared.database.engine import plain_url
from shared.files.ports import ScannerUnavailable
from tests.integration.files.conftest import PDF, Desk, a_document

ADVISER = UUID(int=31)
A_PDF = PDF + os.urandom(3000)


class Verdicts:
    """A scanner that says what it is told to."""

    def __init__(self, finding: str | None = None, *, away: bool = False) -> None:
        self.finding, self.away = finding, away

    def scan(self, content: bytes) -> str | None:
        if self.away:
            raise ScannerUnavailable("away")
        return self.finding

    def problem(self) -> str | None:
        return None


def test_a_file_that_came_in_parts_is_the_file_that_was_sent_and_earlier_ones_stay(desk: Desk) -> None:
    view = desk.open(len(A_PDF))
    for start in range(0, len(A_PDF), 700):
        desk.desk.keep(view.upload_id, desk.dossier_id, start, [A_PDF[start : start + 700]])
    desk.desk.complete(view.upload_id, desk.dossier_id)
    desk.upload(PDF, staff_id=ADVISER)
    newest, first = desk.item().files
    assert (desk.item().state, newest.number, newest.uploaded_by, first.number) == (PieceState.RECEIVED, 2, ADVISER, 1)
    assert (first.state, first.media_type, first.uploaded_by) == (FileState.NOT_SCANNED, "application/pdf", None)
    assert desk.desk.read(first.file_id, desk.dossier_id).content == A_PDF
    cleared = clear_up(desk.desk)
    assert cleared.parts == 6
    assert [found.key for found in desk.desk.store.list("parts/")] == []


def test_bytes_for_another_place_change_nothing_and_the_place_is_told(desk: Desk) -> None:
    view = desk.open(100)
    desk.desk.keep(view.upload_id, desk.dossier_id, 0, [b"x" * 40])
    for start, content in ((0, b"x" * 40), (41, b"x"), (40, b"x" * 61)):
        with pytest.raises(UploadOffsetWrong) as refused:
            desk.desk.keep(view.upload_id, desk.dossier_id, start, [content])
        assert refused.value.offset == 40
    assert desk.desk.check_place(view.upload_id, desk.dossier_id, 40).offset == 40
    assert len(list(desk.desk.store.list("parts/"))) == 1


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"<html><script>alert(1)</script></html>" * 9, FileFault.TYPE_NOT_ALLOWED),
        (b"MZ\x90\x00" + bytes(400), FileFault.TYPE_NOT_ALLOWED),
        (a_document({"word/document.xml": bytes(40_000_000)}), FileFault.ARCHIVE_UNSAFE),
        (a_document({f"word/{n}": b"" for n in range(6000)}), FileFault.ARCHIVE_UNSAFE),
        (a_document({"word/vbaProject.bin": b"macro"}), FileFault.ACTIVE_CONTENT),
        (a_document()[:-30], FileFault.DAMAGED),
        (a_document(kind="presentationml.presentation"), FileFault.TYPE_NOT_ALLOWED),
    ],
    ids=["page", "program", "bomb", "crowd", "macro", "cut", "other type"],
)
def test_what_is_not_taken_is_refused_by_its_content_and_leaves_nothing(
    desk: Desk, content: bytes, fault: FileFault
) -> None:
    with pytest.raises(UploadRefused) as refused:
        desk.upload(content)
    assert refused.value.fault is fault
    clear_up(desk.desk)
    left = [*desk.desk.store.list("parts/"), *desk.desk.store.list("files/")]
    assert (desk.item().state, desk.item().files, left) == (PieceState.EXPECTED, (), [])


def test_entries_that_share_their_bytes_are_refused(desk: Desk) -> None:
    honest = a_document({"word/a.xml": b"x" * 400})
    at = honest.rindex(b"PK\x01\x02")
    doubled = honest[:at] + honest[at:].replace(b"word/a.xml", b"word/b.xml")
    entry = honest[at : honest.index(b"PK\x05\x06")]
    end = honest[honest.index(b"PK\x05\x06") :]
    count, size = struct.unpack("<H", end[10:12])[0] + 1, struct.unpack("<L", end[12:16])[0] + len(entry)
    forged = doubled[: doubled.index(b"PK\x05\x06")] + entry
    forged += end[:8] + struct.pack("<HHL", count, count, size) + end[16:]
    with pytest.raises(UploadRefused) as refused:
        desk.upload(forged)
    assert refused.value.fault is FileFault.ARCHIVE_UNSAFE


def test_a_document_of_an_office_is_taken(desk: Desk) -> None:
    desk.upload(a_document())
    assert desk.item().files[0].media_type.endswith("wordprocessingml.document")


def test_nobody_has_a_file_before_the_scanner_has_spoken(desk: Desk) -> None:
    desk.with_scanner(Verdicts(away=True))
    desk.upload(A_PDF)
    ((file_id, dossier_id),) = desk.desk.quarantined()
    with pytest.raises(ScannerUnavailable):
        desk.desk.scan(file_id, dossier_id)
    with pytest.raises(FileWithheld):
        desk.desk.read(file_id, dossier_id)
    assert (desk.item().state, desk.item().files[0].state) == (PieceState.EXPECTED, FileState.QUARANTINED)
    desk.with_scanner(Verdicts())
    assert desk.desk.scan(file_id, dossier_id) is FileState.CLEAN
    assert (desk.item().state, desk.desk.read(file_id, dossier_id).content) == (PieceState.RECEIVED, A_PDF)


def test_a_file_with_a_virus_is_destroyed_and_what_came_before_it_counts(desk: Desk) -> None:
    desk.upload(A_PDF)
    desk.with_scanner(Verdicts("Eicar"))
    desk.upload(PDF)
    ((file_id, dossier_id),) = desk.desk.quarantined()
    assert desk.desk.scan(file_id, dossier_id) is FileState.INFECTED
    assert (desk.item().state, desk.item().files[0].state) == (PieceState.RECEIVED, FileState.INFECTED)
    assert len(list(desk.desk.store.list("files/"))) == 1
    with pytest.raises(FileWithheld):
        desk.desk.read(file_id, dossier_id)


def test_a_refused_piece_is_told_with_the_one_complement_and_the_last_file_makes_it_whole(desk: Desk) -> None:
    desk.upload(A_PDF)
    ask = desk.service.application.answer
    by = {"dossier_id": desk.dossier_id, "staff_id": ADVISER}
    ask(requests.RefusePiece(**by, piece=PieceKind.BUSINESS_PLAN, fault=PieceFault.UNREADABLE, note="page 2"))
    tracked = {i.code: i for i in ask(TrackDossier(dossier_id=desk.dossier_id)).checklist}
    assert (tracked["business_plan"].state, tracked["business_plan"].fault) == (PieceState.RECEIVED, None)
    ask(requests.RequestComplement(**by, pieces=(PieceKind.BUSINESS_PLAN, PieceKind.TOPOGRAPHIC_SURVEY)))
    tracked = {i.code: i for i in ask(TrackDossier(dossier_id=desk.dossier_id)).checklist}
    assert (tracked["business_plan"].fault, tracked["business_plan"].fault_note) == (PieceFault.UNREADABLE, "page 2")
    desk.upload(PDF)
    assert desk.status() is Status.COMPLEMENT_REQUESTED
    desk.upload(PDF, PieceKind.TOPOGRAPHIC_SURVEY)
    assert (desk.status(), desk.item().fault) == (Status.VERIFICATION, None)
    ask(requests.RefusePiece(**by, piece=PieceKind.BUSINESS_PLAN, fault=PieceFault.OTHER))
    tracked = {i.code: i for i in ask(TrackDossier(dossier_id=desk.dossier_id)).checklist}
    assert (tracked["business_plan"].state, tracked["business_plan"].fault) == (PieceState.RECEIVED, None), "asked once"


def test_who_looks_after_the_dossier_is_called_for_each_file_of_the_investor_after_the_complement_request(
    desk: Desk,
) -> None:
    ask = desk.service.application.answer
    by = {"dossier_id": desk.dossier_id, "staff_id": ADVISER}
    ask(AssignAdviser(**by, adviser_id=ADVISER, reason=ReassignReason.FIRST_ASSIGNMENT))
    desk.upload(A_PDF)
    ask(requests.RequestComplement(**by, pieces=(PieceKind.BUSINESS_PLAN, PieceKind.TOPOGRAPHIC_SURVEY)))
    desk.upload(PDF)
    desk.upload(PDF, staff_id=ADVISER)
    desk.upload(PDF, PieceKind.TOPOGRAPHIC_SURVEY)
    with psycopg.connect(plain_url(desk.database_url)) as connection:
        told = connection.execute(
            "SELECT data ->> 'call' FROM outbox WHERE type = 'dossier.staff_called.v1'"
        ).fetchall()
    assert told == [("piece_received",)] * 2


def test_another_dossier_s_uploads_and_files_are_not_there(desk: Desk) -> None:
    desk.upload(A_PDF)
    file_id, other = desk.item().files[0].file_id, uuid4()
    with pytest.raises(FileNotFound):
        desk.desk.read(file_id, other)
    view = desk.open(10)
    with pytest.raises(UploadNotFound):
        desk.desk.keep(view.upload_id, other, 0, [b"x"])
    with pytest.raises(UploadNotFound):
        desk.service.application.answer(GetUpload(dossier_id=other, upload_id=view.upload_id))


def test_an_investor_sends_only_what_is_asked_for(desk: Desk) -> None:
    with pytest.raises(UploadNotExpected):
        desk.open(10, PieceKind.LAND_TITLE)
    desk.upload(PDF, PieceKind.LAND_TITLE, staff_id=ADVISER)
    assert desk.item(PieceKind.LAND_TITLE).state is PieceState.RECEIVED


def test_what_was_left_lying_goes_and_what_counts_stays(desk: Desk) -> None:
    desk.upload(A_PDF)
    half = desk.open(100)
    desk.desk.keep(half.upload_id, desk.dossier_id, 0, [b"x" * 40])
    whole = desk.open(len(PDF), PieceKind.IDENTITY)
    desk.desk.keep(whole.upload_id, desk.dossier_id, 0, [PDF])  # and whoever finished it died
    desk.desk.store.put("files/nobody-names-me", b"x")
    desk.later(minutes=2)
    assert clear_up(desk.desk).finished == 1
    assert desk.item(PieceKind.IDENTITY).state is PieceState.RECEIVED
    assert clear_orphans(desk.desk) == 0, "it may still be named"
    desk.later(hours=50)
    assert clear_up(desk.desk).expired == 1
    assert clear_orphans(desk.desk) == 1
    with pytest.raises(UploadNotFound):
        desk.desk.keep(half.upload_id, desk.dossier_id, 40, [b"x" * 60])
    assert len(list(desk.desk.store.list("files/"))) == 2
    assert list(desk.desk.store.list("parts/")) == []
    assert desk.desk.waiting() == (0, timedelta())
