"""The regional plan on the screen: what the public reads in seven languages, and what staff do."""

import re
from datetime import date
from decimal import Decimal
from uuid import uuid4

import pytest

from shared.contracts.codes import Language, Role, Sector
from shared.contracts.investor.queries import GetDossier
from shared.contracts.notifications.queries import ListNotices
from shared.contracts.refusal import ServiceUnavailable
from shared.contracts.territory.planning import (
    ApprovePeriod,
    DefineIndicator,
    EnterPeriodValue,
    GetAxisRollup,
    GetPeriod,
    GetPlan,
    GetPlanningTable,
    ImportPlanning,
    PeriodStep,
    PeriodView,
    RecordPriority,
)
from shared.contracts.territory.planning_refusals import (
    PeriodNotBySamePerson,
    PlanningImportOvertaken,
    PlanningTableUnknown,
)
from shared.contracts.territory.queries import ListOpportunities, ListPriorities
from tests.support.gateway.browser import Browser, Gateway
from tests.support.gateway.views import DOSSIER, NOON, a_dossier, an_offer, some_offers
from tests.unit.gateway.planning_views import AT, CHANGED, PRIORITY, SAID, WRONG, answer, looked


@pytest.fixture
def region(gateway: Gateway) -> Gateway:
    answer(gateway.services.answers)
    return gateway


@pytest.mark.parametrize("language", list(Language))
def test_anybody_reads_targets_beside_what_was_reached_in_their_language(
    region: Gateway, browser: Browser, language: Language
) -> None:
    browser.get(f"/language/{language.value}")
    html = browser.page("/planning").text

    assert region.services.asked[-3:-1] == [GetPlan(), ListPriorities()]
    assert f'lang="{language.value}"' in html
    assert html.count('<path class="shade-') == 8
    assert "75 %" in html
    assert "Rapport annuel" in html
    assert not any(isinstance(asked, GetAxisRollup) for asked in region.services.asked), "no figure of dossiers"


def test_an_axis_whose_name_is_not_known_says_so_and_is_not_invented(region: Gateway, browser: Browser) -> None:
    assert "dont l’intitulé n’est pas connu" in browser.page("/planning").text


def test_a_planner_sees_sums_of_what_was_told_and_a_head_the_present(region: Gateway, browser: Browser) -> None:
    browser.sign_in(Role.PLANNER.value)
    html = browser.page("/console/planning?told_by=2026-11-01").text
    browser.sign_in(Role.HEAD.value)
    browser.page("/console/planning?told_by=someday")

    asked = [one for one in region.services.asked if isinstance(one, GetAxisRollup)]
    assert asked == [GetAxisRollup(told_by=date(2026, 11, 1)), GetAxisRollup(for_staff=True)]
    assert "au moins" in html
    assert "non communiqué" in html


def test_targets_and_values_have_a_page_of_their_own_that_the_plan_s_leads_to(
    region: Gateway, browser: Browser
) -> None:
    browser.sign_in(Role.PLANNER.value)
    plan = browser.page("/console/planning").text
    html = browser.page("/console/planning/indicators").text
    named = re.findall(r'href="/console/planning/indicators#(of-[^"]+)"', plan)
    assert named
    assert [name for name in named if f'id="{name}"' not in html] == []
    assert "75 %" in html
    assert "75 %" not in plan


def test_an_adviser_sees_the_plan_but_no_totals_and_says_nothing(region: Gateway, browser: Browser) -> None:
    browser.sign_in(Role.ADVISER.value)

    assert browser.page("/console/planning").status_code == 200
    assert not any(isinstance(asked, GetAxisRollup) for asked in region.services.asked)
    assert browser.submit("/console/planning/priorities", {}).status_code == 403


def test_a_priority_is_said_and_what_was_typed_stays_when_it_is_refused(region: Gateway, browser: Browser) -> None:
    browser.sign_in(Role.EDITOR.value)
    typed = {"province": "02.113", "sector": "tourism", "axis": "pdr.2", "valid_from": "2026-01-01", **SAID}

    wrong = browser.submit("/console/planning/priorities", {**typed, "valid_from": "", "source": "Arrêté 7"})
    done = browser.submit("/console/planning/priorities", {**typed, "public": "yes"})

    assert (wrong.status_code, "Arrêté 7" in wrong.text) == (422, True)
    assert done.status_code == 303
    (sent,) = (asked for asked in region.services.asked if isinstance(asked, RecordPriority))
    assert (sent.priority.public, sent.priority.applies) == (True, True)


