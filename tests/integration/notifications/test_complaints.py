"""Who calls a message unwanted gets no promotion any more; notices of their file go on, and their adviser is called."""

from typing import Any
from uuid import uuid4

import pytest

from operations.servers.ports import free_port
from services.notifications.adapters.proof.complaints import NO_TEXT, tell_complaints
from services.notifications.adapters.proof.report_metrics import FORGED, REPORTS
from services.notifications.domain import purpose
from services.notifications.domain.return_address import COMPLAINTS, ReturnAddresses, Returned
from shared.contracts.codes import Language
from shared.contracts.investor.codes import ConsentWay, Purpose
from shared.contracts.investor.preferences import PreferencesView, SetPreference
from shared.contracts.investor.refusals import PersonNotFound
from shared.contracts.notifications.codes import Channel, NoticeStanding, NoticeState, ReportKind, SuppressedBecause
from shared.contracts.notifications.suppressions import ListSuppressions
from shared.contracts.refusal import ServiceUnavailable
from shared.contracts.request import Request
from tests.integration.notifications.conftest import Notifications
from tests.integration.notifications.test_bounces import ADDRESSES, _connected, door
from tests.integration.notifications.test_suppressions import suppress
from tests.integration.notifications.test_undelivered import told as adviser_told
from tests.support.postfix import BOUNCES
from tests.unit.notifications.builders import EVENTS, FINGERPRINTS, PERSON, contact, filed
from tests.unit.notifications.test_reading_reports import arf

TO = f"{COMPLAINTS}@{BOUNCES}"


@pytest.fixture
def promotional(monkeypatch: pytest.MonkeyPatch) -> None:
    """As a campaign's text is."""
    monkeypatch.setattr(purpose, "PROMOTIONAL", frozenset({"verification_opened"}))


def returned(notifications: Notifications) -> Returned:
    """Of the first notice, which was sent."""
    notifications.hear(filed())
    notifications.send_all()
    fingerprint = FINGERPRINTS.of("fatima@example.org", Channel.EMAIL)
    return Returned(notifications.notices()[0].notice_id, fingerprint, 0)


def complain(notifications: Notifications, sender: str, *, to: str = TO, times: int = 1) -> None:
    content = arf().replace(b"b-one@bounces.example", sender.encode())
    port = free_port()
    with door(notifications, port, "smtp"), _connected(port) as smtp:
        for _ in range(times):
            smtp.sendmail("", [to], content)


def wishes(notifications: Notifications) -> list[SetPreference]:
    """What investor was told, which knows the person."""
    said: list[SetPreference] = []

    def investor(request: Request[Any]) -> PreferencesView | None:
        if isinstance(request, SetPreference):
            said.append(request)
            return None
        return PreferencesView(language=Language.ARABIC, wishes=())

    tell_complaints(notifications.engine, investor)
    return said


@pytest.mark.parametrize("to_return_address", [False, True])
def test_a_complaint_withdraws_promotion_once_and_calls_the_adviser(
    notifications: Notifications, to_return_address: bool
) -> None:
    notice = returned(notifications)
    sender = ADDRESSES.of(notice)

    complain(notifications, sender, to=sender if to_return_address else TO, times=2)

    (view,) = notifications.notices()
    assert (view.state, view.standing) == (NoticeState.SENT, NoticeStanding.SENT), "it was delivered, after all"
    assert [(report.kind, report.diagnostic) for report in view.reports] == [(ReportKind.COMPLAINT, "abuse")]
    (row,) = notifications.ask(ListSuppressions()).rows
    assert (row.because, row.notice_id) == (SuppressedBecause.COMPLAINT, notice.notice_id)
    assert wishes(notifications) == [
        SetPreference(
            person_id=PERSON,
            purpose=Purpose.PROMOTION,
            channel=Channel.EMAIL,
            given=False,
            text_version=NO_TEXT,
            language=Language.ARABIC,
            way=ConsentWay.COMPLAINT,
        )
    ]
    assert wishes(notifications) == [], "once"
    assert [(call.notice_id, call.complained) for call in adviser_told(notifications)] == [(notice.notice_id, True)]


@pytest.mark.usefixtures("promotional")
def test_promotion_stops_and_notices_of_the_file_go_on(notifications: Notifications) -> None:
    complain(notifications, ADDRESSES.of(returned(notifications)))
    notifications.contacts.answer = contact().model_copy(update={"promotion_on": (Channel.EMAIL,)})

    notifications.hear(EVENTS["verification_opened"])
    notifications.hear(EVENTS["scheduled"])
    notifications.send_all()

    promotion, step = notifications.notices()[1:]
    assert (promotion.state, promotion.standing) == (NoticeState.FAILED_PERMANENTLY, NoticeStanding.SUPPRESSED)
    assert step.state is NoticeState.SENT
    assert suppress(notifications, "fatima@example.org", step.notice_id), "a bounce says more than a complaint"
    notifications.hear(EVENTS["decided_favourable"])
    notifications.send_all()
    assert notifications.notices()[-1].standing is NoticeStanding.SUPPRESSED


def test_a_forged_complaint_and_one_of_nothing_change_nothing(notifications: Notifications) -> None:
    notice, before = returned(notifications), REPORTS.labels(FORGED)._value.get()

    complain(notifications, ReturnAddresses("a secret that somebody tried", BOUNCES).of(notice))
    complain(notifications, ADDRESSES.of(Returned(uuid4(), notice.fingerprint, 0)))

    assert REPORTS.labels(FORGED)._value.get() == before + 1
    assert notifications.notices()[0].reports == ()
    assert notifications.ask(ListSuppressions()).rows == ()
    assert wishes(notifications) == []


def test_while_investor_is_away_it_is_said_again_and_who_is_gone_needs_no_word(notifications: Notifications) -> None:
    complain(notifications, ADDRESSES.of(returned(notifications)))

    def away(_request: object) -> None:
        raise ServiceUnavailable(service="investor", cause="not running")

    def gone(_request: object) -> None:
        raise PersonNotFound(person_id=PERSON)

    assert tell_complaints(notifications.engine, away) == 0
    assert tell_complaints(notifications.engine, gone) == 1
    assert wishes(notifications) == []
