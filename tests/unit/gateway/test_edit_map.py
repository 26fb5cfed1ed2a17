"""The map beside the form of a site or a plot: what is typed is drawn where it lies, if it can be drawn."""

import json
import re
from uuid import UUID

import pytest

from services.gateway.domain.edit_map import draw_edit_map
from shared.contracts.territory.poles import ListPoles
from shared.contracts.territory.queries import ListProvinces
from shared.contracts.territory.refusals import SiteFactsInvalid
from shared.contracts.territory.replies import ProvinceView
from shared.contracts.territory.sites import GetPlotSheet, GetSite, ListSites, RecordSite, StaffPlotSheet
from tests.support.gateway.browser import Browser, Gateway
from tests.unit.gateway.test_site_pages import BORDER, a_plot, a_site

PROVINCE = {"type": "Polygon", "coordinates": [[[-3.4, 34.8], [-2.6, 34.8], [-2.6, 35.3], [-3.4, 35.3], [-3.4, 34.8]]]}
FORM = {"name_fr": "Selouane", "province": "02.381", "position_status": "indicatif"}


def some_provinces() -> tuple[ProvinceView, ...]:
    nador = {"code": "02.381", "iso": "MA-NAD", "kind": "province", "name_fr": "Nador", "name_ar": "الناظور"}
    drawn = {"geometry": PROVINCE, "geometry_credit": "© OpenStreetMap"}
    return (ProvinceView.model_validate({**nador, **drawn, "communes": 23, "figures": (), "bonus": None}),)


@pytest.fixture
def editor(gateway: Gateway, browser: Browser) -> Browser:
    gateway.services.answers |= {
        ListProvinces: some_provinces(),
        ListPoles: (),
        ListSites: (),
        GetSite: a_site(a_plot(geometry=BORDER), geometry=BORDER),
        GetPlotSheet: StaffPlotSheet.model_validate(a_plot(geometry=BORDER)),
    }
    return browser.sign_in("editor")


def _border(html: str) -> str:
    found = re.search(r'class="edit-map-border" d="([^"]*)"', html)
    assert found is not None
    return found.group(1)


def test_a_plot_of_some_metres_keeps_its_shape_and_is_looked_at_from_near() -> None:
    side = 0.0003
    corners = [[-2.9, 35.0], [-2.9 + side, 35.0], [-2.9 + side, 35.0 + side], [-2.9, 35.0 + side], [-2.9, 35.0]]
    plot = {"type": "Polygon", "coordinates": [corners]}
    drawn = draw_edit_map({"02.381": PROVINCE}, around={}, sites={}, border=plot, point=None)
    numbers = [tuple(float(one) for one in pair.split()) for pair in re.split("[ML]", drawn.border.rstrip("Z"))[1:]]
    width, height = numbers[1][0] - numbers[0][0], numbers[0][1] - numbers[2][1]
    assert height > 0
    assert abs(width / height - drawn.plane.squeeze) < 0.01
    assert drawn.near[2] < drawn.whole[2] / 100
    assert drawn.near[0] < numbers[0][0] < drawn.near[0] + drawn.near[2]


def test_where_nothing_is_known_yet_the_whole_region_is_seen() -> None:
    drawn = draw_edit_map({"02.381": PROVINCE}, around={}, sites={}, border=None, point=None)
    assert (drawn.near, drawn.border, drawn.point) == (drawn.whole, "", None)


@pytest.mark.parametrize("path", ["/console/sites/selouane", f"/console/plots/{UUID(int=1)}"])
def test_what_is_kept_is_drawn_beside_its_form(editor: Browser, path: str) -> None:
    html = editor.page(path).text
    assert _border(html).startswith("M")
    assert 'data-name="Nador"' in html
    assert "© OpenStreetMap" in html


@pytest.mark.parametrize(
    "typed",
    [
        "no json",
        "[]",
        '{"type": "Polygon"}',
        '{"type": "Point", "coordinates": [1, 2]}',
        '{"type": "Polygon", "coordinates": [[["a", "b"]]]}',
        '{"type": "Polygon", "coordinates": [[[NaN, 35]]]}',
        "[" * 5_000,
    ],
)
def test_what_cannot_be_drawn_is_left_to_its_field_and_said_beside_the_map(
    editor: Browser, gateway: Gateway, typed: str
) -> None:
    fault = {"field": "geometry", "problem": "border_wrong", "proposal": None}
    gateway.services.answers[RecordSite] = SiteFactsInvalid(errors=(fault,))
    fields = {**FORM, "latitude": "35,06", "longitude": "-2,9", "geometry": typed}
    answer = editor.submit("/console/sites/selouane", fields)
    assert answer.status_code == 422
    assert _border(answer.text) == ""
    assert answer.text.count('href="#geometry"') >= 2, "above the form, and beside the map"


def test_what_was_typed_and_refused_is_drawn_as_it_was_typed(editor: Browser, gateway: Gateway) -> None:
    gateway.services.answers[RecordSite] = SiteFactsInvalid(errors=({"field": "name_fr", "problem": "missing"},))
    moved = json.loads(json.dumps(BORDER).replace("35.06", "35.05"))
    before = _border(editor.page("/console/sites/selouane").text)
    fields = {**FORM, "latitude": "35.05", "longitude": "-2.9", "geometry": json.dumps(moved)}
    assert _border(editor.submit("/console/sites/selouane", fields).text) not in ("", before)