def test_a_file_is_looked_at_field_by_field_before_it_is_applied(region: Gateway, browser: Browser) -> None:
    browser.sign_in(Role.PLANNER.value)
    file = {"file": ("targets.csv", b"targets-v1;indicator;place\n;plan_jobs;02\n", "text/csv")}
    checked = browser.request("POST", "/console/planning/tables/targets/check", files=file)
    content = "targets-v1;indicator;place\n;plan_jobs;02\n"
    form = {"content": content, "digest": "a" * 64}
    applied = browser.submit("/console/planning/tables/targets/apply", form)

    looks, applies = (asked for asked in region.services.asked if isinstance(asked, ImportPlanning))
    assert (looks.dry_run, looks.content, applies.dry_run, applies.digest) == (True, content, False, "a" * 64)
    assert "<del><bdi>90</bdi></del>" in checked.text
    assert f'value="{"a" * 64}"' in checked.text
    assert applied.headers["location"] == "/console/planning/tables/targets?added=1&changed=1"

    region.services.answers[ImportPlanning] = lambda asked: (
        looked(CHANGED) if asked.dry_run else PlanningImportOvertaken(digest="b" * 64)
    )
    overtaken = browser.submit("/console/planning/tables/targets/apply", form)
    assert (overtaken.status_code, "entre-temps" in overtaken.text) == (409, True)


def test_a_wrong_row_is_explained_and_cannot_be_applied(region: Gateway, browser: Browser) -> None:
    region.services.answers[ImportPlanning] = looked(WRONG, CHANGED, wrong=1)
    browser.sign_in(Role.EDITOR.value)
    file = {"file": ("targets.csv", b"targets-v1;indicator;place\n;plan_jobs;Mars\n", "text/csv")}
    checked = browser.request("POST", "/console/planning/tables/targets/check", files=file)
    latin = {"file": ("targets.csv", "targets-v1;é".encode("latin-1"), "text/csv")}

    assert checked.status_code == 422
    assert "lieu inconnu" in checked.text
    assert "tables/targets/apply" not in checked.text
    assert browser.request("POST", "/console/planning/tables/targets/check", files=latin).status_code == 422


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_template_goes_out_with_what_counts_now(region: Gateway, browser: Browser, kind: str) -> None:
    browser.sign_in(Role.PLANNER.value)
    page = browser.page("/console/planning/tables/targets").text
    file = browser.get(f"/console/planning/tables/targets/template.{kind}")

    assert f"template.{kind}" in page
    assert "primo-targets-v1" in file.headers["content-disposition"]
    if kind == "csv":
        assert file.text.lstrip("\ufeff").split() == ["targets-v1;indicator;place", ";plan_jobs;02"]
    region.services.answers[GetPlanningTable] = PlanningTableUnknown(table="wishes")
    assert browser.get("/console/planning/tables/wishes").status_code == 404


def test_a_value_is_entered_as_people_write_numbers_and_approved_by_another(region: Gateway, browser: Browser) -> None:
    browser.sign_in(Role.PLANNER.value)
    page = browser.page("/console/planning/periods/2025").text
    typed = {"indicator": "plan_jobs", "place": "02", "value": "1 200,5", "source": "Rapport"}
    entered = browser.submit("/console/planning/periods/2025/values", typed)
    approved = browser.submit("/console/planning/periods/2025/approve", {})
    region.services.answers[ApprovePeriod] = PeriodNotBySamePerson(period="2025")
    refused = browser.submit("/console/planning/periods/2025/approve", {})

    (sent,) = (asked for asked in region.services.asked if isinstance(asked, EnterPeriodValue))
    assert (sent.value, sent.period, sent.axis) == (Decimal("1200.5"), "2025", "")
    assert (entered.status_code, approved.status_code) == (303, 303)
    assert (refused.status_code, "une autre personne" in refused.text) == (409, True)
    assert "pas encore approuvée" in page
    assert browser.get("/console/planning/periods?period=2026-Q3").headers["location"].endswith("/periods/2026-Q3")
    assert browser.get("/console/planning/periods/someday").status_code == 404


