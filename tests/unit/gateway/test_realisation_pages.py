"""Planned against realised on the screen, the projects that stand still, and the centre's dated lists."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest

from services.gateway.domain.realised_chart import chart
from shared.contracts.investor.clock_codes import Administration, Confidence
from shared.contracts.investor.codes import Status
from shared.contracts.investor.list_entries import AddListEntry, DatedLists, GetDatedLists, ListEntryView, ListName
from shared.contracts.investor.queries import GetDossier, TrackDossier
from shared.contracts.investor.realisation_codes import BlockerKind, FigureSource, MilestoneKind
from shared.contracts.investor.realisation_requests import ListStalled
from shared.contracts.investor.realisation_views import (
    BlockerView,
    FiguresView,
    MilestoneView,
    RealisationView,
    StalledPage,
    StalledRow,
    TrackedBlocker,
    TrackedRealisation,
)
from shared.contracts.notifications.queries import ListNotices
from shared.contracts.tracking import sign
from tests.support.gateway.browser import TRACKING_SECRET, Browser, Gateway, browsing
from tests.support.gateway.views import DOSSIER, NOON, OFFER, PERSON, a_dossier, a_tracking_view

BLOCKER = BlockerView(
    blocker_id=OFFER,
    kind=BlockerKind.CONNECTION,
    owner=Administration.COMMUNE,
    since=date(2026, 1, 2),
    age_days=130,
    note="",
    resolved_on=None,
    reported_by=PERSON,
)
REALISATION = RealisationView(
    milestones=(MilestoneView(kind=MilestoneKind.OPENING, planned_on=date(2026, 5, 1), reached_on=None, late_days=11),),
    figures=(
        FiguresView(
            as_of=date(2026, 4, 30),
            realised_amount_mad=Decimal("2500000.00"),
            realised_jobs=7,
            source=FigureSource.INVOICES,
            note="",
            recorded_by=PERSON,
            recorded_at=NOON,
        ),
    ),
    blockers=(BLOCKER,),
    milestone_kinds=tuple(MilestoneKind),
    blocker_kinds=tuple(BlockerKind),
    sources=tuple(FigureSource),
)


def _files_and_needs() -> tuple[ListEntryView, ...]:
    said = {"valid_from": "2019-12-01", "in_use": True, "verified_first": False, "source": "usage", "confidence": "P"}
    said |= {"recorded_by": None, "recorded_at": None, "holds": True}
    entries = (
        {"list_name": "file_type", "code": "pdf", "amount": 20},
        {"list_name": "presence_need", "code": "power_of_attorney", "amount": None, "piece": "power_of_attorney"},
        {"list_name": "presence_need", "code": "agreement", "amount": None, "statuses": ["favourable"]},
    )
    return tuple(ListEntryView.model_validate({**said, **entry}) for entry in entries)


@pytest.fixture
def gateway() -> Gateway:
    made = Gateway()
    made.services.answers[GetDossier] = a_dossier(
        status=Status.UNDER_CONSTRUCTION, realisation=REALISATION, commands=("record_figures", "resolve_blocker")
    )
    made.services.answers[ListNotices] = ()
    made.services.answers[ListStalled] = StalledPage(
        rows=(
            StalledRow(
                dossier_id=DOSSIER,
                number="OR-2026-00042",
                title="Conserverie",
                status=Status.NOT_STARTED,
                province="02.113",
                moved_at=NOON,
                still_days=201,
                stalled=True,
                blockers=(BLOCKER,),
            ),
        ),
        total=1,
        stalled=1,
        after_days=180,
        source="indicateur",
        confidence="P",
    )
    entry = ListEntryView(
        list_name=ListName.NUMBER,
        code="stalled_after_days",
        valid_from=date(2019, 12, 1),
        in_use=True,
        amount=180,
        verified_first=False,
        source="indicateur",
        confidence=Confidence.PROPOSAL,
        recorded_by=None,
        recorded_at=None,
        holds=True,
    )
    made.services.answers[GetDatedLists] = DatedLists(entries=(entry, *_files_and_needs()), earliest=date(2026, 5, 13))
    made.services.answers[AddListEntry] = None
    return made


@pytest.fixture
def browser(gateway: Gateway) -> Iterator[Browser]:
    with browsing(gateway) as found:
        yield found


def test_what_is_realised_climbs_in_steps_towards_the_plan() -> None:
    drawn = chart(Decimal(100), [(date(2026, 1, 1), Decimal(10)), (date(2026, 7, 1), Decimal(50))])
    assert (drawn.percent, drawn.planned_y) == (50, 10)
    assert [mark.y for mark in drawn.marks] == [81, 49]
    assert drawn.line.startswith("6,88 36,88 36,81 ")


@pytest.mark.parametrize(("planned", "percent"), [(Decimal(0), None), (Decimal(10), 500)])
def test_a_drawing_stays_inside_when_nothing_was_planned_or_more_came(planned: Decimal, percent: int | None) -> None:
    drawn = chart(planned, [(date(2026, 1, 1), Decimal(50))])
    assert drawn.percent == percent
    assert [mark.y for mark in drawn.marks] == [10]


def test_the_dossier_draws_planned_against_realised_and_says_it_in_words(browser: Browser) -> None:
    page = browser.sign_in("adviser").page(f"/console/dossiers/{DOSSIER}").text
    assert '<svg class="realised-chart"' in page
    assert 'role="img"' in page
    assert "(20 %)" in page
    assert "11 j de retard" in page
    assert "130 j" in page
    assert 'name="blocker_id"' in page


def test_projects_that_stand_still_are_listed_with_who_owes_the_next_move(browser: Browser) -> None:
    page = browser.sign_in("head").page("/console/stalled?owner=commune&province=nowhere").text
    assert "201 j" in page
    assert "Raccordement" in page
    assert browser.sign_in("planner").page("/console/stalled").status_code == 403


def test_an_administrator_adds_a_number_that_an_adviser_reads(browser: Browser, gateway: Gateway) -> None:
    said = {
        "code": "number:stalled_after_days",
        "valid_from": "2026-06-01",
        "amount": "90",
        "source": "note de service",
    }
    assert browser.sign_in("adviser").page("/console/lists").status_code == 200
    assert browser.submit("/console/lists", {**said, "confidence": "S"}).status_code == 403
    browser.sign_in("administrator")
    assert browser.submit("/console/lists", {**said, "confidence": "S"}).status_code == 303
    (added,) = [one for one in gateway.services.asked if isinstance(one, AddListEntry)]
    assert (added.list_name, added.code, added.amount) == (ListName.NUMBER, "stalled_after_days", 90)
    assert browser.submit("/console/lists", {**said, "amount": "", "confidence": "S"}).status_code == 422


def test_an_administrator_says_which_files_are_taken_and_when_presence_is_of_use(
    browser: Browser, gateway: Gateway
) -> None:
    browser.sign_in("administrator")
    page = browser.page("/console/lists").text
    assert "jusqu&#39;à 20 Mo" in page
    assert "tant que manque : Procuration" in page
    mark = {"valid_from": "2026-06-01", "source": "note de service", "confidence": "S"}
    need = {**mark, "code": "presence_need:agreement", "statuses": ["agreement_signed"], "piece": "statutes"}
    assert browser.submit("/console/lists", need).status_code == 303
    assert browser.submit("/console/lists", {**mark, "code": "file_type:pdf", "amount": "5"}).status_code == 303
    of_need, of_files = [one for one in gateway.services.asked if isinstance(one, AddListEntry)]
    assert (of_need.statuses, of_need.piece, of_need.amount) == ((Status.AGREEMENT_SIGNED,), "statutes", None)
    assert (of_files.list_name, of_files.code, of_files.amount) == (ListName.FILE_TYPE, "pdf", 5)
    assert browser.submit("/console/lists", {**mark, "code": "file_type:pdf", "amount": "50"}).status_code == 422


def test_a_program_reads_stalled_projects_page_by_page(browser: Browser, gateway: Gateway) -> None:
    browser.sign_in("adviser")
    found = browser.get("/api/v1/stalled-projects", params={"province": "02.113", "offset": 50, "limit": 10}).json()
    assert [(row["number"], row["still_days"]) for row in found["rows"]] == [("OR-2026-00042", 201)]
    (asked,) = [one for one in gateway.services.asked if isinstance(one, ListStalled)]
    assert (asked.province, asked.offset, asked.limit) == ("02.113", 50, 10)
    assert browser.get("/api/v1/stalled-projects", params={"limit": 1000}).status_code == 422


def test_a_program_reads_dated_lists_and_an_administrator_s_adds_to_them(browser: Browser, gateway: Gateway) -> None:
    said = {"list_name": "number", "code": "stalled_after_days", "valid_from": "2026-07-01"}
    said |= {"source": "note", "confidence": "S"}
    browser.sign_in("head")
    assert browser.get("/api/v1/dated-lists").json()["earliest"] == "2026-05-13"
    assert browser.post("/api/v1/dated-lists/entries", json={**said, "amount": 90}).status_code == 403
    browser.sign_in("administrator")
    assert browser.post("/api/v1/dated-lists/entries", json={**said, "amount": 90}).status_code == 204
    (added,) = [one for one in gateway.services.asked if isinstance(one, AddListEntry)]
    assert (added.code, added.amount, added.staff_id) == (
        "stalled_after_days",
        90,
        gateway.account("administrator").id,
    )
    for wrong in (said, {**said, "amount": 90, "code": "follow"}, {**said, "amount": 90, "staff_id": str(OFFER)}):
        answer = browser.post("/api/v1/dated-lists/entries", json=wrong)
        assert (answer.status_code, answer.json()["code"]) == (422, "request.invalid"), wrong


def test_an_investor_reads_what_stands_in_the_way(browser: Browser, gateway: Gateway) -> None:
    blocked = TrackedBlocker(kind=BlockerKind.PERMIT, owner=Administration.COMMUNE, since=date(2026, 1, 2))
    gateway.services.answers[TrackDossier] = a_tracking_view(realisation=TrackedRealisation(blockers=(blocked,)))
    page = browser.page(f"/track/{sign(DOSSIER, TRACKING_SECRET)}").text
    assert "Obstacle : Autorisation" in page
