"""Formats of the files of sites and plots: whatever is taken away is read back, and layers come in from any grid."""

import io
import re

import pytest
from python_calamine import CalamineWorkbook

from services.gateway.adapters.site_files import LONGEST_CELL, file_of, text_of
from services.gateway.domain.errors import FileNotReadable
from shared.contracts.territory.site_tables import ExportTable, TableCells, TableColumn
from tests.support.gateway.browser import Browser, Gateway
from tests.unit.gateway.test_sheet_import import a_book

SHAPE = '{"type":"Polygon","coordinates":[[[-2.9,35.06],[-2.89,35.06],[-2.89,35.07],[-2.9,35.06]]]}'
_COLUMNS = {
    "terr_id": "text",
    "terr_surf_brute": "hectares",
    "terr_actu_date": "day",
    "terr_geomsurf": "geometry",
    "primo_motif": "text",
}
CELLS = TableCells(
    table="plots",
    version="cnig-1.0.1-1",
    columns=tuple(TableColumn(name=name, kind=kind) for name, kind in _COLUMNS.items()),
    rows=(("selouane_-1", "0.15", "2026-05-01", SHAPE, "=1+1"), ("selouane_2", "0.2", None, None, None)),
)


@pytest.mark.parametrize("kind", ["csv", "xlsx", "geojson", "gpkg"])
def test_every_format_that_is_taken_away_is_read_back_as_the_same_rows(
    gateway: Gateway, browser: Browser, kind: str
) -> None:
    gateway.services.answers[ExportTable] = CELLS
    answer = browser.get(f"/api/v1/site-tables/plots.{kind}")
    text = text_of(answer.content, "plots")

    assert f"primo-plots-cnig-1.0.1-1-2026-05-12.{kind}" in answer.headers["content-disposition"]
    header, first, second = text.removeprefix("\ufeff").splitlines()
    assert set(header.split(";")) == {column.name for column in CELLS.columns}
    for told in ("selouane_-1", "0.15", "2026-05-01", "-2.89"):
        assert told in first
    assert "selouane_2" in second


def test_a_layer_in_metres_comes_in_as_longitude_and_latitude_and_a_broken_one_says_so() -> None:
    lambert = (
        '{"type":"FeatureCollection","crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::26191"}},'
        '"features":[{"type":"Feature","properties":{"terr_id":"a_1"},"geometry":{"type":"Point",'
        '"coordinates":[727000,502000]}},{"type":"Feature","properties":{"terr_id":"a_2"},"geometry":null}]}'
    )
    text = text_of(lambert.encode(), "plots")

    longitude, latitude = (float(part) for part in re.findall(r"-?\d+\.\d+", text)[:2])
    assert (round(longitude), round(latitude)) == (-3, 35)  # Lambert north of the country: near Nador
    for broken in (b"SQLite format 3\x00 and no more", b"{}", b'{"type":"FeatureCollection","features":[1]}'):
        with pytest.raises(FileNotReadable):
            text_of(broken, "plots")


def test_numbers_are_numbers_in_a_workbook_and_a_formula_is_a_text() -> None:
    book = CalamineWorkbook.from_filelike(io.BytesIO(file_of(CELLS, "xlsx")))

    row = book.get_sheet_by_index(0).to_python()[1]
    assert (row[1], row[4]) == (0.15, "=1+1")
    assert "selouane_1" in text_of(a_book(["terr_id"], ["selouane_1"]), "plots")


def test_a_shape_that_no_cell_of_a_workbook_holds_is_left_out_with_its_column_not_emptied() -> None:
    long = (*CELLS.rows[0][:3], "x" * (LONGEST_CELL + 1), None)
    text = text_of(file_of(CELLS.model_copy(update={"rows": (long,)}), "xlsx"), "plots")

    assert "terr_geomsurf" not in text
    assert "selouane_-1" in text
