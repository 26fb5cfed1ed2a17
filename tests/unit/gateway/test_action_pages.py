"""Migration & Development actions, and the search: what the public reads in seven languages, and the editor's desk."""

import csv
import io
import re
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from python_calamine import CalamineWorkbook

from shared.contracts.codes import Language, Role
from shared.contracts.territory.action_imports import ActionsImported, ImportActions
from shared.contracts.territory.action_views import (
    ActionPage,
    ActionRow,
    ActionView,
    FacetCount,
    GetAction,
    ListActions,
    ListActionTerms,
)
from shared.contracts.territory.actions import (
    ActionTerm,
    AddActionTerm,
    DraftAction,
    Drafted,
    GoodPractice,
    MarkGoodPractice,
    PublishAction,
    ReviseAction,
    UnmarkGoodPractice,
    WithdrawAction,
)
from shared.contracts.territory.queries import ListProvinces
from shared.contracts.territory.refusals import ActionNotFound, ActionReferenceTaken, TableOvertaken
from shared.contracts.territory.replies import ProvinceView
from shared.contracts.territory.row_changes import FieldChange, RowChange, RowFault
from shared.reference import places
from shared.reference.action_cells import COLUMNS, TEMPLATE, cells_of
from tests.support.gateway.browser import Browser, Gateway

ID = UUID("00000000-0000-0000-0000-0000000000aa")
SQUARE = {"type": "Polygon", "coordinates": [[[-2, 34], [-1, 34], [-1, 35], [-2, 35], [-2, 34]]]}
TOLD: dict[str, Any] = {
    "action_id": ID,
    "reference": "TAF-1",
    "status": "published",
    "title": {"fr": "=Caravane", "ar": "قافلة الكفاءات"},
    "summary": {"fr": "Des ingénieurs\nconseillent."},
    "results": {"fr": "Dix coopératives"},
    "carrier_name": "Tafoukt",
    "carrier_kind": "association",
    "partners": ["Commune de Figuig"],
    "places": ["02.251.01.03"],
    "provinces": ["02.251"],
    "first_year": 2019,
    "last_year": 2021,
    "themes": ["skills"],
    "countries": ["NL"],
    "amounts": [{"amount": "120000", "currency": "MAD", "kind": "spent"}],
    "beneficiaries": [{"number": 24, "who": "coopératives"}],
    "sources": [{"text": "Rapport de 2021", "confidence": "S"}],
    "good_practice": GoodPractice(reason={Language.FRENCH: "Elle dure"}, needed={Language.FRENCH: "Un bureau"}),
    "published_at": "2026-11-30T08:00:00Z",
}
STAFF_VIEW = {
    "missing_languages": (),
    "commands": ("revise_action", "withdraw_action", "mark_good_practice", "unmark_good_practice"),
    "history": (),
}


def a_term(list_name: str, code: str, **names: str) -> ActionTerm:
    said = {"list_name": list_name, "code": code, "names": names, "valid_from": "2014-01-01"}
    return ActionTerm.model_validate({**said, "source": "Une source", "confidence": "P"})


@pytest.fixture
def told(gateway: Gateway) -> Gateway:
    answers = gateway.services.answers
    facets = [("theme", "skills", 1), ("province", "02.251", 1), ("province", "02", 2), ("good_practice", "yes", 1)]
    answers[ListActions] = ActionPage(
        rows=(ActionRow.model_validate(TOLD),),
        total=1,
        facets=tuple(FacetCount(facet=f, code=c, count=n) for f, c, n in facets),
    )
    answers[GetAction] = ActionView.model_validate({**TOLD, **STAFF_VIEW})
    answers[ListActionTerms] = (
        a_term("theme", "skills", fr="Compétences", ar="الكفاءات"),
        a_term("carrier_kind", "association", fr="Association", nl="Vereniging"),
        a_term("amount_kind", "spent", fr="dépensé"),
    )
    answers[ListProvinces] = tuple(
        ProvinceView.model_validate(
            {
                **{name: getattr(p, name) for name in ("code", "iso", "kind", "name_fr", "name_ar")},
                "communes": 1,
                "figures": (),
                "bonus": None,
                "geometry": SQUARE,
                "geometry_credit": "© OSM",
            }
        )
        for p in places.provinces().values()
    )
    answers[DraftAction] = Drafted(action_id=ID)
    for command in (ReviseAction, PublishAction, WithdrawAction, MarkGoodPractice, UnmarkGoodPractice):
        answers[command] = None
    return gateway


def sent(gateway: Gateway, kind: type[Any]) -> Any:
    return [asked for asked in gateway.services.asked if isinstance(asked, kind)][-1]


