"""Sites and plots: what the public reads in seven languages, and how an editor says, checks and enters."""

import re
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from shared.contracts.codes import Language, Role
from shared.contracts.territory.codes import PlotState
from shared.contracts.territory.poles import ListPoles, PoleView
from shared.contracts.territory.queries import ListProvinces
from shared.contracts.territory.refusals import (
    PlaceUnknown,
    PlotNotFree,
    SiteFactsInvalid,
    TableOvertaken,
)
from shared.contracts.territory.replies import Registered
from shared.contracts.territory.row_changes import FieldChange, RowChange, RowFault
from shared.contracts.territory.site_tables import ExportTable, ImportTable, TableCells, TableReport
from shared.contracts.territory.sites import (
    GetPlotSheet,
    GetSite,
    ListSites,
    PutBackPlot,
    RecordPlot,
    RecordSite,
    SiteRow,
    SiteView,
    StaffPlotSheet,
    WithdrawPlot,
)
from tests.support.gateway.browser import Browser, Gateway
from tests.unit.gateway.test_place_pages import a_figure

PLOT = UUID("00000000-0000-7000-8000-0000000000aa")
SHAPE = '{"type":"Polygon","coordinates":[[[-2.9,35.06],[-2.89,35.06],[-2.89,35.07],[-2.9,35.06]]]}'
BORDER = {"type": "Polygon", "coordinates": [[[-2.9, 35.06], [-2.89, 35.06], [-2.89, 35.07], [-2.9, 35.06]]]}


def a_plot(**changes: Any) -> dict[str, Any]:
    said: dict[str, Any] = {
        "plot_id": PLOT,
        "zone": "selouane",
        "reference": "SE-B-01",
        "state": "free",
        "marketing": "for_sale",
        "area_m2": 1500,
        "land_regime": "zone_lot",
        "lines": [{"at": "2026-05-01T10:00:00Z", "action": "registered"}],
    }
    return {**said, **changes}


def a_site(*plots: dict[str, Any], **changes: Any) -> SiteView:
    said: dict[str, Any] = {
        "code": "selouane",
        "name_fr": "Parc industriel de Selouane",
        "name_ar": "الحظيرة الصناعية لسلوان",
        "province": "02.381",
        "longitude": -2.9,
        "latitude": 35.06,
        "position_status": "indicatif",
        "areas": [a_figure(72)],
        "plots": plots,
    }
    return SiteView.model_validate({**said, **changes})


def a_report(*changes: RowChange, **counted: int) -> TableReport:
    numbers = {"rows": 1, "added": 0, "changed": 0, "unchanged": 0, "wrong": 0, **counted}
    return TableReport(
        table="plots", changes=changes, digest="d" * 64, applied=False, unheard=("terr_acquereur",), **numbers
    )


CELLS = TableCells(table="plots", version="cnig-1.0.1-1", columns=(), rows=())


@pytest.fixture
def land(gateway: Gateway) -> Gateway:
    answers = gateway.services.answers
    answers[ListProvinces] = ()
    answers[ListPoles] = (PoleView(code="med-est", name_fr="Med Est"),)
    answers[ListSites] = (
        SiteRow(
            code="selouane",
            names={"fr": "Selouane"},
            province="02.381",
            longitude=-2.9,
            latitude=35.06,
            free=3,
            reserved=1,
            confirmed=0,
            withdrawn=2,
        ),
    )
    answers[GetSite] = a_site(a_plot())
    answers[GetPlotSheet] = StaffPlotSheet.model_validate(a_plot())
    answers[RecordSite] = answers[WithdrawPlot] = answers[PutBackPlot] = None
    answers[RecordPlot] = Registered(plot_id=PLOT)
    answers[ExportTable] = CELLS
    answers[ImportTable] = a_report(unchanged=1)
    return gateway


