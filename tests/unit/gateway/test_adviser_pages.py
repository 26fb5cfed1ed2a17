"""Advisers on the screen: who has what, rules and absences for a head, and a dossier given to another."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest

from shared.contracts.codes import Role, Sector
from shared.contracts.investor.adviser_codes import AssignedBecause, ReassignReason
from shared.contracts.investor.adviser_refusals import CoverAbsent
from shared.contracts.investor.adviser_replies import (
    AbsenceView,
    AdviserOfDossier,
    AdviserPage,
    AssignmentRuleView,
    WorkloadRow,
)
from shared.contracts.investor.adviser_requests import (
    AddAssignmentRule,
    AssignAdviser,
    EndAssignmentRule,
    HandOverDossiers,
    RecordAbsence,
)
from shared.contracts.investor.queries import GetDossier, ListAdvisers, ListQueue, TrackDossier
from shared.contracts.investor.replies import QueuePage
from shared.contracts.tracking import sign
from tests.support.gateway.browser import TRACKING_SECRET, Browser, Gateway
from tests.support.gateway.views import DOSSIER, a_dossier, a_tracking_view

AT = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)
RULE, ABSENCE = UUID(int=71), UUID(int=72)
PAGE = "/console/advisers"


def a_page(gateway: Gateway) -> AdviserPage:
    adviser, head = gateway.account("adviser").id, gateway.account("head").id
    told: dict[str, Any] = {"recorded_by": head, "recorded_at": AT}
    days = {"first_day": date(2026, 5, 11), "last_day": date(2026, 5, 20)}
    rule = AssignmentRuleView(rule_id=RULE, adviser_id=adviser, province="02.381", sector=Sector.TOURISM, **told)
    row = WorkloadRow(adviser_id=adviser, open_dossiers=31, due_this_week=4, overdue=2, covered_by=head)
    absence = AbsenceView(absence_id=ABSENCE, adviser_id=adviser, covered_by=head, **days, **told)
    today = {"today": date(2026, 5, 12), "week_ends_on": date(2026, 5, 17)}
    return AdviserPage(workload=(row,), unassigned=3, rules=(rule,), absences=(absence,), **today)


@pytest.fixture
def office(gateway: Gateway) -> Gateway:
    gateway.services.answers |= {ListAdvisers: a_page(gateway), AddAssignmentRule: None, EndAssignmentRule: None}
    return gateway


def test_a_head_sees_who_has_what_and_may_change_the_rules(office: Gateway, browser: Browser) -> None:
    page = browser.sign_in("head").page(PAGE).text
    assert "Adviser Test" in page
    assert ">31<" in page
    assert "3." in page
    assert "do-add_assignment_rule" in page
    adviser = office.account("adviser").id
    said = {"adviser_id": str(adviser), "province": "02.381", "sector": ""}
    done = browser.submit(f"{PAGE}/add-assignment-rule", said)
    assert done.headers["location"] == f"{PAGE}?done=add_assignment_rule"
    command = office.services.commands()[-1]
    assert command == AddAssignmentRule(
        staff_id=office.account("head").id, adviser_id=adviser, province="02.381", sector=None
    )


def test_an_adviser_sees_the_rules_and_changes_none(office: Gateway, browser: Browser) -> None:
    page = browser.sign_in("adviser").page(PAGE).text
    assert "do-add_assignment_rule" not in page
    assert browser.submit(f"{PAGE}/end-assignment-rule", {"rule_id": str(RULE)}).status_code == 403
    assert office.services.commands() == []


def test_a_dossier_is_given_to_nobody_who_is_not_there(office: Gateway, browser: Browser) -> None:
    planner = office.account("planner").id
    refused = browser.sign_in("head").submit(f"{PAGE}/add-assignment-rule", {"adviser_id": str(planner)})
    assert refused.status_code == 422
    assert office.services.commands() == []


def test_what_was_typed_of_a_refused_absence_stays(office: Gateway, browser: Browser) -> None:
    adviser, head = office.account("adviser").id, office.account("head").id
    days = {"first_day": "2026-06-01", "last_day": "2026-06-05"}
    office.services.answers[RecordAbsence] = CoverAbsent(
        covered_by=head, first_day=date(2026, 6, 1), last_day=date(2026, 6, 2)
    )
    said = {"adviser_id": str(adviser), "covered_by": str(head), **days}
    refused = browser.sign_in("head").submit(f"{PAGE}/record-absence", said)
    assert refused.status_code == 409
    assert 'value="2026-06-05"' in refused.text


def test_a_head_gives_a_dossier_to_another_and_says_why(office: Gateway, browser: Browser) -> None:
    adviser, head = office.account("adviser"), office.account("head")
    second = office.add_account("salma", Role.ADVISER)
    whose = AdviserOfDossier(adviser_id=adviser.id, because=AssignedBecause.RULE, since=AT)
    office.services.answers |= {GetDossier: a_dossier(adviser=whose), AssignAdviser: None}
    page = browser.sign_in("head").page(f"/console/dossiers/{DOSSIER}/exchange").text
    assert "Adviser Test" in page
    said = {"adviser_id": str(second.id), "reason": "investor_asked", "note": ""}
    done = browser.submit(f"/console/dossiers/{DOSSIER}/exchange/assign-adviser", said)
    assert done.status_code == 303
    reason = ReassignReason.INVESTOR_ASKED
    wanted = AssignAdviser(dossier_id=DOSSIER, staff_id=head.id, adviser_id=second.id, reason=reason)
    assert office.services.commands()[-1] == wanted


def test_a_head_hands_an_adviser_s_dossiers_to_another_and_an_adviser_may_not(
    office: Gateway, browser: Browser
) -> None:
    adviser, head = office.account("adviser"), office.account("head")
    second = office.add_account("salma", Role.ADVISER)
    office.services.answers[HandOverDossiers] = 2
    said = {"from_adviser_id": str(adviser.id), "adviser_id": str(second.id), "reason": "workload", "note": ""}
    assert "do-hand_over_dossiers" in browser.sign_in("head").page(PAGE).text
    done = browser.submit(f"{PAGE}/hand-over-dossiers", said)
    assert done.headers["location"] == f"{PAGE}?done=hand_over_dossiers"
    reason = ReassignReason.WORKLOAD
    wanted = HandOverDossiers(staff_id=head.id, from_adviser_id=adviser.id, adviser_id=second.id, reason=reason)
    assert office.services.commands()[-1] == wanted
    same = browser.submit(f"{PAGE}/hand-over-dossiers", said | {"from_adviser_id": str(second.id)})
    assert same.status_code == 422
    assert browser.sign_in("adviser").submit(f"{PAGE}/hand-over-dossiers", said).status_code == 403


def test_mine_in_the_queue_is_asked_for_by_who_is_signed_in(office: Gateway, browser: Browser) -> None:
    office.services.answers[ListQueue] = QueuePage(rows=(), total=0, overdue=0)
    browser.sign_in("adviser").page("/console/queue?whose=mine")
    asked = next(request for request in office.services.asked if isinstance(request, ListQueue))
    assert asked.of_adviser == office.account("adviser").id


def test_the_investor_reads_who_looks_after_the_file(office: Gateway, browser: Browser) -> None:
    office.services.answers[TrackDossier] = a_tracking_view(adviser_id=office.account("adviser").id)
    page = browser.page(f"/track/{sign(DOSSIER, TRACKING_SECRET)}").text
    assert "<b>Adviser Test</b>" in page
