"""Messages on the screen: found, with their whole story, sent again with a reason; never the reader's own link."""

import re
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from shared.contracts.codes import Language, Role
from shared.contracts.notifications.codes import (
    AttemptOutcome,
    Channel,
    NoticeKind,
    NoticeStanding,
    NoticeState,
    Phase,
    ReportKind,
)
from shared.contracts.notifications.queries import GetNoticeMessage, ListTroubledNotices
from shared.contracts.notifications.refusals import NoticeNotFound, NoticeNotRendered, NoticeNotResendable
from shared.contracts.notifications.replies import (
    AttemptView,
    NoticeMessage,
    NoticeView,
    ReadingView,
    RelatedNotice,
    ReportView,
    ResendView,
)
from shared.contracts.notifications.requests import ResendNotice
from shared.contracts.notifications.search import Audience, GetNotice, NoticePage, NoticeRow, SearchNotices
from shared.contracts.operations import GetBacklog, ListParked, ListParkedGroups
from shared.contracts.refusal import ServiceUnavailable
from shared.contracts.territory.subscriptions import ListTroubledSubscriptions
from tests.support.gateway.browser import Browser, Gateway

ID = UUID("019b0000-0000-7000-8000-00000000a001")
DOSSIER = UUID("019b0000-0000-7000-8000-000000000001")
PAGE = f"/console/messages/{ID}"


def at(minute: int) -> datetime:
    return datetime(2026, 11, 30, 9, minute, tzinfo=UTC)


NOTICE = NoticeView(
    notice_id=ID,
    event_id=UUID(int=7),
    dossier_id=DOSSIER,
    number="OR-2026-00007",
    kind=NoticeKind.COMPLETED,
    state=NoticeState.UNKNOWN,
    language=Language.GERMAN,
    subject="OR-2026-00007: <i>Akte</i> vollständig",
    message_id="<one@primo.invalid>",
    occurred_at=at(0),
    created_at=at(1),
    sent_at=None,
    next_attempt_at=None,
    attempts=(
        AttemptView(at=at(2), phase=Phase.RECIPIENT, outcome=AttemptOutcome.TEMPORARY, smtp_code=451, reply="later"),
        AttemptView(at=at(9), phase=Phase.TRANSMITTING, outcome=AttemptOutcome.UNKNOWN, smtp_code=None, reply="lost"),
    ),
    resends=(ResendView(at=at(5), staff_id=UUID(int=3), reason="er hat nichts bekommen"),),
    resendable=True,
)
WORDS = NoticeMessage(
    notice_id=ID,
    message_id="<one@primo.invalid>",
    language=Language.GERMAN,
    subject="Akte vollständig",
    text="Guten Tag",
    html="<p>Guten Tag</p><script>alert(1)</script>",
    rendered_at=at(1),
)
ROW = NoticeRow(
    notice_id=ID,
    dossier_id=DOSSIER,
    number="OR-2026-00007",
    kind=NoticeKind.COMPLETED,
    audience=Audience.INVESTOR,
    channel=Channel.EMAIL,
    standing=NoticeStanding.UNKNOWN,
    language=Language.GERMAN,
    subject="OR-2026-00007: Akte vollständig",
    occurred_at=at(0),
    sent_at=None,
    tries=2,
)


@pytest.fixture
def adviser(gateway: Gateway, browser: Browser) -> Browser:
    gateway.services.answers |= {
        SearchNotices: NoticePage(rows=(ROW,), before=ID),
        GetNotice: NOTICE,
        GetNoticeMessage: WORDS,
        ResendNotice: None,
    }
    return browser.sign_in("adviser")


def asked(gateway: Gateway, kind: type) -> Any:
    return [one for one in gateway.services.asked if isinstance(one, kind)][-1]


