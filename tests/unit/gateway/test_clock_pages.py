"""Deadlines, acts and dated rules on the screen and in the API: who sees them, who adds, what a refusal keeps."""

from datetime import date
from uuid import UUID

import pytest

from shared.contracts.codes import Language
from shared.contracts.investor import clock_requests
from shared.contracts.investor.clock_codes import Administration, PeriodKind, Silence
from shared.contracts.investor.clock_replies import (
    ActView,
    ClockLine,
    ClockRules,
    DeadlinePage,
    DeadlineRow,
    ExtensionView,
    FollowUpRuleView,
    HolidayCorrectionView,
    Holidays,
    HolidayView,
    LegalPeriodView,
    ReminderView,
)
from shared.contracts.investor.codes import Status
from shared.contracts.investor.commission_replies import CommissionMembers
from shared.contracts.investor.queries import (
    GetDossier,
    ListClockRules,
    ListCommissionMembers,
    ListDeadlines,
    ListHolidays,
    ListQueue,
)
from shared.contracts.investor.refusals import RuleInThePast
from shared.contracts.notifications.queries import ListNotices
from tests.support.gateway.browser import Browser, Gateway
from tests.support.gateway.views import DOSSIER, NOON, a_clock, a_dossier, a_queue

ACT = UUID(int=77)
RULES = "/console/clock-rules"
PERIOD = {
    "kind": "investment_file",
    "valid_from": "2027-01-01",
    "days": "20",
    "starts_at": "complete",
    "working_days": "true",
    "source": "décret",
    "confidence": "S",
}


def a_row(**changes: object) -> DeadlineRow:
    values = {
        "dossier_id": DOSSIER,
        "number": "OR-2026-00042",
        "title": "Agrumes",
        "status": Status.UNDER_REVIEW,
        "province": "02.113",
        "clock": PeriodKind.PLANNING_PERMISSION,
        "act_id": ACT,
        "administration": Administration.URBAN_AGENCY,
        "due_on": date(2026, 5, 8),
        "days_left": -4,
        "told_at": NOON,
        "silence": Silence.ACCEPTANCE_IF_LISTED,
    }
    return DeadlineRow.model_validate({**values, **changes})


def some_rules(editor: UUID) -> ClockRules:
    dated = {"kind": "investment_file", "valid_from": "2027-01-01", "source": "Loi 55-19", "confidence": "S"}
    recorded = {"recorded_by": editor, "recorded_at": NOON}
    counted = {"days": 20, "working_days": True, "starts_at": "complete", "pauses_for_complement": True}
    return ClockRules(
        periods=(
            LegalPeriodView.model_validate({**dated, **recorded, **counted, "late_is_flagged": False}),
            LegalPeriodView.model_validate(
                {**dated, **counted, "valid_from": "2021-03-31", "late_is_flagged": False, "recorded_by": None}
                | {"recorded_at": None}
            ),
        ),
        follow_ups=(
            FollowUpRuleView.model_validate(
                {**dated, **recorded, "remind_before": (10, 5), "alert_after": (1,), "extension_max_days": 30}
                | {"silence": "acceptance_if_listed"}
            ),
        ),
        earliest=date(2026, 5, 13),
    )


@pytest.fixture
def rules(gateway: Gateway) -> ClockRules:
    found = some_rules(gateway.account("administrator").id)
    names = {Language.FRENCH: "Fête du sacrifice", Language.ARABIC: "عيد الأضحى"}
    word = {"day": date(2026, 5, 28), "is_holiday": False, "name": "Aïd", "source": "annonce", "confidence": "S"}
    by = {"recorded_by": gateway.account("administrator").id, "recorded_at": NOON}
    gateway.services.answers |= {
        ListClockRules: found,
        ListCommissionMembers: CommissionMembers(today=(), words=(), earliest=date(2026, 5, 5)),
        ListHolidays: Holidays(
            year=2026,
            holidays=(HolidayView(day=date(2026, 5, 27), names=names, estimated=True, corrected=False),),
            corrections=(HolidayCorrectionView.model_validate({**word, **by}),),
        ),
        clock_requests.AddLegalPeriod: None,
        clock_requests.AddFollowUpRule: None,
        clock_requests.CorrectHoliday: None,
    }
    return found


