"""What an administrator of a fresh system is led through: each step is done by what the system says, not by a click."""

import json
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

import pytest

from services.gateway.domain.first_steps import StepCode, StepState, public_address
from shared.contracts.codes import Language
from shared.contracts.investor.adviser_replies import AdviserPage, AssignmentRuleView
from shared.contracts.investor.clock_replies import ClockRules, Holidays, HolidayView, LegalPeriodView
from shared.contracts.investor.queries import ListAdvisers, ListClockRules, ListHolidays, ListQueue
from shared.contracts.notifications.codes import Channel
from shared.contracts.notifications.providers import ListProviders, ProviderKind, ProviderState, ProviderView
from shared.contracts.notifications.template_refusals import StaffAddressMissing
from shared.contracts.notifications.templates import (
    GetTemplate,
    ListTemplates,
    SendTemplateTest,
    TemplateSummary,
    TemplateVersion,
    TemplateView,
    TextLanguage,
    TextPart,
    VersionState,
)
from shared.contracts.refusal import ServiceUnavailable
from tests.support.gateway.browser import Browser, Gateway, browsing
from tests.support.gateway.views import NOON, a_queue

PAGE = "/console/first-steps"
TODAY = NOON.date()
LIVE = UUID(int=1)
BACKUP_MISSING = {"code": "backup.none", "severity": "warning", "what": "there is no backup", "remedy": "make one"}
WELL = [{"code": "backup", "severity": "ok", "what": "1 h old"}]


def a_period(confidence: str) -> LegalPeriodView:
    return LegalPeriodView.model_validate(
        {
            "kind": "investment_file",
            "valid_from": date(2021, 3, 31),
            "days": 30,
            "working_days": False,
            "starts_at": "complete",
            "pauses_for_complement": True,
            "late_is_flagged": False,
            "source": "a law",
            "confidence": confidence,
            "recorded_by": None,
            "recorded_at": None,
        }
    )


def a_provider(**changes: object) -> ProviderView:
    said = {
        "name": "smtp",
        "channel": Channel.EMAIL,
        "kind": ProviderKind.SMTP,
        "priority": 0,
        "state": ProviderState.CLOSED,
        "state_since": None,
        "failures": 0,
        "last_success_at": None,
        "last_failure_at": None,
        "last_failure": "",
        "seen_at": NOON,
        "waiting": 0,
    }
    return ProviderView.model_validate(said | changes)


def a_template(*subjects: TextLanguage) -> TemplateSummary:
    return TemplateSummary(
        key="filed",
        subjects=dict.fromkeys(subjects, "Dossier"),
        live_number=1,
        live_since=NOON,
        of_release=True,
        release_differs=False,
        languages=tuple(TextLanguage),
    )


def advisers(*rules: AssignmentRuleView) -> AdviserPage:
    return AdviserPage(today=TODAY, week_ends_on=TODAY, workload=(), unassigned=0, rules=rules, absences=())


def holidays(*, estimated: bool) -> Holidays:
    names = {Language.FRENCH: "Fête du sacrifice"}
    day = HolidayView(day=TODAY + timedelta(days=15), names=names, estimated=estimated, corrected=False)
    return Holidays(year=TODAY.year, holidays=(day,), corrections=())


@pytest.fixture
def fresh(tmp_path: Path) -> Gateway:
    """A system on which nothing was set yet, but for the accounts that every gateway of the tests has."""
    gateway = Gateway(mailbox_dir=tmp_path, settings={"findings_file": tmp_path / "findings.json"})
    gateway.services.answers |= {
        ListClockRules: ClockRules(periods=(a_period("P"),), follow_ups=(), earliest=TODAY),
        ListHolidays: holidays(estimated=True),
        ListAdvisers: advisers(),
        ListTemplates: (a_template(TextLanguage.FRENCH),),
        ListProviders: (a_provider(),),
    }
    return gateway


def examined(where: Path, *findings: dict[str, str]) -> None:
    where.write_text(json.dumps({"at": NOON.isoformat(), "findings": findings}))


def states(html: str) -> dict[str, str]:
    """State by step, as the page marks them."""
    found = {}
    for code in StepCode:
        part = html[html.index(f'<li class="panel" id="{code}">') :]
        found[code.value] = part[part.index("tag step-") + len("tag step-") :].partition('"')[0]
    return found


def test_a_fresh_system_says_what_is_missing_and_whom_nobody_has_asked(fresh: Gateway) -> None:
    with browsing(fresh) as browser:
        html = browser.sign_in("administrator").page(PAGE).text
    found = states(html)
    assert found.pop("accounts") == "done"
    assert {found.pop("backup_key"), found.pop("first_backup")} == {"unknown"}, "the doctor has not looked"
    assert set(found.values()) == {"open"}
    assert "./primo doctor" in html