def test_what_was_told_is_found_by_what_is_known_of_it(gateway: Gateway, adviser: Browser) -> None:
    html = adviser.page(
        "/console/messages?standing=unknown&kind=completed&language=de&number=00007&since=2026-11-30"
    ).text
    assert asked(gateway, SearchNotices).model_dump(mode="json", exclude_defaults=True) == {
        "standing": "unknown",
        "kind": "completed",
        "language": "de",
        "number": "00007",
        "since": "2026-11-30",
    }
    assert f'href="{PAGE}"' in html
    assert f"before={ID}" in html


def test_a_filter_that_cannot_be_read_is_left_out(gateway: Gateway, adviser: Browser) -> None:
    adviser.page("/console/messages?standing=lost&since=yesterday&kind=filed")
    assert asked(gateway, SearchNotices) == SearchNotices(kind=NoticeKind.FILED)


@pytest.mark.parametrize("language", ["fr", "ar", "en"])
def test_the_story_is_told_in_the_order_in_which_it_happened(adviser: Browser, language: str) -> None:
    adviser.cookies.set("primo_language", language)
    html = adviser.page(PAGE).text
    assert html.index("451") < html.index("er hat nichts bekommen") < html.index("<code>lost</code>")
    assert "&lt;i&gt;Akte" in html


def test_the_words_stand_in_a_frame_that_may_do_nothing(adviser: Browser) -> None:
    assert "<script>" not in adviser.page(PAGE).text
    framed = adviser.get(f"{PAGE}/html")
    assert "sandbox; default-src 'none'" in framed.headers["Content-Security-Policy"]


def test_who_reads_words_that_name_a_person_stands_in_the_journal(gateway: Gateway, adviser: Browser) -> None:
    adviser.page(PAGE)
    adviser.get(f"{PAGE}/html")
    assert [act for _, act, subject in gateway.store.tables.journal if subject == str(DOSSIER)] == ["notices_read"] * 2


def test_words_that_are_gone_leave_the_story(gateway: Gateway, adviser: Browser) -> None:
    gateway.services.answers[GetNoticeMessage] = NoticeNotRendered(notice_id=ID)
    html = adviser.page(PAGE).text
    assert "iframe" not in html
    assert "451" in html


def test_it_is_sent_again_with_a_reason_that_is_kept(gateway: Gateway, adviser: Browser) -> None:
    assert adviser.submit(f"{PAGE}/resend", {"reason": "ok"}).status_code == 422
    answer = adviser.submit(f"{PAGE}/resend", {"reason": "he got nothing"})
    assert answer.headers["Location"] == f"{PAGE}?done=resend"
    assert asked(gateway, ResendNotice).reason == "he got nothing"
    gateway.services.answers[ResendNotice] = NoticeNotResendable(notice_id=ID, state=NoticeState.SENT)
    assert adviser.submit(f"{PAGE}/resend", {"reason": "once more"}).status_code == 409


WAYS = (f"{PAGE}/resend", f"/console/operations/notices/{ID}/resend", f"/api/v1/notices/{ID}/resend")
MAY_RESEND = (Role.ADVISER, Role.HEAD, Role.ADMINISTRATOR)


@pytest.mark.parametrize("role", list(Role))
def test_one_right_to_resend_opens_each_way_to_it(gateway: Gateway, browser: Browser, role: Role) -> None:
    gateway.services.answers |= {ResendNotice: None, GetNotice: NOTICE}
    browser.sign_in(role.value)
    for way in WAYS:
        said = {"reason": "he got nothing"}
        answer = browser.post(way, json=said) if "/api/" in way else browser.submit(way, said)
        assert (answer.status_code in (204, 303)) == (role in MAY_RESEND), f"{role} {way}: {answer.status_code}"
    carried_out = [one.staff_id for one in gateway.services.asked if isinstance(one, ResendNotice)]
    assert carried_out == [gateway.account(role.value).id] * (len(WAYS) if role in MAY_RESEND else 0)


