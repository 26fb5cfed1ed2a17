"""Migration & Development actions in the database: kept, corrected, found, counted."""

import csv
import io
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from services.territory.seed_actions import actions
from shared.contracts.codes import Language
from shared.contracts.territory.action_imports import ImportActions
from shared.contracts.territory.action_views import ActionPage, ActionView, GetAction, ListActions, ListActionTerms
from shared.contracts.territory.actions import (
    ActionDetails,
    ActionStatus,
    AddActionTerm,
    DraftAction,
    MarkGoodPractice,
    PublishAction,
    ReviseAction,
    UnmarkGoodPractice,
    WithdrawAction,
)
from shared.contracts.territory.refusals import (
    ActionIllegalMove,
    ActionIncomplete,
    ActionNotFound,
    ActionReferenceTaken,
    ActionTermAlreadyThere,
    ActionTermUnknown,
    ActionTermUnnamed,
    PlaceUnknown,
    TableOvertaken,
    TableRefused,
)
from shared.reference.action_cells import COLUMNS, TEMPLATE, cells_of
from tests.integration.territory.conftest import STAFF, Territory

FR = Language.FRENCH


def details(**changes: Any) -> ActionDetails:
    said: dict[str, Any] = {
        "title": {"fr": "Caravane des compétences", "ar": "قافلة الكفاءات"},
        "summary": {"fr": "Des ingénieurs revenus d’Allemagne conseillent des coopératives."},
        "carrier_name": "Association Tafoukt",
        "carrier_kind": "association",
        "places": ["02.251.01.03", "02.381"],
        "first_year": 2019,
        "last_year": 2021,
        "themes": ["skills"],
        "countries": ["DE", "NL"],
        "amounts": [{"amount": "120000", "currency": "MAD", "kind": "spent"}],
        "sources": [{"text": "Rapport annuel de 2021", "confidence": "S"}],
    }
    return ActionDetails.model_validate({**said, **changes})


def drafted(territory: Territory, reference: str = "TAF-1", **changes: Any) -> UUID:
    made: UUID = territory.ask(DraftAction(staff_id=STAFF, reference=reference, details=details(**changes))).action_id
    return made


def published(territory: Territory, reference: str = "TAF-1", **changes: Any) -> UUID:
    action_id = drafted(territory, reference, **changes)
    territory.ask(PublishAction(action_id=action_id, staff_id=STAFF))
    return action_id


def seen(territory: Territory, action_id: UUID) -> ActionView:
    view: ActionView = territory.ask(GetAction(action_id=action_id, for_staff=True))
    return view


def listed(territory: Territory, **wanted: Any) -> list[str]:
    return [row.reference for row in territory.ask(ListActions(**{"limit": 200, **wanted})).rows]


@pytest.fixture
def own(territory: Territory) -> Territory:
    """Without what is delivered."""
    with territory.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE action SET status = 'withdrawn'")
    return territory


def test_what_is_delivered_is_told_with_a_source_and_its_mark_and_is_read_by_all(territory: Territory) -> None:
    page = territory.ask(ListActions(limit=200))

    assert {row.reference for row in page.rows} == {row["reference"] for row in actions()}
    assert all(source.confidence in "SK" for row in page.rows for source in row.sources)
    assert all({"fr", "ar", "en"} <= set(row.title) and set(row.title) == set(row.summary) for row in page.rows)
    terms = {(term.list_name.value, term.code) for term in territory.ask(ListActionTerms())}
    assert {("carrier_kind", row.carrier_kind) for row in page.rows} <= terms
    assert {("theme", theme) for row in page.rows for theme in row.themes} <= terms
    assert next(row for row in page.rows if row.reference == "BAOM-2007").places == ()


def test_a_draft_is_for_staff_until_it_is_published_and_gone_once_it_is_withdrawn(territory: Territory) -> None:
    action_id = drafted(territory)
    with pytest.raises(ActionNotFound):
        territory.ask(GetAction(action_id=action_id))
    assert "TAF-1" not in listed(territory)
    assert "TAF-1" in listed(territory, published_only=False, status=ActionStatus.DRAFT)

    territory.ask(PublishAction(action_id=action_id, staff_id=STAFF))

    public = territory.ask(GetAction(action_id=action_id))
    assert (public.provinces, public.commands, public.history) == (("02.251", "02.381"), (), ())
    territory.ask(WithdrawAction(action_id=action_id, staff_id=STAFF, reason="Compté deux fois"))
    assert "TAF-1" not in listed(territory)
    last = seen(territory, action_id).history[-1]
    assert (last.action, last.details, last.by) == ("withdrawn", {"reason": "Compté deux fois"}, STAFF)
    with pytest.raises(ActionIllegalMove):
        territory.ask(PublishAction(action_id=action_id, staff_id=STAFF))


def test_the_same_reference_is_the_same_action_and_another_content_is_refused(territory: Territory) -> None:
    action_id = drafted(territory)

    assert drafted(territory) == action_id
    with pytest.raises(ActionReferenceTaken) as refused:
        drafted(territory, carrier_name="Une autre association")
    assert refused.value.action_id == action_id
    assert [line.action for line in seen(territory, action_id).history] == ["drafted"]


