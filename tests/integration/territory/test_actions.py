"""Migration & Development actions in the database: kept, corrected, found, counted."""

from datetime import date
from typing import Any

import pytest

from services.territory.seed_actions import actions
from shared.contracts.codes import Language
from shared.contracts.territory.action_views import ActionPage, GetAction, ListActions, ListActionTerms
from shared.contracts.territory.actions import (
    ActionStatus,
    AddActionTerm,
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
)
from tests.integration.territory.action_world import FR, details, drafted, listed, published, seen
from tests.integration.territory.conftest import STAFF, Territory


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
    found: dict[str, list[tuple[int | None, int | None]]] = {
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