def test_the_queue_leads_to_the_deadlines_that_were_flagged(gateway: Gateway, browser: Browser) -> None:
    flagged = DeadlinePage(rows=(a_row(),), total=3, overdue=1)
    gateway.services.answers |= {ListQueue: a_queue(), ListDeadlines: flagged}
    browser.sign_in("adviser")
    assert '<a class="badge" href="/console/deadlines">' in browser.page("/console/queue").text
    page = browser.page("/console/deadlines").text
    for said in (
        "OR-2026-00042",
        "Agence urbaine",
        "En retard de 4 j",
        "Silence à examiner",
        "Autorisations d&#39;urb",
    ):
        assert said in page
    browser.page("/console/deadlines?province=nowhere&offset=x&overdue_only=true")
    assert gateway.services.asked[-1] == ListDeadlines(overdue_only=True)
    assert browser.get("/api/v1/deadlines").json()["rows"][0]["days_left"] == -4


def test_a_dossier_shows_extension_feast_silence_acts_and_reminders(gateway: Gateway, browser: Browser) -> None:
    head = gateway.account("head").id
    feast = {Language.FRENCH: "Fête du sacrifice", Language.ARABIC: "عيد الأضحى"}
    line = ClockLine(step="holiday", on=date(2026, 5, 27), days_counted=20, names=feast, estimated=True)
    extension = {"days": 12, "reason": "public_inquiry", "note": "avis au BO", "by": head, "at": NOON}
    clock = a_clock(-2).model_copy(
        update={
            "lines": (line,),
            "extension": ExtensionView.model_validate({**extension, "previous_due_on": "2026-05-20"}),
            "silence": Silence.ACCEPTANCE_IF_LISTED,
            "silence_source": "décret 2-22-141",
        }
    )
    act = {"act_id": ACT, "act": "environmental_acceptability", "administration": "environment", "clock": a_clock(3)}
    states = {"state": "in_progress", "requested_at": NOON, "requested_by": head, "due_on": "2026-06-03", "note": ""}
    reminder = {"clock": "investment_file", "act_id": None, "due_on": "2026-06-03", "days_left": -1, "state": "told"}
    commands = ("extend_deadline", "request_act", "drop_act", "record_act_answer")
    gateway.services.answers |= {
        ListNotices: (),
        GetDossier: a_dossier(
            status=Status.COMPLETE,
            clock=clock,
            commands=commands,
            acts=(ActView.model_validate({**act, **states, "answered_at": None}),),
            reminders=(ReminderView.model_validate({**reminder, "at": NOON}),),
        ),
        **dict.fromkeys((clock_requests.ExtendDeadline, clock_requests.RecordActAnswer)),
    }
    browser.sign_in("head")
    page = browser.page(f"/console/dossiers/{DOSSIER}").text
    for said in ("Fête du sacrifice", "date estimée", "Prolongé de 12 jours", "avis au BO", "le silence peut valoir",
                 "décret 2-22-141", "Acceptabilité environnementale", "Environnement", "Alerte, 1 j"):  # fmt: skip
        assert said in page
    sent = {"days": "5", "reason": "technical_expertise", "act_id": str(ACT), "expected_version": "0"}
    assert browser.submit(f"/console/dossiers/{DOSSIER}/extend-deadline", sent).status_code == 303
    asked = gateway.services.commands()[-1]
    assert isinstance(asked, clock_requests.ExtendDeadline)
    assert (asked.days, asked.act_id, asked.staff_id) == (5, ACT, head)
    wrong = browser.submit(f"/console/dossiers/{DOSSIER}/extend-deadline", {**sent, "days": "0"})
    assert wrong.status_code == 422
    assert "doit être 1 ou plus" in wrong.text
    browser.sign_in("adviser")
    assert "/extend-deadline" not in browser.page(f"/console/dossiers/{DOSSIER}").text
    assert browser.submit(f"/console/dossiers/{DOSSIER}/extend-deadline", sent).status_code == 403


