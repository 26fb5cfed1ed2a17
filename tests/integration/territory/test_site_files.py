"""Files of sites and plots: what is written is read back, shown before it is applied, and overrides no dossier."""

import csv
import io
import json
from codecs import BOM_UTF8
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import frictionless
import pytest

from services.gateway.adapters.site_files import file_of
from services.territory.domain.cnig_schema import DIRECTORY
from shared.contracts.investor.codes import Outcome
from shared.contracts.investor.events import DossierDecided
from shared.contracts.territory.refusals import TableOvertaken, TableRefused
from shared.contracts.territory.requests import WithdrawOpportunity
from shared.contracts.territory.site_tables import ExportTable, ImportTable, TableCells, TableReport
from shared.contracts.territory.sites import GetPlotSheet, GetSite, WithdrawPlot
from shared.database.engine import make_engine
from tests.integration.territory.conftest import STAFF, Territory
from tests.support.databases import Databases

SQUARE = '{"type":"Polygon","coordinates":[[[-2.9,35.06],[-2.89,35.06],[-2.89,35.07],[-2.9,35.06]]]}'
POLES = [{"pole_id": "med-est", "pole_nom": "Med Est", "primo_nom_ar": "ميد إست", "pole_rayonnement": "régional"}]
SITE = {
    "site_id": "zone-neuve",
    "pole_id": "med-est",
    "site_nom": "Zone neuve",
    "primo_nom_ar": "المنطقة الجديدة",
    "site_vocadomi": "entrepôts, logistique",
    "site_epci_siren": "02.381",
    "site_comm_insee": "inconnu",
    "site_geompoint": "-2.9, 35.06",
    "site_geomsurf": SQUARE,
    "primo_position": "Relevé sur le plan",
    "site_surf_brute": "12,5",
    "primo_surf_millesime": "2025",
    "primo_surf_source": "=Plan de la zone",
    "primo_surf_licence": "plan public",
    "primo_surf_confiance": "S",
    "reseau_eau_potable": "oui",
    "reseau_gaz": "non",
    "primo_reseaux_source": "Le concessionnaire, 2025",
    "primo_reseaux_confiance": "S",
    "port_nom": "Beni Ensar",
    "port_dist": "14.5",
    "primo_distances_source": "Mesuré par la route",
    "primo_distances_confiance": "K",
}
PLOT = {
    "terr_id": "selouane_SE-B-77",
    "site_id": "selouane",
    "terr_surf_brute": "0.15",
    "terr_stade_comm": "en vente",
    "primo_regime": "zone_lot",
}


def a_file(*rows: Mapping[str, str]) -> str:
    text = io.StringIO()
    names = list(dict.fromkeys(name for row in rows for name in row))
    writer = csv.DictWriter(text, names, restval="", delimiter=";")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def enter(territory: Territory, table: str, content: str, **how: Any) -> TableReport:
    report: TableReport = territory.ask(ImportTable(staff_id=STAFF, table=table, content=content, **how))
    return report


def check(territory: Territory, table: str, *rows: Mapping[str, str]) -> TableReport:
    return enter(territory, table, a_file(*rows), dry_run=True)


def exported(territory: Territory, table: str) -> str:
    cells = territory.ask(ExportTable(table=table))
    names = [column.name for column in cells.columns]
    return a_file(*({n: c or "" for n, c in zip(names, row, strict=True)} for row in cells.rows))


def faults_by_schema(tmp_path: Path, table: str, cells: TableCells) -> list[Any]:
    """Of the file as it is taken away, by the Table Schema's own project."""
    (tmp_path / f"{table}.csv").write_bytes(file_of(cells, "csv").removeprefix(BOM_UTF8))
    resource = frictionless.Resource(
        path=f"{table}.csv",
        basepath=str(tmp_path),
        schema=frictionless.Schema.from_descriptor(json.loads((DIRECTORY / f"{table}.json").read_text("utf-8"))),
        dialect=frictionless.Dialect.from_descriptor({"csv": {"delimiter": ";"}}),
    )
    return list(resource.validate().flatten(["rowNumber", "fieldName", "note"]))


def problems(report: TableReport) -> list[tuple[str, str]]:
    return [(fault.column, fault.code) for change in report.changes for fault in change.faults]


@pytest.fixture
def furnished(territory: Territory) -> Territory:
    """A pole, a site in it with all its facts, plots in every state of the market."""
    enter(territory, "poles", a_file(*POLES))
    enter(territory, "sites", a_file(SITE))
    more = {
        "terr_m2_prix": "250.50",
        "primo_prix_date": "2026-11-01",
        "primo_prix_source": "Le vendeur",
        "primo_prix_confiance": "S",
        "terr_stade_amngt": "viabilisé et aménagé",
        "terr_geomsurf": SQUARE,
    }
    plots = [
        PLOT,
        {**PLOT, **more, "terr_id": "selouane_SE-B-78", "terr_stade_comm": "Vendu, commercialisation achevée"},
        {**PLOT, "terr_id": "selouane_-79", "terr_stade_comm": "non commercialisé", "primo_motif": "Bornage en cours"},
    ]
    enter(territory, "plots", a_file(*plots))
    return territory