@pytest.mark.parametrize("language", list(Language))
def test_a_site_is_read_in_every_language_with_what_is_not_known_said(
    land: Gateway, browser: Browser, language: Language
) -> None:
    land.services.answers[GetSite] = a_site(
        a_plot(price_mad_m2="250.5", price_on="2026-05-01", price_source="Le vendeur", price_confidence="S"),
        a_plot(reference="SE-B-02", state="reserved", marketing="reserved", reserved_until="2026-07-01T00:00:00Z"),
        a_plot(reference="SE-B-03", marketing="not_marketed", marketing_reason="Bornage en cours", demonstration=True),
        water_served=True,
        gas_served=False,
        utilities_source="Le concessionnaire",
        utilities_confidence="S",
        geometry=BORDER,
    )
    browser.get(f"/language/{language.value}")

    html = browser.page("/sites/selouane").text
    everywhere = browser.page("/sites").text

    for told in ("Le vendeur", "Bornage en cours", "Le concessionnaire", "Presse de 2011", "SE-B-02", "<path"):
        assert told in html
    assert "2026" in html
    assert f'lang="{language.value}"' in html
    assert "/sites/selouane" in everywhere


def test_a_site_that_there_is_not_is_not_found(land: Gateway, browser: Browser) -> None:
    land.services.answers[GetSite] = PlaceUnknown(kind="zone", place="x")

    assert [browser.page(f"/sites/{code}").status_code for code in ("x", "NOT A CODE")] == [404, 404]


def test_an_editor_says_more_of_a_site_and_what_was_typed_stays_when_it_is_refused(
    land: Gateway, browser: Browser
) -> None:
    browser.sign_in(Role.EDITOR.value)
    html = browser.page("/console/sites/selouane").text
    form = {
        "name_fr": "Selouane",
        "province": "02.381",
        "latitude": "35,06",
        "longitude": "-2,9",
        "position_status": "plan",
        "water_served": "yes",
        "geometry": SHAPE,
        "port_km": "14,5",
    }
    done = browser.submit("/console/sites/selouane", form)
    land.services.answers[RecordSite] = SiteFactsInvalid(
        errors=(
            {"field": "utilities_source", "problem": "source_missing", "proposal": ""},
            {"field": "geometry", "problem": "crosses_itself", "proposal": "-2.500000,34.500000"},
        )
    )
    refused = browser.submit("/console/sites/selouane", form)
    wrong = browser.submit("/console/sites/selouane", {**form, "port_km": "loin"})

    assert "SE-B-01" in html
    assert (done.status_code, done.headers["location"]) == (303, "/console/sites/selouane?done=true")
    sent = next(asked for asked in land.services.asked if isinstance(asked, RecordSite))
    assert (sent.facts.water_served, sent.facts.port_km, sent.facts.geometry) == (True, Decimal("14.5"), BORDER)
    assert (refused.status_code, 'id="utilities_source-error"' in refused.text) == (422, True)
    assert "(-2.500000,34.500000)" in refused.text  # where the border crosses itself
    assert (wrong.status_code, "loin" in wrong.text) == (422, True)


def test_an_editor_takes_a_plot_off_the_market_with_a_reason_and_puts_it_back(land: Gateway, browser: Browser) -> None:
    browser.sign_in(Role.EDITOR.value)
    path = f"/console/plots/{PLOT}"
    off = browser.submit(f"{path}/market", {"marketing": "not_marketed", "reason": "Bornage en cours"})
    silent = browser.submit(f"{path}/market", {"reason": ""})
    land.services.answers[WithdrawPlot] = PlotNotFree(plot_id=PLOT, state=PlotState.RESERVED)
    held = browser.submit(f"{path}/market", {"reason": "Bornage en cours"})
    land.services.answers[GetPlotSheet] = StaffPlotSheet.model_validate(a_plot(marketing="not_marketed"))
    back = browser.submit(f"{path}/market", {"reason": "Bornage fait"})

    assert [answer.status_code for answer in (off, silent, held, back)] == [303, 422, 409, 303]
    sent = [asked for asked in land.services.asked if isinstance(asked, WithdrawPlot | PutBackPlot)]
    assert [type(asked) for asked in sent] == [WithdrawPlot, WithdrawPlot, PutBackPlot]
    assert (sent[0].reason, sent[2].reason) == ("Bornage en cours", "Bornage fait")


