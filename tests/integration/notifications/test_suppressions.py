"""An address that came back is not written to; the words are kept all the same, and someone may lift it."""

from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest

from services.notifications import bootstrap
from shared.contracts.notifications.codes import Channel, NoticeStanding, NoticeState, SuppressedBecause
from shared.contracts.notifications.queries import GetNoticeMessage
from shared.contracts.notifications.requests import ResendNotice
from shared.contracts.notifications.suppressions import (
    LiftSuppression,
    ListSuppressions,
    SuppressionLiftedAlready,
    SuppressionNotFound,
)
from shared.messaging.unit_of_work import transaction
from tests.integration.notifications.conftest import Notifications
from tests.unit.notifications.builders import DOSSIER, EVENTS, FINGERPRINTS, NUMBER, STAFF, contact, filed

NOW = datetime(2026, 11, 30, 12, 0, tzinfo=UTC)


def suppress(notifications: Notifications, address: str, notice_id: UUID, channel: Channel = Channel.EMAIL) -> bool:
    with transaction(notifications.engine, bootstrap.unit_of_work) as work:
        return work.suppressions.add(
            FINGERPRINTS.of(address, channel),
            channel,
            because=SuppressedBecause.HARD_BOUNCE,
            notice_id=notice_id,
            at=NOW,
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
