"""The operator's page and the run's mailbox."""

import json
import mailbox
from email.message import EmailMessage
from pathlib import Path

import pytest

from shared.contracts.notifications.queries import ListTroubledNotices
from shared.contracts.operations import (
    ActOnParked,
    ActsOnParked,
    Backlog,
    Corrected,
    CorrectionInvalid,
    DiscardParked,
    DiscardParkedGroup,
    EditParked,
    GetBacklog,
    GetParked,
    ListParked,
    ListParkedGroups,
    ParkedDetails,
    ParkedEvent,
    ParkedGroup,
    ReplayParked,
    ReplayParkedGroup,
    ReplayParkedLane,
)
from shared.contracts.refusal import ServiceUnavailable
from shared.contracts.territory.subscriptions import ListTroubledSubscriptions, SubscriptionView
from tests.support.gateway.browser import Browser, Gateway, browsing
from tests.support.gateway.systems import a_system
from tests.support.gateway.views import DOSSIER, NOON


def _backlog(service: str) -> Backlog:
    return Backlog(
        service=service,
        outbox_depth=0,
        outbox_oldest_seconds=0,
        inbox_depth=0,
        inbox_oldest_seconds=0,
        lanes_waiting_for_a_gap=0,
        lanes_retrying=0,
        lanes_parked=0,
        parked=1,
    )


ALIKE = "0123456789abcdef"
SAYS = {"dossier_id": str(DOSSIER), "occurred_at": "2026-05-04T12:00:00Z"}


def _parked(service: str, parked_id: int = 7) -> ParkedEvent:
    return ParkedEvent(
        parked_id=parked_id,
        service=service,
        event_id=DOSSIER,
        source="investor",
        type="dossier.review_opened.v1",
        aggregate="dossier",
        aggregate_id=DOSSIER,
        aggregate_seq=3,
        code="handler_failed",
        error="RuntimeError: plot 12 is away",
        parked_at=NOON,
        waiting_behind=2,
        fingerprint=ALIKE,
    )


def _group(service: str) -> ParkedGroup:
    return ParkedGroup(
        service=service,
        fingerprint=ALIKE,
        code="handler_failed",
        type="dossier.review_opened.v1",
        error="RuntimeError: plot 12 is away",
        count=2,
        first_parked_at=NOON,
        last_parked_at=NOON,
        editable=True,
    )


DEALT_WITH = ActsOnParked(
    acts=(ActOnParked(parked_id=7), ActOnParked(parked_id=8, refusal="parked_event.not_replayable")), left=3
)


@pytest.fixture
def operator(gateway: Gateway, browser: Browser) -> Browser:
    services = gateway.services

    def backlog(_request: GetBacklog) -> Backlog | ServiceUnavailable:
        name = services.asked_of[-1]
        return ServiceUnavailable(service=name, cause="not running") if name == "notifications" else _backlog(name)

    services.answers |= {
        GetBacklog: backlog,
        ListParked: lambda _request: (_parked(services.asked_of[-1]),),
        ListParkedGroups: lambda _request: (_group(services.asked_of[-1]),),
        GetParked: lambda request: ParkedDetails(
            event=_parked(services.asked_of[-1], request.parked_id), data=SAYS, editable=True
        ),
        ReplayParkedGroup: DEALT_WITH,
        DiscardParkedGroup: DEALT_WITH,
        ReplayParkedLane: ActsOnParked(acts=(ActOnParked(parked_id=7),), left=0),
        EditParked: Corrected(event_id=DOSSIER),
        ListTroubledNotices: (),
        ListTroubledSubscriptions: (),
        ReplayParked: None,
        DiscardParked: None,
    }
    return browser.sign_in("administrator")


def test_a_service_that_is_away_hides_only_itself(operator: Browser) -> None:
    answer = operator.get("/api/v1/backlog").json()
    assert [one["service"] for one in answer["services"]] == ["investor", "territory"]
    assert answer["away"] == ["notifications"]
    assert operator.page("/console/operations").status_code == 200


def test_a_replay_reaches_its_service_with_who_and_why(gateway: Gateway, operator: Browser) -> None:
    answer = operator.post("/api/v1/parked-events/territory/7/replay", json={"reason": "fixed in 1.2"})
    assert answer.status_code == 204
    sent = gateway.services.commands()[-1]
    account = gateway.account("administrator")
    assert sent == ReplayParked(parked_id=7, by=str(account.id), reason="fixed in 1.2")
    assert gateway.services.asked_of[-1] == "territory"
    assert (account.id, "event_replayed", "territory/7") in gateway.store.tables.journal