def test_an_administrator_adds_a_rule_and_everybody_reads_who_did(
    gateway: Gateway, browser: Browser, rules: ClockRules
) -> None:
    browser.sign_in("administrator")
    page = browser.page(RULES).text
    for said in (
        "Administrator Test",
        "livré avec le logiciel",
        "à venir",
        "10, 5",
        "Fête du sacrifice",
        "date estimée",
    ):
        assert said in page
    assert browser.submit(f"{RULES}/add-legal-period", PERIOD).headers["location"] == f"{RULES}?done=add_legal_period"
    (asked,) = gateway.services.commands()
    assert isinstance(asked, clock_requests.AddLegalPeriod)
    assert (asked.days, asked.working_days, asked.pauses_for_complement) == (20, True, False)
    assert asked.staff_id == gateway.account("administrator").id
    follow_up = {"kind": "appeal", "valid_from": "2027-01-01", "remind_before": "1, 5 10", "silence": "nothing"}
    browser.submit(f"{RULES}/add-follow-up-rule", {**follow_up, "source": "usage", "confidence": "P"})
    assert gateway.services.commands()[-1].remind_before == (10, 5, 1)  # type: ignore[attr-defined]
    holiday = {"day": "2026-05-28", "is_holiday": "false", "name": "Aïd", "source": "annonce", "confidence": "S"}
    assert "year=2026" in browser.submit(f"{RULES}/correct-holiday", holiday).headers["location"]


def test_a_rule_that_is_refused_stays_as_it_was_typed(gateway: Gateway, browser: Browser, rules: ClockRules) -> None:
    browser.sign_in("administrator")
    faulty = browser.submit(f"{RULES}/add-legal-period", {**PERIOD, "days": "0", "source": "x"})
    assert faulty.status_code == 422
    assert 'value="2027-01-01"' in faulty.text
    refusal = RuleInThePast(valid_from=date(2020, 1, 1), earliest=date(2026, 5, 13))
    gateway.services.answers[clock_requests.AddLegalPeriod] = refusal
    past = browser.submit(f"{RULES}/add-legal-period", {**PERIOD, "valid_from": "2020-01-01"})
    assert past.status_code == 422
    assert "le passé n&#39;est jamais modifié" in past.text
    assert "13 mai 2026" in past.text
    assert 'value="2020-01-01"' in past.text


def test_an_adviser_reads_the_rules_and_adds_none(gateway: Gateway, browser: Browser, rules: ClockRules) -> None:
    browser.sign_in("adviser")
    page = browser.page(RULES)
    assert page.status_code == 200
    assert 'id="do-add_legal_period"' not in page.text
    assert browser.submit(f"{RULES}/add-legal-period", PERIOD).status_code == 403
    assert browser.post("/api/v1/holidays", json={}).status_code == 403
    assert gateway.services.commands() == []


def test_rules_are_added_by_api_without_naming_who(gateway: Gateway, browser: Browser, rules: ClockRules) -> None:
    browser.sign_in("administrator")
    body = {**PERIOD, "days": 20, "working_days": True}
    assert browser.post("/api/v1/clock-rules/periods", json=body).status_code == 204
    assert browser.post("/api/v1/clock-rules/periods", json={**body, "staff_id": str(ACT)}).status_code == 422
    assert browser.get("/api/v1/clock-rules").json()["earliest"] == "2026-05-13"
    assert browser.get("/api/v1/holidays?year=2026").json()["holidays"][0]["estimated"] is True
