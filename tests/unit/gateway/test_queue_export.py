"""The queue taken away as a file: what the screen shows, harmless in a spreadsheet, and known who took it."""

import csv
import io
from datetime import date
from xml.etree import ElementTree
from zipfile import ZipFile

import pytest

from services.gateway.domain.cells import harmless
from shared.contracts.investor.codes import Status
from shared.contracts.investor.queries import ExportQueue
from shared.contracts.investor.replies import QueuePlace, QueueSlice
from shared.contracts.refusal import ServiceUnavailable
from tests.support.gateway.browser import Browser, Gateway
from tests.support.gateway.views import DOSSIER, NOON, a_queue_row

PLACE = QueuePlace(due_on=date(2026, 6, 3), filed_at=NOON, dossier_id=DOSSIER)
EVIL = '=HYPERLINK("http://evil.example";"ici")'


@pytest.fixture
def adviser(gateway: Gateway, browser: Browser) -> Browser:
    def slices(asked: ExportQueue) -> QueueSlice:
        if asked.after is None:
            return QueueSlice(rows=(a_queue_row(title=EVIL), a_queue_row("OR-2", days_left=-4)), following=PLACE)
        row = a_queue_row("OR-3", status=Status.FILED, due_on=None, days_left=None, title="وحدة; تثمين", filed_at=None)
        return QueueSlice(rows=(row,), following=None)

    gateway.services.answers[ExportQueue] = slices
    return browser.sign_in("adviser")


def in_a_sheet(content: bytes) -> list[list[str]]:
    with ZipFile(io.BytesIO(content)) as book:
        sheet = ElementTree.fromstring(book.read("xl/worksheets/sheet1.xml"))
    assert not [cell for cell in sheet.iter() if cell.tag.endswith("}f")], "no formula"
    rows = [row for row in sheet.iter() if row.tag.endswith("}row")]
    return [["".join(cell.itertext()) for cell in row] for row in rows]


def test_every_slice_is_in_the_csv_and_no_text_becomes_a_formula(gateway: Gateway, adviser: Browser) -> None:
    found = adviser.submit("/console/queue", {"province": "02.113", "search": "Fatima"}).headers["location"]
    answer = adviser.page(found.replace("/queue?", "/queue/export/csv?"))
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="primo-queue.csv"'
    assert int(answer.headers["Content-Length"]) == len(answer.content)
    headers, *rows = csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";")
    assert headers[:4] == ["Échéance", "Jours restants", "Dossier", "Projet"]
    assert [row[2] for row in rows] == ["OR-2026-00042", "OR-2", "OR-3"]
    assert rows[0][3] == "'" + EVIL
    assert rows[1][:2] == ["2026-06-03", "-4"], "a number stays a number"
    assert (rows[2][0], rows[2][3], rows[2][4]) == ("", "وحدة; تثمين", "Déposé")
    assert [(r.search, r.province, r.after) for r in gateway.services.asked if isinstance(r, ExportQueue)] == [
        ("Fatima", "02.113", None),
        ("Fatima", "02.113", PLACE),
    ]


def test_the_sheet_holds_text_as_text_and_reads_from_the_right_in_arabic(gateway: Gateway, adviser: Browser) -> None:
    answer = adviser.get("/api/v1/queue/export/xlsx", headers={"Accept-Language": "ar"})
    headers, *rows = in_a_sheet(answer.content)
    assert headers[2] == "الملف"
    assert rows[0][3] == EVIL
    assert b'rightToLeft="1"' in ZipFile(io.BytesIO(answer.content)).read("xl/worksheets/sheet1.xml")
    assert len(rows) == 3


def test_who_took_what_stands_in_the_journal_without_the_name_searched_for(gateway: Gateway, adviser: Browser) -> None:
    wanted = {"search": "Fatima", "overdue_only": True}
    assert adviser.post("/api/v1/queue/search/export/xlsx", json=wanted).status_code == 200
    noted = gateway.store.tables.journal[-1]
    assert noted == (gateway.account("adviser").id, "queue_exported", "xlsx rows=3 overdue_only=True search")


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_list_that_is_too_long_or_breaks_off_gives_no_file(kind: str, gateway: Gateway, adviser: Browser) -> None:
    few = gateway.application.settings.model_copy(update={"export_most_rows": 2})
    gateway.application.settings = few
    answer = adviser.get(f"/api/v1/queue/export/{kind}")
    assert (answer.status_code, answer.json()["code"], answer.json()["most_rows"]) == (422, "export.too_long", 2)
    page = adviser.page(f"/console/queue/export/{kind}")
    assert (page.status_code, "filtrez-la" in page.text) == (422, True)
    gateway.services.answers[ExportQueue] = ServiceUnavailable(service="investor", cause="away")
    assert adviser.page(f"/console/queue/export/{kind}").status_code == 503
    assert not [act for _, act, _ in gateway.store.tables.journal if act == "queue_exported"]


def test_a_filter_that_cannot_be_read_exports_nothing_wider(gateway: Gateway, adviser: Browser) -> None:
    assert adviser.page("/console/queue/export/csv?status=nonsense").status_code == 404
    assert adviser.get("/api/v1/queue/export/csv?status=nonsense").status_code == 422


@pytest.mark.parametrize("text", ["=1+1", "+212", "-2+3", "@SUM(A1)", "\t=1", "\r=1", " =1", "＝1"])
def test_what_a_spreadsheet_would_carry_out_is_quoted(text: str) -> None:
    assert harmless(text) == f"'{text}"


@pytest.mark.parametrize("cell", ["Unité = bien", "وحدة", "", -4, None, date(2026, 5, 4)])
def test_all_else_stays_as_it_is(cell: str | int | date | None) -> None:
    assert harmless(cell) == cell