def test_a_closed_period_is_reopened_for_a_reason_alone(region: Gateway, browser: Browser) -> None:
    step = PeriodStep(action="approved", reason="", by=uuid4(), at=AT)
    region.services.answers[GetPeriod] = PeriodView(period="2025", closed=True, values=(), steps=(step,))
    browser.sign_in(Role.HEAD.value)

    without = browser.submit("/console/planning/periods/2025/reopen", {"reason": ""})
    done = browser.submit("/console/planning/periods/2025/reopen", {"reason": "Compté deux fois"})

    assert (without.status_code, done.status_code) == (422, 303)
    assert "/values" not in without.text


def test_something_new_is_measured_once_it_is_defined(region: Gateway, browser: Browser) -> None:
    browser.sign_in(Role.EDITOR.value)
    said = {"indicator": "school_places", "unit": "places", "name_fr": "Places", "direction": "more"}
    typed = {**said, "periodicity": "year", "definition_fr": "Places à la rentrée", **SAID}

    assert browser.submit("/console/planning/periods/2025/indicators", {**typed, "unit": "!"}).status_code == 422
    assert browser.submit("/console/planning/periods/2025/indicators", typed).status_code == 303

    (sent,) = (asked for asked in region.services.asked if isinstance(asked, DefineIndicator))
    assert (sent.indicator, sent.public) == ("school_places", False)


def test_the_api_answers_and_takes_what_the_pages_do(region: Gateway, browser: Browser) -> None:
    plan = browser.get("/api/v1/planning/plan").json()
    assert plan["items"][0]["number"] == 2
    assert browser.get("/api/v1/planning/priorities?province=02.113").json()[0]["priority"]["sector"] == "tourism"
    assert browser.get("/api/v1/planning/staff/plan").status_code == 401
    assert browser.get("/api/v1/planning/axes").status_code == 401

    browser.sign_in(Role.PLANNER.value)
    for path in ("staff/plan", "staff/priorities", "axes", "indicators", "periods", "periods/2025"):
        assert browser.get(f"/api/v1/planning/{path}").status_code == 200, path
    assert browser.get("/api/v1/planning/tables/targets").json()["template"] == "targets-v1"
    assert browser.get("/api/v1/planning/tables/targets/history").json()[0]["key"] == ["plan_jobs"]
    assert browser.get("/api/v1/planning/tables/targets/template.xlsx").content.startswith(b"PK")
    address = "/api/v1/planning/tables/targets/imports?dry_run=true"
    csv = {"Content-Type": "text/csv"}
    taken = browser.request("POST", address, content=b"targets-v1;indicator;place\n;a;b\n", headers=csv)
    assert taken.json()["rows"][0]["fields"][0] == {"field": "value", "before": "90", "after": "95"}
    value = {"indicator": "plan_jobs", "place": "02", "value": "3", "source": "Rapport"}
    for path, body in (
        ("periods/2025/values", value),
        ("periods/2025/approve", None),
        ("periods/2025/reopen", {"reason": "Erreur"}),
        ("priorities", {"priority": PRIORITY.model_dump(mode="json")}),
    ):
        assert browser.request("POST", f"/api/v1/planning/{path}", json=body).status_code == 204, path


def test_an_adviser_reads_on_the_dossier_that_its_sector_was_a_priority_when_it_was_filed(
    region: Gateway, browser: Browser
) -> None:
    region.services.answers |= {GetDossier: a_dossier(), ListNotices: ()}
    browser.sign_in(Role.ADVISER.value)
    html = browser.page(f"/console/dossiers/{DOSSIER}").text

    (asked,) = (one for one in region.services.asked if isinstance(one, ListPriorities))
    assert (asked.public_only, asked.province, asked.sector, asked.on) == (
        False,
        a_dossier().province,
        a_dossier().sector,
        NOON.date(),
    )
    assert "est une priorité de cette province</b> : Axe 2 : Valeur" in html
    assert SAID["source"] in html

    region.services.answers[ListPriorities] = ServiceUnavailable(service="territory", cause="away")
    without = browser.page(f"/console/dossiers/{DOSSIER}")
    assert (without.status_code, "priorité de cette province" in without.text) == (200, False)


def test_an_offer_in_a_public_priority_says_so_to_everybody(region: Gateway, browser: Browser) -> None:
    offer = an_offer(province=PRIORITY.province, sector=PRIORITY.sector)
    region.services.answers[ListOpportunities] = some_offers(offer, an_offer(sector=Sector.MINING))
    html = browser.page("/").text

    assert ListPriorities() in region.services.asked
    assert html.count('<a class="tag" href="/planning#priorities">') == 1