def test_a_correction_of_what_is_published_keeps_what_stood_there(territory: Territory) -> None:
    action_id = published(territory)
    territory.ask(ReviseAction(action_id=action_id, staff_id=STAFF, details=details(last_year=2022)))
    territory.ask(ReviseAction(action_id=action_id, staff_id=STAFF, details=details(last_year=2022)))

    view = seen(territory, action_id)

    assert view.last_year == 2022
    assert [line.action for line in view.history] == ["drafted", "published", "revised"]
    assert view.history[-1].details == {"changed": ["last_year"], "before": {"last_year": 2021}}
    with pytest.raises(ActionIncomplete):
        territory.ask(ReviseAction(action_id=action_id, staff_id=STAFF, details=details(title={"en": "Caravan"})))


def test_what_is_in_no_list_is_refused(territory: Territory) -> None:
    wrong: list[tuple[dict[str, Any], type[Exception]]] = [
        ({"places": ["02.999"]}, PlaceUnknown),
        ({"themes": ["happiness"]}, ActionTermUnknown),
        ({"carrier_kind": "club"}, ActionTermUnknown),
        ({"amounts": [{"amount": "1", "currency": "EUR", "kind": "wished"}]}, ActionTermUnknown),
    ]
    for changes, refusal in wrong:
        with pytest.raises(refusal):
            drafted(territory, **changes)
    assert listed(territory, published_only=False, status=ActionStatus.DRAFT) == []


def test_an_action_without_french_cannot_be_published_and_years_go_forward(territory: Territory) -> None:
    with pytest.raises(ActionIncomplete):
        published(territory, title={"ar": "قافلة"}, summary={"ar": "قافلة"})
    with pytest.raises(ValueError, match="before first_year"):
        details(last_year=2018)


def test_a_good_practice_says_why_and_what_it_takes_and_is_found_as_one(territory: Territory) -> None:
    action_id = published(territory)
    mark = {"action_id": action_id, "staff_id": STAFF, "needed": {FR: "Un bureau"}}
    with pytest.raises(ActionIncomplete):
        territory.ask(MarkGoodPractice(**mark, reason={Language.ARABIC: "نجحت"}))

    territory.ask(MarkGoodPractice(**mark, reason={FR: "Elle a tenu trois ans"}))

    assert listed(territory, good_practice=True) == ["TAF-1"]
    practice = territory.ask(GetAction(action_id=action_id)).good_practice
    assert (practice.reason, practice.needed) == ({FR: "Elle a tenu trois ans"}, {FR: "Un bureau"})
    territory.ask(UnmarkGoodPractice(action_id=action_id, staff_id=STAFF, reason="Fermée depuis"))
    assert listed(territory, good_practice=True) == []
    assert [line.action for line in seen(territory, action_id).history][2:] == [
        "marked_good_practice",
        "unmarked_good_practice",
    ]


def test_an_editor_adds_a_theme_and_later_ends_it_and_what_has_it_keeps_it(territory: Territory) -> None:
    said = {"staff_id": STAFF, "list_name": "theme", "code": "sport", "source": "Atelier de 2026", "confidence": "P"}
    with pytest.raises(ActionTermUnnamed):
        territory.ask(AddActionTerm(**said, names={Language.ARABIC: "رياضة"}, valid_from=date(2026, 1, 1)))
    territory.ask(AddActionTerm(**said, names={FR: "Sport"}, valid_from=date(2026, 1, 1)))
    action_id = published(territory, themes=["sport"])
    territory.ask(AddActionTerm(**said, names={FR: "Sport"}, offered=False, valid_from=date(2026, 2, 1)))
    with pytest.raises(ActionTermAlreadyThere):
        territory.ask(AddActionTerm(**said, names={FR: "Sports"}, valid_from=date(2026, 2, 1)))

    territory.ask(ReviseAction(action_id=action_id, staff_id=STAFF, details=details(themes=["sport", "skills"])))

    with pytest.raises(ActionTermUnknown):
        drafted(territory, "TAF-2", themes=["sport"])
    of_lists = [term for term in territory.ask(ListActionTerms()) if term.code == "sport"]
    assert [(term.offered, term.valid_from) for term in of_lists] == [(False, date(2026, 2, 1))]


def test_years_are_those_in_which_it_went_on(own: Territory) -> None:
    published(own)
    published(own, "ONE-YEAR", first_year=2016, last_year=None)
    published(own, "NO-YEAR", first_year=None, last_year=None)
    found = {
        "TAF-1": [(2020, 2020), (2021, None), (None, 2019), (2010, 2030)],
        "ONE-YEAR": [(2016, 2016), (2010, 2030)],
    }
    for reference, spans in found.items():
        for first, last in spans:
            assert reference in listed(own, year_from=first, year_until=last), (reference, first, last)
    assert listed(own, year_from=2022) == []
    assert listed(own, year_until=2015) == []
    assert listed(own) == ["TAF-1", "ONE-YEAR", "NO-YEAR"]