@pytest.mark.parametrize("language", list(Language))
def test_anybody_reads_the_list_the_map_and_an_action_in_their_language(
    told: Gateway, browser: Browser, language: Language
) -> None:
    browser.get(f"/language/{language.value}")
    html, one = browser.page("/actions").text, browser.page(f"/actions/{ID}").text

    assert html.count('<path class="shade-') == 8
    assert "© OSM" in html
    assert all(word in one for word in ("Rapport de 2021", "Tafoukt", "TAF-1", "Commune de Figuig"))
    in_arabic = language is Language.ARABIC
    title = 'lang="ar" dir="rtl">قافلة الكفاءات' if in_arabic else 'lang="fr" dir="ltr">=Caravane'
    assert f"<span {title}</span>" in one
    fallbacks = {Language.FRENCH: 0, Language.ARABIC: 4}.get(language, 5)  # summary, results, practice twice; the title
    assert len(re.findall(r'</span> <span class="tag">Français</span>', one)) == fallbacks


def test_the_list_is_asked_for_as_the_filters_say_and_what_cannot_be_is_left_out(
    told: Gateway, browser: Browser
) -> None:
    html = browser.page("/actions?theme=skills&province=02.251&year_from=then&country=&words=figuig&page=3").text

    asked = sent(told, ListActions)
    assert (asked.theme, asked.province, asked.words, asked.offset) == ("skills", "02.251", "figuig", 40)
    assert (asked.year_from, asked.country, asked.published_only) == (None, None, True)
    assert 'href="/actions/export/csv?words=figuig&amp;theme=skills&amp;province=02.251"' in html
    assert '<option value="skills" selected>Compétences (1)</option>' in html


def test_what_is_not_published_is_not_found(told: Gateway, browser: Browser) -> None:
    told.services.answers[GetAction] = ActionNotFound(action_id=ID)

    assert browser.get(f"/actions/{ID}").status_code == 404
    assert browser.get(f"/api/v1/actions/{ID}").status_code == 404


def test_the_files_are_the_list_and_can_be_read_again(told: Gateway, browser: Browser) -> None:
    text = browser.get("/actions/export/csv?theme=skills").content.decode("utf-8-sig")
    header, row = csv.reader(io.StringIO(text), delimiter=";")
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(browser.get("/api/v1/actions/export/xlsx").content))
    features = browser.get("/api/v1/actions/export/geojson").json()["features"]

    assert header == [TEMPLATE, *COLUMNS]
    assert dict(zip(header, row, strict=True))["title_fr"] == "'=Caravane"  # a spreadsheet does not carry it out
    cells = dict(zip(*sheet.get_sheet_by_index(0).to_python(), strict=True))
    written = cells_of("TAF-1", ActionView.model_validate({**TOLD, **STAFF_VIEW}))
    assert {name: cells[name] for name in COLUMNS} == written
    assert features[0]["geometry"] == {"type": "MultiPoint", "coordinates": [[-1.5, 34.5]]}
    assert (features[0]["id"], features[0]["properties"]["title_ar"]) == ("TAF-1", "قافلة الكفاءات")
    assert all(asked.published_only for asked in told.services.asked if isinstance(asked, ListActions))


FORM = {
    **cells_of("TAF-2", ActionView.model_validate({**TOLD, **STAFF_VIEW})),
    "places": "Figuig\n02.381",
    "amounts": "9 000 000,50 eur planned",
    "sources": "Rapport [S]\nOn le dit [k]",
}


def test_an_editor_tells_an_action_as_people_write_and_what_was_typed_stays_when_it_is_wrong(
    told: Gateway, browser: Browser
) -> None:
    browser.sign_in(Role.EDITOR.value)
    browser.page("/console/actions/new")
    done = browser.submit("/console/actions/new", FORM)

    assert (done.status_code, done.headers["location"]) == (303, f"/console/actions/{ID}?done=drafted")
    details = sent(told, DraftAction).details
    assert details.places == ("02.251", "02.381")
    assert [(str(a.amount), a.currency) for a in details.amounts] == [("9000000.50", "EUR")]
    assert [(s.text, s.confidence) for s in details.sources] == [("Rapport", "S"), ("On le dit", "K")]

    wrong = browser.submit(
        "/console/actions/new", {**FORM, "places": "Casablanca", "sources": "", "first_year": "2030"}
    )
    told.services.answers[DraftAction] = ActionReferenceTaken(reference="TAF-2", action_id=ID)
    taken = browser.submit("/console/actions/new", FORM)

    assert (wrong.status_code, taken.status_code) == (422, 409)
    assert all(word in wrong.text for word in ("Casablanca", "pas de la région", "au moins une", "précède la première"))
    assert "porte déjà cette référence" in taken.text


def test_an_editor_corrects_publishes_marks_and_withdraws(told: Gateway, browser: Browser) -> None:
    browser.sign_in(Role.EDITOR.value)
    assert "Elle dure" in browser.page(f"/console/actions/{ID}").text
    practice = {"practice_reason_fr": "Elle dure", "practice_needed_fr": "Un bureau", "practice_needed_ar": "مكتب"}
    for act, form in (
        ("revise", {**FORM, "carrier_name": "Une autre"}),
        ("publish", {}),
        ("good-practice", practice),
        ("no-good-practice", {"reason": "Fermée"}),
        ("withdraw", {"reason": "Comptée deux fois"}),
    ):
        assert browser.submit(f"/console/actions/{ID}/{act}", form).status_code == 303, act
    assert sent(told, ReviseAction).details.carrier_name == "Une autre"
    assert sent(told, MarkGoodPractice).needed == {Language.FRENCH: "Un bureau", Language.ARABIC: "مكتب"}
    assert sent(told, WithdrawAction).reason == "Comptée deux fois"
    assert browser.submit(f"/console/actions/{ID}/withdraw", {"reason": ""}).status_code == 422
    assert browser.submit(f"/console/actions/{ID}/burn", {}).status_code == 404