def test_nothing_is_discarded_without_a_reason(gateway: Gateway, operator: Browser) -> None:
    page = "/console/operations/parked/investor/7"
    assert operator.submit(page, {"act": "discard", "reason": " "}).status_code == 422
    assert not any(isinstance(r, DiscardParked) for r in gateway.services.asked)
    done = operator.submit(page, {"act": "discard", "reason": "sent by a test"})
    assert done.headers["location"] == "/console/operations?done=discard"
    assert any(isinstance(r, DiscardParked) for r in gateway.services.asked)


def test_the_page_shows_parked_events_by_what_went_wrong(operator: Browser) -> None:
    page = operator.page("/console/operations").text
    assert page.count(f'action="/console/operations/groups/territory/{ALIKE}"') == 1
    assert "RuntimeError: plot 12 is away" in page
    assert "/console/operations/parked/territory/7" in page


@pytest.mark.parametrize(("act", "kind"), [("replay", ReplayParkedGroup), ("discard", DiscardParkedGroup)])
def test_a_group_is_dealt_with_at_once_and_what_was_refused_is_said(
    gateway: Gateway, operator: Browser, act: str, kind: type[ReplayParkedGroup | DiscardParkedGroup]
) -> None:
    group = f"/console/operations/groups/territory/{ALIKE}"
    assert operator.submit(group, {"act": act, "reason": " "}).status_code == 422
    assert not any(isinstance(r, kind) for r in gateway.services.asked)
    done = operator.submit(group, {"act": act, "reason": "the plot is back"})
    assert done.headers["location"] == f"/console/operations?done={act}_many&acts=1&refused=1&left=3"
    account = gateway.account("administrator")
    assert gateway.services.commands()[-1] == kind(fingerprint=ALIKE, by=str(account.id), reason="the plot is back")
    assert (account.id, f"events_{act}ed", f"territory/{ALIKE}") in gateway.store.tables.journal
    said = operator.page(done.headers["location"]).text
    assert ": 1" in said
    assert ": 3" in said


def test_programs_get_a_result_for_each_event(operator: Browser) -> None:
    answer = operator.post(f"/api/v1/parked-groups/territory/{ALIKE}/replay", json={"reason": "the plot is back"})
    assert answer.json() == {
        "acts": [{"parked_id": 7, "refusal": None}, {"parked_id": 8, "refusal": "parked_event.not_replayable"}],
        "left": 3,
    }
    assert operator.get("/api/v1/parked-groups").json()["groups"][0]["fingerprint"] == ALIKE
    assert operator.post("/api/v1/parked-groups/territory/nonsense/replay", json={"reason": "xxx"}).status_code == 422


def test_all_that_is_parked_of_one_aggregate_is_replayed(gateway: Gateway, operator: Browser) -> None:
    operator.submit("/console/operations/parked/territory/7", {"act": "lane", "reason": "mended", "data": ""})
    sent = gateway.services.commands()[-1]
    who = str(gateway.account("administrator").id)
    assert sent == ReplayParkedLane(
        source="investor", aggregate="dossier", aggregate_id=DOSSIER, by=who, reason="mended"
    )


def test_a_correction_is_sent_with_who_and_why(gateway: Gateway, operator: Browser) -> None:
    page = "/console/operations/parked/territory/7"
    assert str(DOSSIER) in operator.page(page).text
    done = operator.submit(page, {"act": "edit", "reason": "typed wrong", "data": json.dumps(SAYS)})
    assert done.headers["location"] == "/console/operations?done=edit"
    account = gateway.account("administrator")
    assert gateway.services.commands()[-1] == EditParked(
        parked_id=7, data=SAYS, by=str(account.id), reason="typed wrong"
    )
    assert (account.id, "event_edited", "territory/7") in gateway.store.tables.journal


@pytest.mark.parametrize("data", ["{", "[]", "12", ""])
def test_what_is_not_an_object_is_not_sent_and_stays_as_it_was_typed(
    gateway: Gateway, operator: Browser, data: str
) -> None:
    page = "/console/operations/parked/territory/7"
    answer = operator.submit(page, {"act": "edit", "reason": "typed wrong", "data": data})
    assert answer.status_code == 422
    assert not any(isinstance(r, EditParked) for r in gateway.services.asked)
    assert 'aria-describedby="data-hint data-error"' in answer.text


