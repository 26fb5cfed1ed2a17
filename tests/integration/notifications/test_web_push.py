"""Hints in browsers, from the event to what the browser opens; the push service checks who sends, as real ones do."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pytest
from cryptography.exceptions import InvalidTag
from sqlalchemy import text

from services.notifications.adapters.channels.failover import Providers
from services.notifications.adapters.channels.provider_board import ProviderBoard
from services.notifications.adapters.channels.web_push import PAYLOAD_BYTES, PushLine, PushServices, PushSetUp
from services.notifications.adapters.timing_data import timing_policy
from services.notifications.domain.provider import FAILURES, Provider
from services.notifications.usecases.send_notice import Sending
from shared.contracts.codes import Language
from shared.contracts.investor.browser_views import PushAddress
from shared.contracts.notifications.codes import Channel, NoticeStanding, NoticeState
from shared.contracts.notifications.inbox import InboxStanding, ListInbox
from shared.contracts.notifications.proof import GetProof
from shared.contracts.notifications.providers import ProviderKind, ProviderState
from shared.contracts.notifications.replies import NoticeView
from shared.contracts.notifications.search import GetNotice
from shared.contracts.notifications.untold import ListUntoldSteps
from shared.network.vapid_key import VapidKey, new_digits
from shared.network.webhooks.caller import Limits, WebhookCaller
from shared.reference.push_services import NAMED
from tests.integration.notifications.conftest import Notifications
from tests.support.push_receiver import Browser, Pushed, PushReceiver, push_receiver
from tests.unit.notifications.builders import DOSSIER, EVENTS, NUMBER, contact, filed

KEY = VapidKey.read(new_digits())
MIDDAY = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
BRUSSELS = ZoneInfo("Europe/Brussels")


@pytest.fixture
def service() -> Iterator[PushReceiver]:
    with push_receiver() as found:
        yield found


class Hinting:
    """Notices with a push service, and browsers that were turned on."""

    def __init__(self, notifications: Notifications, service: PushReceiver) -> None:
        self.told, self.service = notifications, service
        self.gone: list[UUID] = []
        provider = Provider(NAMED, Channel.PUSH, ProviderKind.WEB_PUSH)
        self.board = ProviderBoard([provider], lambda: self.told.now())
        set_up = PushSetUp(
            key=KEY,
            contact="help@example.org",
            policy=timing_policy(),
            caller=WebhookCaller(named_origins=[service.origin], limits=Limits(2, 2)),
            gone=self.gone.append,
        )
        line = Providers([(provider, PushLine(set_up))], self.board)
        self.push = PushServices({NAMED: line}, (service.origin,))
        self.told.now = lambda: MIDDAY

    def turn_on(self, *dossiers: UUID, language: Language = Language.ARABIC) -> list[tuple[Browser, PushAddress]]:
        made = [Browser() for _ in dossiers]
        found = [(one, self.service.subscribe(one, of)) for one, of in zip(made, dossiers, strict=True)]
        addresses = tuple(address for _, address in found)
        self.told.contacts.answer = contact(language).model_copy(update={"browsers": addresses})
        return found

    def sending(self) -> Sending:
        one = self.told.sending()
        return replace(one, carriers={**one.carriers, Channel.PUSH: self.push})

    def send(self) -> None:
        self.told.send_all(self.sending())

    def hints(self) -> Sequence[NoticeView]:
        return [one for one in self.told.notices() if one.channel is Channel.PUSH]

    def pushed_to(self, address: PushAddress) -> Sequence[Pushed]:
        return [one for one in self.service.pushed if self.service.origin + one.path == address.endpoint]


@pytest.fixture
def hinting(notifications: Notifications, service: PushReceiver) -> Hinting:
    return Hinting(notifications, service)


def test_beside_the_mail_each_browser_says_in_arabic_that_there_is_news_and_nothing_of_it(hinting: Hinting) -> None:
    browsers = hinting.turn_on(DOSSIER, DOSSIER)
    hinting.told.hear(filed())
    hinting.send()

    assert len(hinting.told.post.taken) == 1, "a hint stands in for nothing"
    assert [one.standing for one in hinting.hints()] == [NoticeStanding.SENT] * 2
    for browser, address in browsers:
        (pushed,) = hinting.pushed_to(address)
        assert pushed.check_sender(hinting.service.origin, KEY.public)["sub"] == "mailto:help@example.org"
        opened = browser.open(pushed.body)
        assert len(opened) == PAYLOAD_BYTES
        said = json.loads(opened)
        assert (said["lang"], said["dir"], said["title"]) == ("ar", "rtl", "PRIMO: جديد في ملفكم")
        assert said["link"].startswith("https://primo.example/track/")
        assert NUMBER not in opened.decode()
        assert "Fatima" not in opened.decode()
        assert pushed.headers["ttl"] == str(72 * 3600)
        assert (pushed.headers["urgency"], pushed.headers["content-encoding"]) == ("normal", "aes128gcm")
        assert 0 < len(pushed.headers["topic"]) <= 32, "RFC 8030 section 5.4"
    (_, first), (second, _) = browsers
    with pytest.raises(InvalidTag):
        second.open(hinting.pushed_to(first)[0].body)


def test_the_same_event_five_times_and_a_sender_that_starts_anew_push_once(hinting: Hinting) -> None:
    hinting.turn_on(DOSSIER)
    event = uuid4()
    for _ in range(5):
        hinting.told.hear(filed(), event)
        hinting.send()

    assert len(hinting.service.pushed) == 1


def test_the_person_sees_on_their_page_that_the_browser_was_told_and_the_proof_has_it(hinting: Hinting) -> None:
    hinting.turn_on(DOSSIER)
    hinting.told.hear(filed())
    hinting.send()

    (entry,) = hinting.told.ask(ListInbox(dossier_id=DOSSIER))
    assert [(one.channel, one.standing) for one in entry.ways] == [
        (Channel.EMAIL, InboxStanding.SENT),
        (Channel.PUSH, InboxStanding.SENT),
    ]
    hint = hinting.hints()[0].notice_id
    (mail,) = [one for one in hinting.told.notices() if one.channel is Channel.EMAIL]
    (beside,) = hinting.told.ask(GetNotice(notice_id=mail.notice_id)).hints
    assert (beside.notice_id, beside.standing, beside.provider) == (hint, NoticeStanding.SENT, NAMED)
    acts = [one.act for one in hinting.told.ask(GetProof(dossier_id=DOSSIER)).lines if one.notice_id == hint]
    assert acts == ["written", "tried"]


def test_a_browser_is_told_of_the_dossier_whose_page_it_had_open_and_no_other(hinting: Hinting) -> None:
    hinting.turn_on(uuid4())
    hinting.told.hear(filed())
    hinting.send()

    assert hinting.service.pushed == []
    assert hinting.hints() == []


@pytest.mark.parametrize("status", [404, 410])
def test_a_browser_that_is_gone_is_forgotten_and_calls_nobody(hinting: Hinting, status: int) -> None:
    ((_, address),) = hinting.turn_on(DOSSIER)
    hinting.service.status[address.endpoint.removeprefix(hinting.service.origin)] = status
    hinting.told.hear(filed())
    hinting.send()

    assert hinting.gone == [address.browser_id]
    (hint,) = hinting.hints()
    assert hint.state is NoticeState.FAILED_PERMANENTLY
    with hinting.told.engine.begin() as connection:
        assert connection.execute(text("SELECT count(*) FROM undelivered")).scalar() == 0
        assert connection.execute(text("SELECT count(*) FROM notice WHERE instead_of IS NOT NULL")).scalar() == 0
    assert hinting.told.ask(ListUntoldSteps()).rows == ()


@pytest.mark.parametrize(
    ("status", "state"),
    [
        (429, NoticeState.FAILED_TEMPORARILY),
        (503, NoticeState.FAILED_TEMPORARILY),
        (403, NoticeState.FAILED_PERMANENTLY),
        (307, NoticeState.FAILED_PERMANENTLY),
        (0, NoticeState.UNKNOWN),
    ],
)
def test_what_else_a_push_service_answers(hinting: Hinting, status: int, state: NoticeState) -> None:
    ((_, address),) = hinting.turn_on(DOSSIER)
    hinting.service.status[address.endpoint.removeprefix(hinting.service.origin)] = status
    hinting.told.hear(filed())
    hinting.told.send_all(replace(hinting.sending(), pauses=(timedelta(hours=1),)))

    assert [one.state for one in hinting.hints()] == [state]
    assert len(hinting.service.pushed) == 1, "no redirection is followed"
    assert hinting.gone == [], "a wrong key of ours takes no browser away"


def test_a_push_service_that_fails_rests_and_the_mails_go_on(hinting: Hinting) -> None:
    ((_, address),) = hinting.turn_on(DOSSIER)
    hinting.service.status[address.endpoint.removeprefix(hinting.service.origin)] = 503
    hinting.told.hear(filed())
    for event in list(EVENTS.values())[1 : FAILURES + 3]:
        hinting.told.hear(event)
    hinting.told.send_all(replace(hinting.sending(), pauses=(timedelta(hours=1),)))

    assert not hinting.push.ready()
    assert len(hinting.service.pushed) == FAILURES
    assert len(hinting.told.post.taken) == FAILURES + 3
    hinting.board.save(hinting.told.engine)
    with hinting.told.engine.begin() as connection:
        state = connection.execute(text("SELECT state FROM provider_health WHERE kind = 'web_push'")).scalar()
    assert state == ProviderState.OPEN


def test_at_night_the_browser_is_silent_even_of_a_deadline_whose_mail_leaves(hinting: Hinting) -> None:
    hinting.turn_on(DOSSIER)
    evening = (datetime.now(BRUSSELS) + timedelta(days=1)).replace(hour=23)
    hinting.told.now = lambda: evening.astimezone(UTC)
    hinting.told.hear(filed())
    hinting.told.hear(EVENTS["complement_requested"])
    hinting.send()

    assert len(hinting.told.post.taken) == 2
    assert hinting.service.pushed == []
    assert {one.standing for one in hinting.hints()} == {NoticeStanding.HELD}
    with hinting.told.engine.begin() as connection:
        due = connection.execute(text("SELECT next_attempt_at FROM notice WHERE channel = 'push' LIMIT 1")).scalar_one()
    assert due == datetime.combine(evening.date() + timedelta(days=1), time(8), BRUSSELS)


def test_what_wakes_a_sleeping_telephone_is_a_deadline(hinting: Hinting) -> None:
    hinting.turn_on(DOSSIER)
    hinting.told.hear(filed())
    hinting.told.hear(EVENTS["complement_requested"])
    hinting.send()

    assert sorted(one.headers["urgency"] for one in hinting.service.pushed) == ["high", "normal"]
    assert len({one.headers["topic"] for one in hinting.service.pushed}) == 1, "the newer one takes the other's place"


@pytest.mark.parametrize(
    "endpoint",
    ["https://127.0.0.1/push/1", "https://evil.example/push/1", "https://fcm.googleapis.com.evil.example/1"],
)
def test_nothing_is_sent_to_an_address_of_no_known_push_service(hinting: Hinting, endpoint: str) -> None:
    ((_, address),) = hinting.turn_on(DOSSIER)
    elsewhere = address.model_copy(update={"endpoint": endpoint})
    hinting.told.contacts.answer = contact().model_copy(update={"browsers": (elsewhere,)})
    hinting.told.hear(filed())
    hinting.send()

    (hint,) = hinting.hints()
    assert hint.state is NoticeState.FAILED_PERMANENTLY
    assert "no push service that is known" in hint.attempts[0].reply


def test_a_known_push_service_whose_name_leads_inside_is_not_asked(hinting: Hinting) -> None:
    caller = WebhookCaller(limits=Limits(1, 1), resolver=lambda *_: ["10.0.0.7"])
    set_up = PushSetUp(
        key=KEY, contact="help@example.org", policy=timing_policy(), caller=caller, gone=hinting.gone.append
    )
    provider = Provider("push-google", Channel.PUSH, ProviderKind.WEB_PUSH)
    lines = Providers([(provider, PushLine(set_up))], ProviderBoard([provider], lambda: MIDDAY))
    hinting.push = PushServices({"push-google": lines}, ())
    ((_, address),) = hinting.turn_on(DOSSIER)
    inside = address.model_copy(update={"endpoint": "https://fcm.googleapis.com/fcm/send/1"})
    hinting.told.contacts.answer = contact().model_copy(update={"browsers": (inside,)})
    hinting.told.hear(filed())
    hinting.send()

    assert "no address that is sent to" in hinting.hints()[0].attempts[0].reply


def test_who_refuses_mail_and_turned_a_browser_on_is_still_hinted(hinting: Hinting) -> None:
    hinting.turn_on(DOSSIER)
    silent = hinting.told.contacts.answer
    assert not isinstance(silent, Exception)
    hinting.told.contacts.answer = silent.model_copy(update={"service_notices": False})
    hinting.told.hear(filed())
    hinting.send()

    assert hinting.told.post.taken == []
    assert len(hinting.service.pushed) == 1
