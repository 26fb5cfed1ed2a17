"""Public reference data, as a map or a program reads it."""

from shared.contracts.territory.codes import ProvinceKind
from shared.contracts.territory.queries import ListOpportunities, ListPlots, ListProvinces
from shared.contracts.territory.replies import ProvinceView
from tests.support.gateway.browser import Browser, Gateway
from tests.support.gateway.views import a_plot, an_offer, some_offers

_POLYGON = {"type": "MultiPolygon", "coordinates": [[[[-2.0, 34.0], [-1.9, 34.0], [-1.9, 34.1], [-2.0, 34.0]]]]}


def test_provinces_come_as_geojson_with_their_credit(gateway: Gateway, browser: Browser) -> None:
    berkane = ProvinceView(
        code="02.113",
        iso="MA-BER",
        kind=ProvinceKind.PROVINCE,
        name_fr="Berkane",
        name_ar="بركان",
        communes=16,
        figures=(),
        bonus=None,
        geometry=_POLYGON,
        geometry_credit="© OpenStreetMap contributors",
    )
    gateway.services.answers[ListProvinces] = (berkane,)
    answer = browser.get("/api/v1/provinces/geometry")
    assert answer.headers.get_list("content-type") == ["application/geo+json"]
    assert answer.json()["credit"] == "© OpenStreetMap contributors"
    (feature,) = answer.json()["features"]
    assert (feature["id"], feature["geometry"]) == ("MA-BER", _POLYGON)


def test_the_public_list_asks_for_published_offers_only(gateway: Gateway, browser: Browser) -> None:
    gateway.services.answers[ListOpportunities] = some_offers(an_offer())
    assert browser.get("/api/v1/opportunities", params={"published_only": "false"}).json()["total"] == 1
    (asked,) = gateway.services.asked
    assert isinstance(asked, ListOpportunities)
    assert asked.published_only is True


def test_a_held_plot_says_until_when_and_not_by_whom(gateway: Gateway, browser: Browser) -> None:
    gateway.services.answers[ListPlots] = (a_plot(state="reserved"),)
    (row,) = browser.get("/api/v1/plots", params={"state": "reserved"}).json()
    assert row["state"] == "reserved"
    assert "dossier_id" not in row
