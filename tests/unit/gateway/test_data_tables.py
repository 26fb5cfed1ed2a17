"""Public data sets as tables and files, without the territory."""

import csv
import io

import pytest

from services.gateway.adapters.site_files import file_of
from services.gateway.domain.data_table import DataColumn, DataTable, span_of, unit_of
from services.gateway.domain.prepared_answer import PreparedAnswer
from services.gateway.entrypoints.catalogue.columns import site_column
from services.gateway.entrypoints.catalogue.pages import chosen
from shared.contracts.territory.site_tables import TableColumn

TABLE = DataTable(
    "actions",
    (DataColumn("title", "text", {}, "x"), DataColumn("n", "number", {}, "x"), DataColumn("at", "geometry", {}, "x")),
    (("=HYPERLINK(1)", "-2.5", '{"type":"Point","coordinates":[-2,35]}'), (None, None, None)),
)


def test_a_text_that_a_spreadsheet_would_carry_out_is_quoted_in_the_file() -> None:
    rows = list(csv.reader(io.StringIO(file_of(TABLE, "csv").decode("utf-8-sig")), delimiter=";"))
    assert rows[1][:2] == ["'=HYPERLINK(1)", "-2.5"]
    assert TABLE.without_shapes().rows == (("=HYPERLINK(1)", "-2.5"), (None, None))


def test_a_workbook_made_again_is_known_by_its_content() -> None:
    first, again = (PreparedAnswer(body, "x", {}, made_from=b"rows") for body in (b"made at nine", b"made at ten"))
    assert first.tag(compressed=False) == again.tag(compressed=False)
    assert first.tag(compressed=False).startswith('W/"')
    assert again.is_known_by(first.tag(compressed=True))
    assert not PreparedAnswer(b"", "x", {}, made_from=b"other rows").is_known_by(first.tag(compressed=False))


@pytest.mark.parametrize(
    ("accept", "wanted"),
    [
        ("text/html,application/xhtml+xml,*/*;q=0.8", "text/html"),
        ("application/ld+json, text/turtle;q=0.9", "application/ld+json"),
        ("text/html;q=0.2, text/turtle;q=0.9", "text/turtle"),
        ("text/turtle;q=nonsense", "text/html"),
        ("", "text/html"),
    ],
)
def test_the_notation_that_is_liked_best_is_sent(accept: str, wanted: str) -> None:
    assert chosen(accept, ["text/html", "text/turtle", "application/ld+json"]) == wanted


def test_years_and_units_are_read_from_what_is_there() -> None:
    assert span_of(["2011 (first part: 72)", "2023-2024", "20241", "02.381"]) == (2011, 2024)
    assert [unit_of(name) for name in ("port_km", "price_mad_m2", "area_m2", "name")] == ["km", "MAD/m²", "m²", ""]


def test_a_territory_of_the_release_before_which_tells_no_fields_is_still_read() -> None:
    assert site_column(TableColumn(name="site_id", kind="text"), "sites", "cnig-1.0.1").meaning["en"] == "site_id"