def test_each_step_is_done_once_the_system_says_so(fresh: Gateway, tmp_path: Path) -> None:
    gateway = Gateway(settings={"findings_file": tmp_path / "findings.json"})
    by = {"rule_id": LIVE, "adviser_id": LIVE, "province": None, "sector": None, "recorded_by": LIVE}
    gateway.services.answers |= {
        ListClockRules: ClockRules(periods=(a_period("S"),), follow_ups=(), earliest=TODAY),
        ListHolidays: holidays(estimated=False),
        ListAdvisers: advisers(AssignmentRuleView.model_validate({**by, "recorded_at": NOON})),
        ListTemplates: (a_template(*set(TextLanguage) - {TextLanguage.TAMAZIGHT}),),
        ListProviders: (a_provider(last_success_at=NOON),),
    }
    examined(tmp_path / "findings.json", *WELL)
    with browsing(gateway) as browser:
        found = states(browser.sign_in("administrator").page(PAGE).text)
    assert found.pop("second_factor") == "open", "nobody was asked for one"
    assert found.pop("public_address") == "open", "a browser of the tests speaks no TLS"
    assert set(found.values()) == {"done"}


def test_an_address_will_do_that_others_reach_over_tls() -> None:
    assert public_address("https://primo.example", None).state is StepState.DONE
    assert public_address("http://primo.example", None).missing == ("first_steps.not_https",)
    assert public_address("https://127.0.0.1:8000", None).missing == ("first_steps.only_here",)


def test_what_the_doctor_found_stands_at_its_step(fresh: Gateway, tmp_path: Path) -> None:
    examined(tmp_path / "findings.json", BACKUP_MISSING)
    with browsing(fresh) as browser:
        html = browser.sign_in("administrator").page(PAGE).text
    assert states(html)["backup_key"] == "done"
    assert states(html)["first_backup"] == "open"
    assert "there is no backup" in html


def test_findings_that_cannot_be_read_count_as_none_and_the_page_comes(fresh: Gateway, tmp_path: Path) -> None:
    (tmp_path / "findings.json").write_text("{half")
    with browsing(fresh) as browser:
        assert states(browser.sign_in("administrator").page(PAGE).text)["first_backup"] == "unknown"


def test_a_service_that_is_away_makes_its_steps_unknown_and_no_others(fresh: Gateway) -> None:
    fresh.services.answers[ListTemplates] = ServiceUnavailable(service="notifications", cause="away")
    with browsing(fresh) as browser:
        found = states(browser.sign_in("administrator").page(PAGE).text)
    assert found["notice_texts"] == "unknown"
    assert found["legal_texts"] == "open"


def test_an_administrator_arrives_at_the_first_steps_until_they_put_them_away(fresh: Gateway) -> None:
    with browsing(fresh) as browser:
        signed_in = browser.sign_in("administrator")
        assert signed_in.page("/console").headers["location"] == PAGE
        assert signed_in.submit("/console/hints/first_steps/put-away", {}).headers["location"] == "/console/operations"
        assert signed_in.page("/console").headers["location"] == "/console/operations"
        signed_in.submit("/console/hints/show-again", {})
        assert signed_in.page("/console").headers["location"] == PAGE


def test_a_real_message_goes_to_oneself_or_it_is_said_what_is_missing(fresh: Gateway) -> None:
    live = TemplateVersion(
        version_id=LIVE,
        number=1,
        state=VersionState.LIVE,
        of_release=True,
        texts={TextLanguage.FRENCH: {TextPart.SUBJECT: "Dossier"}},
        fallbacks={},
        digest="a" * 64,
        authors=(),
        history=(),
    )
    view: dict[str, object] = {"parts": (), "variables": (), "sms_variables": (), "numbers": (), "plural_forms": {}}
    fresh.services.answers |= {
        GetTemplate: TemplateView.model_validate(
            {**view, "key": "filed", "languages": (), "release_differs": False, "versions": (live,)}
        ),
        SendTemplateTest: None,
    }
    with browsing(fresh) as browser:
        administrator = browser.sign_in("administrator")
        assert administrator.submit(f"{PAGE}/message", {}).headers["location"] == f"{PAGE}?done=sent#sending"
        sent = next(one for one in fresh.services.asked if isinstance(one, SendTemplateTest))
        assert (sent.version_id, sent.staff_id) == (LIVE, fresh.account("administrator").id)
        fresh.services.answers[SendTemplateTest] = StaffAddressMissing(staff_id=LIVE)
        assert administrator.submit(f"{PAGE}/message", {}).status_code == 409


def test_an_adviser_is_told_of_the_queue_once(gateway: Gateway, browser: Browser) -> None:
    gateway.services.answers[ListQueue] = a_queue()
    adviser = browser.sign_in("adviser")
    assert 'id="hint"' in adviser.page("/console/queue").text
    adviser.submit("/console/hints/queue/put-away", {})
    assert 'id="hint"' not in adviser.page("/console/queue").text
    with browsing(gateway) as other:
        assert 'id="hint"' in other.sign_in("head").page("/console/queue").text, "each account for itself"


def test_only_hints_that_there_are_can_be_put_away(browser: Browser) -> None:
    assert browser.sign_in("adviser").submit("/console/hints/nonsense/put-away", {}).status_code == 404