def test_a_new_plot_is_entered_and_a_held_one_offers_no_way_off_the_market(land: Gateway, browser: Browser) -> None:
    browser.sign_in(Role.EDITOR.value)
    form = {"reference": "SE-B-09", "area_m2": "1 500", "land_regime": "zone_lot", "turnkey": "no"}
    done = browser.submit("/console/sites/selouane/plots", form)
    land.services.answers[GetPlotSheet] = StaffPlotSheet.model_validate(
        a_plot(state="reserved", marketing="reserved", reserved_until="2026-07-01T00:00:00Z")
    )

    assert done.headers["location"] == f"/console/plots/{PLOT}?done=true"
    sent = next(asked for asked in land.services.asked if isinstance(asked, RecordPlot))
    assert (sent.zone, sent.reference, sent.facts.area_m2, sent.facts.turnkey) == ("selouane", "SE-B-09", 1500, False)
    assert "/market" not in browser.page(f"/console/plots/{PLOT}").text
    assert all(browser.page(f"/console/sites{path}").status_code == 200 for path in ("", "/new", "/selouane/plots"))


CSV = "terr_id;site_id\nselouane_1;selouane\n"


def test_a_file_is_checked_then_what_was_shown_is_applied(land: Gateway, browser: Browser) -> None:
    change = RowChange(
        line=2,
        key=("selouane", "1"),
        outcome="changed",
        fields=(FieldChange(field="terr_m2_prix", before="100", after="120"),),
    )
    land.services.answers[ImportTable] = a_report(change, changed=1)
    browser.sign_in(Role.EDITOR.value)
    shown = browser.submit("/console/site-tables/plots/check", {}, files={"file": ("p.csv", CSV.encode(), "text/csv")})
    kept, digest = (re.search(rf'name="{name}" value="([^"]+)"', shown.text) for name in ("kept", "digest"))
    assert kept is not None
    assert digest is not None
    applied = browser.submit("/console/site-tables/plots", {"kept": kept[1], "digest": digest[1]})

    assert "terr_m2_prix" in shown.text
    assert "terr_acquereur" in shown.text  # nobody's name is taken from a file, and that is said
    assert applied.headers["location"] == "/console/site-tables/plots?added=0&changed=1&unchanged=0"
    checked, entered = (asked for asked in land.services.asked if isinstance(asked, ImportTable))
    assert (checked.dry_run, checked.content) == (True, CSV)
    assert (entered.dry_run, entered.content, entered.expected) == (False, CSV, "d" * 64)


def test_a_file_with_faults_names_each_and_cannot_be_applied(land: Gateway, browser: Browser) -> None:
    fault = RowFault(column="terr_stade_comm", code="held_by_dossier", value="en vente", expected="réservé")
    land.services.answers[ImportTable] = a_report(RowChange(line=2, key=(), outcome="wrong", faults=(fault,)), wrong=1)
    browser.sign_in(Role.EDITOR.value)
    shown = browser.submit("/console/site-tables/plots/check", {}, files={"file": ("p.csv", CSV.encode(), "text/csv")})
    land.services.answers[ImportTable] = TableOvertaken()
    overtaken = browser.submit("/console/site-tables/plots", {"kept": "eJwDAAAAAAE=", "digest": "d"})
    nothing = browser.submit("/console/site-tables/plots", {"kept": "not base64"})
    no_file = browser.submit("/console/site-tables/plots/check", {})

    assert "Un dossier tient ce lot" in shown.text
    assert 'name="kept"' not in shown.text
    assert [a.status_code for a in (overtaken, nothing, no_file)] == [409, 422, 422]
    assert browser.page("/console/site-tables/elsewhere").status_code == 404


def test_the_api_takes_a_file_and_says_what_it_would_do(land: Gateway, browser: Browser) -> None:
    browser.sign_in(Role.EDITOR.value)
    told = browser.post(
        "/api/v1/site-tables/plots?dry_run=true", content=CSV.encode(), headers={"Content-Type": "text/csv"}
    )
    facts = {"area_m2": 1500, "land_regime": "zone_lot"}

    assert told.json()["unchanged"] == 1
    assert browser.post("/api/v1/sites/selouane/plots/SE-B-01", json={"facts": facts}).status_code == 204
    assert browser.post(f"/api/v1/plots/{PLOT}/withdraw", json={"reason": "Bornage"}).status_code == 204
    assert browser.get("/api/v1/sites/selouane").json()["plots"][0]["reference"] == "SE-B-01"
    assert browser.get("/api/v1/site-tables/nothing.csv").status_code == 422
