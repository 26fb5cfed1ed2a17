"""Messages over all dossiers are found by what is known of them, a page at a time, without anybody's link."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from shared.contracts.codes import Language
from shared.contracts.notifications.codes import Channel, NoticeKind, NoticeStanding
from shared.contracts.notifications.queries import GetNoticeMessage
from shared.contracts.notifications.refusals import NoticeNotFound
from shared.contracts.notifications.search import Audience, GetNotice, NoticePage, SearchNotices
from shared.reference.time_zones import CASABLANCA
from tests.integration.notifications.conftest import Notifications
from tests.unit.notifications.builders import DOSSIER, filed


def search(notifications: Notifications, **wanted: Any) -> NoticePage:
    found: NoticePage = notifications.ask(SearchNotices(**wanted))
    return found


def test_pages_follow_each_other_from_the_latest_and_none_comes_twice(notifications: Notifications) -> None:
    for number in range(5):
        notifications.hear(filed(dossier_id=uuid4(), number=f"OR-2026-0000{number}"))
    seen, before = [], None
    while True:
        page = search(notifications, limit=2, before=before)
        seen += [row.number for row in page.rows]
        if (before := page.before) is None:
            break
    assert seen == [f"OR-2026-0000{number}" for number in (4, 3, 2, 1, 0)]


def test_each_filter_narrows_to_what_it_says(notifications: Notifications) -> None:
    notifications.hear(filed())
    notifications.send_all()
    notifications.hear(filed(dossier_id=uuid4(), number="OR-2026-99999"))
    today = datetime.now(CASABLANCA).date()
    assert [row.dossier_id for row in search(notifications, standing=NoticeStanding.SENT).rows] == [DOSSIER]
    assert [row.number for row in search(notifications, number="99999").rows] == ["OR-2026-99999"]
    assert search(notifications, number="%").rows == ()
    assert search(notifications, standing=NoticeStanding.DELIVERED).rows == ()
    assert search(notifications, channel=Channel.SMS).rows == ()
    assert search(notifications, kind=NoticeKind.CLOSED).rows == ()
    assert len(search(notifications, audience=Audience.INVESTOR).rows) == 2
    assert search(notifications, audience=Audience.STAFF).rows == ()
    assert len(search(notifications, since=today, until=today).rows) == 2
    assert search(notifications, since=today + timedelta(days=1)).rows == ()
    assert search(notifications, until=today - timedelta(days=1)).rows == ()
    (written,) = search(notifications, standing=NoticeStanding.SENT).rows
    assert (written.language, written.sent_at is not None, written.tries) == (Language.FRENCH, True, 1)
    assert search(notifications, language=Language.FRENCH).rows == (written,)
    assert search(notifications, language=Language.DUTCH).rows == ()


def test_one_notice_is_told_with_its_attempts_and_one_that_is_none_is_refused(notifications: Notifications) -> None:
    notifications.hear(filed())
    notifications.send_all()
    (row,) = search(notifications).rows
    notice = notifications.ask(GetNotice(notice_id=row.notice_id))
    assert [attempt.smtp_code for attempt in notice.attempts] == [250]
    with pytest.raises(NoticeNotFound):
        notifications.ask(GetNotice(notice_id=uuid4()))


def test_staff_who_read_a_message_are_not_handed_its_reader_s_link(notifications: Notifications) -> None:
    notifications.hear(filed())
    notifications.send_all()
    (row,) = search(notifications).rows
    (sent,) = notifications.query("SELECT text, html FROM message")
    assert all("/track/" in part and "/track/…" not in part for part in sent)
    shown = notifications.ask(GetNoticeMessage(notice_id=row.notice_id))
    for part, kept in ((shown.text, sent[0]), (shown.html, sent[1])):
        token = kept.split("/track/")[1].split('"')[0].split()[0]
        assert token not in part
        assert "/track/…" in part
    assert shown.rendered_at <= datetime.now(UTC)