def test_what_is_exported_changes_nothing_and_fills_an_empty_territory_with_the_same(
    furnished: Territory, databases: Databases, tmp_path: Path
) -> None:
    held = furnished.query("SELECT id FROM plot WHERE reference = 'SE-B-77'")[0].id
    furnished.offer(held)
    furnished.hear(furnished.filed(held))
    files = {table: exported(furnished, table) for table in ("poles", "sites", "plots")}

    again = [enter(furnished, table, content, dry_run=True) for table, content in files.items()]
    assert [(r.added, r.changed, r.wrong, r.unchanged) for r in again] == [(0, 0, 0, 1), (0, 0, 0, 5), (0, 0, 0, 3)]

    for table in files:
        assert faults_by_schema(tmp_path, table, furnished.ask(ExportTable(table=table))) == []

    other_database = databases("territory", seeded=True)
    engine = make_engine(other_database.url, application="test", pool_size=2)
    empty = Territory(other_database, engine)
    owner = make_engine(other_database.owner_url, application="test", pool_size=1)
    with owner.begin() as connection:
        for table in ("figure_choice", "place_figure", "zone"):
            condition = " WHERE place IN (SELECT code FROM zone)" if table == "place_figure" else ""
            connection.exec_driver_sql(f"DELETE FROM {table}{condition}")
    owner.dispose()

    for table, content in files.items():
        enter(empty, table, content)
    derived = {"primo_reserve_jusqu_au", "site_surf_projet"}  # of a dossier's hold, which no file makes
    for table, content in files.items():
        before, after = (list(csv.DictReader(io.StringIO(c), delimiter=";")) for c in (content, exported(empty, table)))
        assert [{n: c for n, c in row.items() if n not in derived} for row in before] == [
            {n: c for n, c in row.items() if n not in derived} for row in after
        ]
    engine.dispose()


def test_a_check_says_what_would_change_field_by_field_and_writes_nothing(furnished: Territory) -> None:
    changed = {**SITE, "site_vocadomi": "industrielle", "port_dist": "14.50"}
    report = check(furnished, "sites", changed, {**SITE, "site_id": "une-autre", "primo_surf_source": "Un plan"})

    assert (report.changed, report.added, report.applied) == (1, 1, False)
    (change,) = (row for row in report.changes if row.outcome == "changed")
    assert [(f.field, f.before, f.after) for f in change.fields] == [
        ("site_vocadomi", "entrepôts, logistique", "industrielle")
    ]
    assert furnished.query("SELECT 1 FROM zone WHERE code = 'une-autre' OR vocation = 'industrial'") == []

    assert enter(furnished, "sites", a_file(changed), expected=check(furnished, "sites", changed).digest).applied
    view = furnished.ask(GetSite(site="zone-neuve", for_staff=True))
    assert (view.vocation, view.history[-1].details["changes"]["vocation"][0]) == (
        "industrial",
        "entrepôts, logistique",
    )
    assert enter(furnished, "sites", a_file(changed)).unchanged == 1


def test_what_was_shown_is_applied_or_nothing_is(furnished: Territory) -> None:
    shown = check(furnished, "plots", {**PLOT, "terr_surf_brute": "0.2"})
    enter(furnished, "plots", a_file({**PLOT, "terr_surf_brute": "0.18"}))

    with pytest.raises(TableOvertaken):
        enter(furnished, "plots", a_file({**PLOT, "terr_surf_brute": "0.2"}), expected=shown.digest)
    assert furnished.query("SELECT area_m2 FROM plot WHERE reference = 'SE-B-77'")[0].area_m2 == 1800