def test_a_correction_outside_the_contract_is_refused_with_its_fields(gateway: Gateway, operator: Browser) -> None:
    refusal = CorrectionInvalid(parked_id=7, faults=("occurred_at: missing",))
    gateway.services.answers[EditParked] = refusal
    typed = {"act": "edit", "reason": "typed wrong", "data": "{}"}
    page = operator.submit("/console/operations/parked/territory/7", typed)
    assert (page.status_code, "occurred_at: missing" in page.text) == (422, True)
    body = {"reason": "typed wrong", "data": {}}
    answer = operator.post("/api/v1/parked-events/territory/7/edit", json=body)
    assert (answer.status_code, answer.json()["code"]) == (422, "parked_event.correction_invalid")


@pytest.mark.parametrize(
    "path", [f"/console/operations/groups/territory/{ALIKE}", "/console/operations/parked/territory/7"]
)
def test_a_forged_form_does_nothing(gateway: Gateway, operator: Browser, path: str) -> None:
    fields = {"act": "discard", "reason": "because", "csrf_token": "0" * 64}
    assert operator.submit(path, fields).status_code == 403
    assert gateway.services.asked == []


def test_a_service_without_events_is_not_asked(operator: Browser) -> None:
    answer = operator.post("/api/v1/parked-events/gateway/7/replay", json={"reason": "because"})
    assert answer.status_code == 422


@pytest.fixture
def maildir(tmp_path: Path) -> Path:
    box = mailbox.Maildir(tmp_path / "mail", create=True)
    for subject in ("erste", "طلب استكمال"):
        message = EmailMessage()
        message["To"] = "Fatima <fatima@example.org>"
        message["Subject"] = subject
        message["X-Primo-Notice"] = "n-1"
        message.set_content("Link: http://gateway.test/track/abc-d.ef. <b>not bold</b>")
        message.add_alternative("<p onclick=x>salam</p><script>1</script>", subtype="html")
        message["Content-Language"] = "ar"
        box.add(message)
    return tmp_path / "mail"


def test_the_run_s_mail_can_be_read_with_its_link(maildir: Path) -> None:
    with browsing(Gateway(mailbox_dir=maildir)) as browser:
        listed = browser.sign_in("administrator").get("/api/v1/mailbox").json()
        assert [one["subject"] for one in listed] == ["طلب استكمال", "erste"]
        assert listed[0]["x_primo_notice"] == "n-1"
        page = browser.page(f"/console/mail/{listed[0]['key']}")
        assert '<a href="http://gateway.test/track/abc-d.ef" rel="noreferrer">' in page.text
        assert "<b>not bold" not in page.text
        assert "frame-src 'self'" in page.headers["content-security-policy"]


def test_a_message_s_html_is_shown_in_a_sandbox_of_its_own(maildir: Path) -> None:
    with browsing(Gateway(mailbox_dir=maildir)) as browser:
        key = browser.sign_in("administrator").get("/api/v1/mailbox").json()[0]["key"]
        html = browser.page(f"/console/mail/{key}/html")
        policy = html.headers["content-security-policy"]
        assert policy.startswith("sandbox;")
        assert "default-src 'none'" in policy
        assert "script-src" not in policy
        assert html.headers["x-frame-options"] == "SAMEORIGIN"


@pytest.mark.parametrize("key", ["../../etc/passwd", "nothing", "..%2f..%2fetc%2fpasswd"])
def test_only_messages_of_the_mailbox_are_shown(maildir: Path, key: str) -> None:
    with browsing(Gateway(mailbox_dir=maildir)) as browser:
        assert browser.sign_in("administrator").page(f"/console/mail/{key}").status_code == 404


def test_without_a_mailbox_its_pages_do_not_exist(browser: Browser) -> None:
    browser.sign_in("administrator")
    assert browser.get("/api/v1/mailbox").status_code == 404
    assert browser.page("/console/mail").status_code == 404
    assert "/console/mail" not in browser.page("/console/nothing").text


def test_the_page_shows_which_planning_system_stands_still(gateway: Gateway, operator: Browser) -> None:
    troubled = a_system(state="disabled", because="failing").model_dump(exclude={"deliveries"})
    gateway.services.answers[ListTroubledSubscriptions] = (SubscriptionView.model_validate(troubled),)
    page = operator.page("/console/operations").text
    assert "Observatoire" in page
    assert "accepté pendant des jours" in page
    assert operator.get("/api/v1/troubled-subscriptions").json()[0]["because"] == "failing"
    gateway.services.answers[ListTroubledSubscriptions] = ServiceUnavailable(service="territory", cause="away")
    assert operator.page("/console/operations").status_code == 200