def test_an_action_is_found_however_it_and_its_places_are_written(own: Territory) -> None:
    published(own)
    asked = {
        "competences": 1, "COMPÉTENCE": 1, "compétances": 1, "tafoukt": 1, "taf-1": 1, "قافله": 1, "كفاءات": 1,
        "كَفَاءات": 1, "فكيك": 1, "فجيج": 1, "figig": 1, "الناضور": 1, "caravane allemagne": 1, "caravane berkane": 0,
        "%": 0, "   ": 1,
    }  # fmt: skip
    assert {words: len(listed(own, words=words)) for words in asked} == asked


def test_each_count_is_what_one_gets_by_choosing_it(territory: Territory) -> None:
    published(territory)
    published(territory, "TAF-2", places=["02.381"], themes=["skills", "return"], carrier_kind="commune")
    drafted(territory, "TAF-3")
    for chosen in ({}, {"theme": "planning"}, {"province": "02.381"}, {"theme": "skills", "country": "DE"}):
        page: ActionPage = territory.ask(ListActions(**chosen))
        assert page.total == len(listed(territory, **chosen))
        assert {facet.facet for facet in page.facets} >= {"theme", "province", "carrier_kind"}
        for facet in page.facets:
            value: Any = True if facet.facet == "good_practice" else facet.code
            assert len(listed(territory, **{**chosen, facet.facet: value})) == facet.count, (chosen, facet)


def as_file(*rows: dict[str, str]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";")
    writer.writerows([[TEMPLATE, *COLUMNS], *(["", *(row.get(c, "") for c in COLUMNS)] for row in rows)])
    return text.getvalue()


def test_a_file_is_looked_at_then_applied_as_seen_and_again_changes_nothing(own: Territory) -> None:
    action_id = published(own)
    same = cells_of("TAF-1", details())
    content = as_file(
        {**same, "last_year": "2022", "summary_fr": same["summary_fr"].replace(" ", "\n")},
        {**same, "reference": "TAF-2", "themes": "Retour et réintégration | planning", "places": "Figuig | فجيج"},
    )

    look = own.ask(ImportActions(staff_id=STAFF, content=content))

    assert (look.added, look.changed, look.wrong, look.applied) == (1, 1, 0, False)
    (changed,) = (change for change in look.changes if change.outcome == "changed")
    assert [(f.field, f.before, f.after) for f in changed.fields] == [("last_year", "2021", "2022")]
    assert listed(own, published_only=False, status=ActionStatus.DRAFT) == []

    apply = {"staff_id": STAFF, "content": content, "dry_run": False, "publish": True}
    with pytest.raises(TableOvertaken):
        own.ask(ImportActions(**apply, seen="something else"))
    assert own.ask(ImportActions(**apply, seen=look.digest)).applied
    assert sorted(listed(own)) == ["TAF-1", "TAF-2"]
    assert own.ask(ListActions(theme="return")).rows[0].places == ("02.251",)
    assert seen(own, action_id).history[-1].details["changed"] == ["last_year"]
    again = own.ask(ImportActions(**apply))
    assert (again.unchanged, again.added, again.changed, again.changes) == (2, 0, 0, ())
    assert len(seen(own, action_id).history) == 3


def test_one_wrong_row_and_nothing_of_the_file_is_applied(own: Territory) -> None:
    published(own)
    withdrawn = drafted(own, "TAF-9")
    own.ask(WithdrawAction(action_id=withdrawn, staff_id=STAFF, reason="Compté deux fois"))
    good = {**cells_of("TAF-2", details()), "reference": "TAF-2"}
    content = as_file(
        {**good, "reference": "TAF-3"},
        {**good, "places": "Taza", "first_year": "2030", "sources": "un rapport", "themes": "happiness"},
        {**good, "reference": "TAF-4", "themes": "happiness"},
        {**good, "reference": "TAF-5"},
        {**good, "reference": "TAF-5"},
        {**good, "reference": "TAF-9"},
        {**good, "reference": "", "title_fr": ""},
    )

    look = own.ask(ImportActions(staff_id=STAFF, content=content))

    assert (look.rows, look.added, look.wrong) == (7, 1, 6)
    faults = {(c.line, f.column, f.code) for c in look.changes for f in c.faults}
    assert faults == {
        (3, "places", "places_unreadable"),
        (3, "last_year", "years_reversed"),
        (3, "sources", "sources_unreadable"),
        (4, "themes", "term_unknown"),
        (5, "reference", "reference_repeated"),
        (6, "reference", "reference_repeated"),
        (7, "reference", "action_withdrawn"),
        (8, "reference", "missing"),
        (8, "title_fr", "missing"),
    }
    with pytest.raises(TableRefused):
        own.ask(ImportActions(staff_id=STAFF, content=content, dry_run=False))
    assert listed(own, published_only=False, status=ActionStatus.DRAFT) == []
    header = as_file().replace("carrier_kind", "kind_of_carrier")
    codes = {f.code for c in own.ask(ImportActions(staff_id=STAFF, content=header)).changes for f in c.faults}
    assert codes == {"column_missing", "column_unknown"}
