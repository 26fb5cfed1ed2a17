"""An address that came back is not written to; the words are kept all the same, and someone may lift it."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from services.notifications import bootstrap
from shared.contracts.notifications.codes import Channel, NoticeStanding, NoticeState, SuppressedBecause
from shared.contracts.notifications.queries import GetNoticeMessage
from shared.contracts.notifications.requests import ResendNotice
from shared.contracts.notifications.suppressions import (
    LiftSuppression,
    LiftSuppressions,
    ListSuppressions,
    SuppressionLiftedAlready,
    SuppressionNotFound,
    SuppressionsMoved,
)
from shared.messaging.unit_of_work import transaction
from tests.integration.notifications.conftest import Notifications
from tests.unit.notifications.builders import DOSSIER, EVENTS, FINGERPRINTS, NUMBER, STAFF, contact, filed

NOW = datetime(2026, 11, 30, 12, 0, tzinfo=UTC)


def suppress(
    notifications: Notifications, address: str, notice_id: UUID, channel: Channel = Channel.EMAIL, at: datetime = NOW
) -> bool:
    with transaction(notifications.engine, bootstrap.unit_of_work) as work:
        return work.suppressions.add(
            FINGERPRINTS.of(address, channel),
            channel,
            because=SuppressedBecause.HARD_BOUNCE,
            notice_id=notice_id,
            at=at,
        )


def test_a_suppressed_address_is_not_written_to_until_somebody_lifts_it(notifications: Notifications) -> None:
    notifications.hear(filed())
    notifications.send_all()
    first = notifications.notices()[0].notice_id
    assert suppress(notifications, "Fatima@Example.ORG", first)
    assert not suppress(notifications, "fatima@example.org", first), "once"
    notifications.hear(EVENTS["verification_opened"])
    notifications.send_all()

    assert len(notifications.post.taken) == 1
    _, told = notifications.notices()
    assert (told.state, told.standing) == (NoticeState.FAILED_PERMANENTLY, NoticeStanding.SUPPRESSED)
    assert notifications.ask(GetNoticeMessage(notice_id=told.notice_id)).text, "kept for the page"

    (row,) = notifications.ask(ListSuppressions()).rows
    assert (row.dossier_id, row.number, row.notice_id, row.lifted_at) == (DOSSIER, NUMBER, first, None)
    lift = LiftSuppression(suppression_id=row.suppression_id, staff_id=STAFF, reason="she reads it again")
    notifications.ask(lift)
    with pytest.raises(SuppressionLiftedAlready):
        notifications.ask(lift)
    notifications.ask(ResendNotice(notice_id=told.notice_id, staff_id=STAFF, reason="her address works"))
    notifications.send_all()

    assert len(notifications.post.taken) == 2
    page = notifications.ask(ListSuppressions())
    assert page.standing == 0
    assert [(r.lifted_by, r.lifted_because) for r in page.rows] == [(STAFF, "she reads it again")]
    assert suppress(notifications, "fatima@example.org", first), "it may come back again"


@pytest.mark.parametrize(
    ("answer", "suppressed"),
    [
        ("550 5.1.1 <{address}>: user unknown", True),
        ("550-5.1.1 no such account,\r\n550 5.1.1 see the help", True),
        ("556 5.1.10 the domain takes no mail", True),
        ("550 5.7.1 not from you", False),
        ("550 5.1.8 the sender's domain is none", False),
        ("552 5.2.2 over quota", False),
        ("550 user unknown", False),
        ("451 4.1.1 try later", False),
    ],
)
def test_a_server_that_knows_no_such_mailbox_at_once_is_believed_as_a_bounce_is(
    notifications: Notifications, answer: str, suppressed: bool
) -> None:
    notifications.post.recipients.append(answer)
    notifications.hear(filed())
    notifications.send_all(notifications.sending(pauses=(timedelta(hours=1),)))
    (notice,) = notifications.notices()

    rows = notifications.ask(ListSuppressions()).rows
    assert [(row.notice_id, row.because) for row in rows] == [
        (notice.notice_id, SuppressedBecause.HARD_BOUNCE)
    ] * suppressed
    proof = notifications.query("SELECT act FROM notice_proof WHERE notice_id = :id ORDER BY seq", id=notice.notice_id)
    assert [line.act for line in proof] == ["written", "tried", *["suppressed"] * suppressed]
    assert "example.org" not in str(notifications.query("SELECT * FROM suppression"))


def test_other_addresses_and_other_channels_stay_open(notifications: Notifications) -> None:
    notifications.hear(filed())
    notifications.send_all()
    notice_id = notifications.notices()[0].notice_id
    suppress(notifications, "other@example.org", notice_id)
    suppress(notifications, "fatima@example.org", notice_id, Channel.SMS)
    notifications.hear(EVENTS["verification_opened"])
    notifications.send_all()

    assert len(notifications.post.taken) == 2
    assert "example.org" not in str(notifications.query("SELECT * FROM suppression")), "no address is stored"


def test_who_wants_no_mail_has_the_words_kept_for_their_page(notifications: Notifications) -> None:
    notifications.contacts.answer = contact().model_copy(update={"service_notices": False})
    notifications.hear(filed())
    notifications.send_all()

    assert notifications.post.taken == []
    (notice,) = notifications.notices()
    assert notice.standing is NoticeStanding.SUPPRESSED
    assert notifications.ask(GetNoticeMessage(notice_id=notice.notice_id)).text


def test_what_is_not_there_cannot_be_lifted(notifications: Notifications) -> None:
    with pytest.raises(SuppressionNotFound):
        notifications.ask(LiftSuppression(suppression_id=uuid4(), staff_id=STAFF, reason="no such thing"))


def test_one_burst_is_found_and_lifted_whole_or_not_at_all(notifications: Notifications) -> None:
    notifications.hear(filed())
    notifications.send_all()
    first = notifications.notices()[0].notice_id
    for number in range(5):
        at = NOW - timedelta(days=1) if number == 0 else NOW
        assert suppress(notifications, f"burst-{number}@example.org", first, at=at)
    assert suppress(notifications, "+212600000001", first, Channel.SMS), "another channel"
    alike = {"channel": Channel.EMAIL, "because": SuppressedBecause.HARD_BOUNCE}
    window = {"since": NOW - timedelta(minutes=1), "until": NOW + timedelta(minutes=1)}

    page = notifications.ask(ListSuppressions.model_validate({**alike, **window, "limit": 3}))
    assert (page.standing, page.found, len(page.rows)) == (6, 4, 3)
    assert len(notifications.ask(ListSuppressions.model_validate({**alike, **window, "offset": 3})).rows) == 1
    assert notifications.ask(ListSuppressions(because=SuppressedBecause.COMPLAINT)).rows == ()

    said = {**alike, **window, "staff_id": STAFF, "reason": "the relay had lost its table"}
    with pytest.raises(SuppressionsMoved):
        notifications.ask(LiftSuppressions.model_validate({**said, "expected": 3}))
    assert notifications.ask(ListSuppressions()).standing == 6, "none was lifted"
    assert notifications.ask(LiftSuppressions.model_validate({**said, "expected": 4})) == 4

    after = notifications.ask(ListSuppressions())
    assert after.standing == 2
    lifted = [row for row in after.rows if row.lifted_at]
    assert {(row.lifted_by, row.lifted_because) for row in lifted} == {(STAFF, "the relay had lost its table")}
    assert len(lifted) == 4
