"""A workbook goes the way of the CSV file: what the person sees in a row is what a fault names."""

import io
from datetime import date
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from xlsxwriter import Workbook

from services.gateway.adapters.sheet_text import MOST_UNPACKED, read_sheet
from services.gateway.domain.errors import FileNotReadable
from shared.contracts.investor.replies import ImportReport
from shared.contracts.investor.requests import ImportDossiers
from tests.support.gateway.browser import Browser, Gateway


def a_book(*rows: list[Any]) -> bytes:
    content = io.BytesIO()
    with Workbook(content, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for line, row in enumerate(rows):
            for column, cell in enumerate(row):
                if isinstance(cell, date):
                    sheet.write_datetime(line, column, cell, book.add_format({"num_format": "yyyy-mm-dd"}))
                elif cell is not None:
                    sheet.write(line, column, cell)
    return content.getvalue()


def test_cells_come_as_they_are_meant() -> None:
    text = read_sheet(a_book(["Nom", "Montant"], ["كريم; بنعلي", 1_500_000], [None, None], ["a\nb", date(2026, 5, 4)]))
    assert text.splitlines() == ["Nom;Montant", '"كريم; بنعلي";1500000', ";", "a b;2026-05-04"]


def test_ten_thousand_rows_are_read_in_a_moment() -> None:
    text = read_sheet(a_book(*(["Fatima Exemple", "f@example.org", n] for n in range(10_000))))
    assert text.count("\n") == 10_000


def test_rows_above_the_table_keep_their_numbers() -> None:
    assert read_sheet(a_book([], [], ["Nom"])).splitlines()[2] == "Nom"


def a_bomb() -> bytes:
    content = io.BytesIO()
    with ZipFile(content, "w", ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * (MOST_UNPACKED + 1))
    return content.getvalue()


@pytest.mark.parametrize(
    ("content", "problem"),
    [(b"PK\x03\x04nothing", "not_a_sheet"), (a_book([None]), "empty"), (a_bomb(), "unpacks_too_large")],
    ids=["torn", "empty", "bomb"],
)
def test_what_is_no_workbook_is_refused(content: bytes, problem: str) -> None:
    with pytest.raises(FileNotReadable) as refused:
        read_sheet(content)
    assert refused.value.problem == problem


@pytest.mark.parametrize(("path", "dry_run", "said"), [
    ("/console/import", False, "1 lignes lues : 1 dossiers créés"),
    ("/console/import/check", True, "rien n'a été écrit"),
])  # fmt: skip
def test_the_page_imports_a_workbook_or_only_checks_it(
    gateway: Gateway, browser: Browser, path: str, dry_run: bool, said: str
) -> None:
    gateway.services.answers[ImportDossiers] = ImportReport(rows=1, created=1, unchanged=0, numbers=(), dry_run=dry_run)
    browser.sign_in("adviser")
    answer = browser.submit(path, {}, files={"file": ("d.xlsx", a_book(["Nom"], ["a"]), "application/octet-stream")})
    assert answer.status_code == 303
    assert said in browser.page(answer.headers["location"]).text.replace("&#39;", "'")
    (sent,) = [one for one in gateway.services.asked if isinstance(one, ImportDossiers)]
    assert (sent.content, sent.dry_run) == ("Nom\na\n", dry_run)