def test_one_wrong_row_keeps_the_whole_file_out_and_every_fault_is_told(furnished: Territory) -> None:
    rows = [
        {**PLOT, "terr_id": "selouane_SE-B-90"},
        {**PLOT, "terr_id": "selouane_SE-B-90"},
        {**PLOT, "terr_id": "autre_SE-B-91"},
        {**PLOT, "terr_id": "selouane_SE-B-92", "terr_surf_brute": "0.00001"},
        {**PLOT, "terr_id": "selouane_SE-B-93", "terr_m2_prix": "100"},
        {**PLOT, "terr_id": "selouane_SE-B-94", "terr_stade_comm": "peut-être"},
        {**PLOT, "terr_id": "nowhere_1", "site_id": "nowhere"},
        {**PLOT, "terr_id": "selouane_SE-B-95", "terr_geomsurf": '{"type":"Point","coordinates":[35,-2.9]}'},
        {**PLOT, "terr_id": "selouane_SE-B-96", "primo_regime": "mine", "primo_prix_date": "2030-01-01"},
    ]
    with pytest.raises(TableRefused) as refused:
        enter(furnished, "plots", a_file(*rows))

    told = {(error["line"], error["column"], error["problem"]) for error in refused.value.errors}
    assert told == {
        (3, "", "repeated"),
        (4, "terr_id", "code_wrong"),
        (5, "terr_surf_brute", "finer_than_a_square_metre"),
        *((6, column, "source_missing") for column in ("primo_prix_date", "primo_prix_source", "primo_prix_confiance")),
        (7, "terr_stade_comm", "term_unknown"),
        (8, "site_id", "site_unknown"),
        (9, "terr_geomsurf", "out_of_the_country"),
        (10, "primo_regime", "term_unknown"),
    }
    assert furnished.query("SELECT 1 FROM plot WHERE reference LIKE 'SE-B-9_'") == []


def test_a_file_overrides_neither_a_dossier_nor_an_offer(furnished: Territory) -> None:
    plot = furnished.query("SELECT id FROM plot WHERE reference = 'SE-B-77'")[0].id
    furnished.offer(plot)
    off = {**PLOT, "terr_stade_comm": "non commercialisé"}
    assert problems(check(furnished, "plots", off)) == [("terr_stade_comm", "plot_is_offered")]
    filed = furnished.filed(plot)
    furnished.hear(filed)

    assert problems(check(furnished, "plots", off)) == [("terr_stade_comm", "held_by_dossier")]
    assert problems(check(furnished, "plots", PLOT)) == [("terr_stade_comm", "held_by_dossier")]
    reserved = {**PLOT, "terr_stade_comm": "réservé par option de réservation", "terr_cle_en_main": "oui"}
    assert check(furnished, "plots", reserved).changed == 1  # what is known of it may still be said
    furnished.hear(
        DossierDecided(
            dossier_id=filed.dossier_id,
            outcome=Outcome.FAVOURABLE,
            decided_on=furnished.now.date(),
            occurred_at=furnished.now,
        )
    )
    assert problems(check(furnished, "plots", reserved)) == [("terr_stade_comm", "held_by_dossier")]
    (sheet,) = (p for p in furnished.ask(GetSite(site="selouane")).plots if p.plot_id == plot)
    assert [line.action for line in sheet.lines] == ["registered", "reserved", "confirmed"]
    assert str(filed.dossier_id) not in sheet.model_dump_json()


def test_a_plot_taken_off_the_market_is_not_reserved_by_a_late_dossier(furnished: Territory) -> None:
    plot = furnished.query("SELECT id FROM plot WHERE reference = 'SE-B-77'")[0].id
    furnished.offer(plot)
    filed = furnished.filed(plot)
    furnished.hear(filed)
    furnished.let_time_pass(timedelta(days=61))
    offer = furnished.query("SELECT id FROM opportunity WHERE plot_id = :p", p=plot)[0].id
    furnished.ask(WithdrawOpportunity(opportunity_id=offer, staff_id=STAFF))
    furnished.ask(WithdrawPlot(staff_id=STAFF, plot_id=plot, reason="Contentieux sur le bornage"))
    furnished.hear(
        DossierDecided(
            dossier_id=filed.dossier_id,
            outcome=Outcome.FAVOURABLE,
            decided_on=furnished.now.date(),
            occurred_at=furnished.now,
        )
    )

    sheet = furnished.ask(GetPlotSheet(plot_id=plot))
    assert (sheet.marketing, sheet.marketing_reason, sheet.dossier_id) == (
        "not_marketed",
        "Contentieux sur le bornage",
        None,
    )
    assert furnished.announced(plot)[-1] == "plot.reservation_refused.v1"


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        ("", ("", "empty")),
        ("site_id;site_nom;couleur\nx;y;z\n", ("couleur", "column_unknown")),
        ("site_nom\nx\n", ("site_id", "column_missing")),
        ('site_id;site_nom\n"x;y\n', ("", "not_a_table")),
        ("site_id;site_nom\nX Y;Nom\n", ("site_id", "code_wrong")),
        ("site_id,site_nom\nneu,Nom,rest\n", ("", "too_many_cells")),
    ],
)
def test_a_file_that_cannot_be_read_says_why(territory: Territory, content: str, fault: tuple[str, str]) -> None:
    assert fault in problems(enter(territory, "sites", content, dry_run=True))