def test_operators_and_advisers_resend_by_the_same_words(gateway: Gateway, browser: Browser) -> None:
    answers = gateway.services.answers
    answers[GetNotice], answers[GetNoticeMessage] = NOTICE, WORDS
    answers[ListTroubledNotices], answers[ListTroubledSubscriptions] = (NOTICE,), ()
    answers[GetBacklog] = answers[ListParked] = answers[ListParkedGroups] = ServiceUnavailable(service="x", cause="x")
    forms = []
    for role, page in ((Role.ADVISER, PAGE), (Role.ADMINISTRATOR, "/console/operations")):
        browser.sign_in(role.value)
        html = browser.page(page).text
        [form] = re.findall(r"<form[^>]*/resend.*?</form>", html, re.S)
        forms.append(re.sub(r'action="[^"]*"|name="csrf_token" value="[^"]*"', "", form))
    assert forms[0] == forms[1]


@pytest.mark.parametrize("role", [role for role in Role if role not in (Role.ADVISER, Role.HEAD)])
def test_who_sees_no_dossier_sees_no_message(browser: Browser, role: Role) -> None:
    browser.sign_in(role.value)
    for address in ("/console/messages", PAGE, f"{PAGE}/html", "/api/v1/notices", f"/api/v1/notices/{ID}"):
        assert browser.get(address).status_code == 403


def test_systems_of_advisers_search_by_the_same_filters(gateway: Gateway, adviser: Browser) -> None:
    found = adviser.get("/api/v1/notices?audience=investor&limit=1").json()
    assert [row["number"] for row in found["rows"]] == ["OR-2026-00007"]
    assert adviser.get("/api/v1/notices?standing=lost").status_code in (400, 422)
    gateway.services.answers[GetNotice] = NoticeNotFound(notice_id=ID)
    assert adviser.get(f"/api/v1/notices/{ID}").status_code == 404


def test_what_came_back_and_who_read_it_belong_to_the_story(gateway: Gateway, adviser: Browser) -> None:
    report = ReportView(at=at(20), kind=ReportKind.FAILED, status="5.1.1", diagnostic="550 <…>: unknown")
    reading = ReadingView(reader="mandatary", at=at(30))
    told = NOTICE.model_copy(update={"reports": (report,), "readings": (reading,)})
    gateway.services.answers[GetNotice] = told
    html = adviser.page(PAGE).text
    assert (
        html.index("Revenu : refus définitif")
        < html.index("550 &lt;…&gt;: unknown")
        < html.index("Lu par le mandataire")
    )


def test_the_story_names_the_hints_beside_it_the_digest_that_tells_it_and_what_a_digest_tells(
    gateway: Gateway, adviser: Browser
) -> None:
    about = {"number": "OR-2026-00007", "kind": NoticeKind.COMPLETED, "at": at(3)}
    hint = RelatedNotice(notice_id=UUID(int=21), standing=NoticeStanding.SENT, provider="mozilla", **about)
    digest = RelatedNotice(notice_id=UUID(int=22), standing=NoticeStanding.HELD, **about)
    step = RelatedNotice(notice_id=UUID(int=23), standing=NoticeStanding.SENT, **about)
    beside = {"beside": UUID(int=24), "told_by": digest.notice_id}
    gateway.services.answers[GetNotice] = NOTICE.model_copy(
        update={"hints": (hint,), "digest": digest, "steps": (step,), **beside}
    )
    html = adviser.page(PAGE).text
    for notice_id in (21, 22, 23, 24):
        assert f'href="/console/messages/{UUID(int=notice_id)}"' in html
    for said in ("mozilla", "Annoncé par le résumé du jour", "Signal dans un navigateur", "Ce que ce résumé annonce"):
        assert said in html
    campaign = NOTICE.model_copy(update={"about_campaign": UUID(int=25), "number": "Conserverie"})
    gateway.services.answers[GetNotice] = campaign
    html = adviser.page(PAGE).text
    assert f'href="/console/campaigns/{UUID(int=25)}"' in html
    assert f'href="/console/dossiers/{DOSSIER}"' not in html
    gateway.services.answers[GetNotice] = NOTICE.model_copy(update={"about_receiver": "chat", "number": "chat"})
    html = adviser.page(PAGE).text
    assert "Récepteur d&#39;alertes" in html
    assert f'href="/console/dossiers/{DOSSIER}"' not in html