def test_an_act_that_wants_words_is_refused_without_any(told: Gateway, browser: Browser) -> None:
    browser.sign_in(Role.EDITOR.value)

    for act in ("revise", "good-practice", "no-good-practice", "withdraw"):
        assert browser.post(f"/api/v1/actions/{ID}/{act}").status_code == 422, act


def test_what_an_editor_searches_for_stands_in_no_address(told: Gateway, browser: Browser) -> None:
    browser.sign_in(Role.EDITOR.value)
    browser.page("/console/actions?words=secret")
    assert sent(told, ListActions).words == ""

    html = browser.submit("/console/actions", {"words": "figuig", "status": "draft"}).text

    asked = sent(told, ListActions)
    assert (asked.words, asked.status, asked.published_only) == ("figuig", "draft", False)
    assert not [address for address in re.findall(r'(?:href|action)="([^"]*)"', html) if "figuig" in address]
    exported = browser.submit("/console/actions/export/csv", {"words": "figuig", "status": "draft"})
    assert (exported.status_code, sent(told, ListActions).published_only) == (200, False)


def a_report(*changes: RowChange, **numbers: int) -> ActionsImported:
    counted = {"rows": 2, "added": 1, "changed": 1, "unchanged": 0, "wrong": 0, **numbers}
    return ActionsImported.model_validate({**counted, "changes": changes, "digest": "d1", "applied": False})


def test_a_file_is_shown_before_it_is_applied_and_what_was_shown_is_applied(told: Gateway, browser: Browser) -> None:
    browser.sign_in(Role.EDITOR.value)
    field = FieldChange(field="last_year", before="2021", after="2022")
    change = RowChange(line=2, key=("TAF-1",), outcome="changed", fields=(field,))
    told.services.answers[ImportActions] = a_report(change)
    browser.page("/console/actions/import")
    content = f"{TEMPLATE};reference\n;TAF-<1>\n"

    html = browser.submit(
        "/console/actions/import", {}, files={"file": ("actions.csv", content.encode(), "text/csv")}
    ).text

    assert ">2021</del> → <ins" in html
    assert "TAF-&lt;1&gt;" in html
    assert sent(told, ImportActions).dry_run
    done = browser.submit("/console/actions/import/apply", {"content": content, "seen": "d1", "publish": "true"})
    assert done.headers["location"] == "/console/actions/import?added=1&changed=1&unchanged=0"
    applied = sent(told, ImportActions)
    assert (applied.dry_run, applied.seen, applied.publish) == (False, "d1", True)
    assert "1 modifiées" in browser.page(done.headers["location"]).text


def test_a_file_that_would_change_something_else_by_now_is_shown_again(told: Gateway, browser: Browser) -> None:
    browser.sign_in(Role.EDITOR.value)
    fault = RowFault(column="places", code="places_unreadable", value="Taza", expected="02.381")
    wrong = RowChange(line=3, key=("TAF-2",), outcome="wrong", faults=(fault,))
    answer: Callable[[Any], Any] = lambda asked: a_report(wrong, wrong=1) if asked.dry_run else TableOvertaken()  # noqa: E731
    told.services.answers[ImportActions] = answer
    browser.page("/console/actions/import")

    again = browser.submit("/console/actions/import/apply", {"content": "x", "seen": "d1"})

    assert again.status_code == 409
    assert "Ce lieu n’est pas de la région. Taza → 02.381" in again.text
    assert "/console/actions/import/apply" not in again.text  # with a wrong row there is nothing to apply


def test_an_editor_adds_a_word_to_a_list_with_its_source(told: Gateway, browser: Browser) -> None:
    browser.sign_in(Role.EDITOR.value)
    assert "Compétences" in browser.page("/console/actions/lists").text
    told.services.answers[AddActionTerm] = None
    word = {"list_name": "theme", "code": "sport", "name_fr": "Sport", "name_ar": "رياضة", "offered": "true"}
    said = {**word, "valid_from": "2026-12-01", "source": "Atelier de 2026", "confidence": "P"}

    assert browser.submit("/console/actions/lists", said).status_code == 303

    added = sent(told, AddActionTerm)
    assert (added.names, added.offered) == ({Language.FRENCH: "Sport", Language.ARABIC: "رياضة"}, True)
    wrong = browser.submit("/console/actions/lists", {**said, "code": "Sport !", "source": ""})
    assert (wrong.status_code, "Sport !" in wrong.text) == (422, True)
