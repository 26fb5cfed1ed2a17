"""What was written is found on the tracking page by its reader alone, and opening it is proof that it was read."""

from datetime import date
from uuid import UUID, uuid4

import pytest

from shared.contracts.codes import Language
from shared.contracts.investor.events import DossierInvestorChanged, MandateGiven
from shared.contracts.notifications.codes import Channel
from shared.contracts.notifications.inbox import InboxEntry, InboxStanding, ListInbox, ReadNotice
from shared.contracts.notifications.proof import GetProof, ProofAct
from shared.contracts.notifications.refusals import NoticeNotFound
from tests.integration.notifications.conftest import Notifications
from tests.unit.notifications.builders import DOSSIER, EVENTS, NOON, contact, filed


def inbox(
    notifications: Notifications, mandate_id: UUID | None = None, dossier_id: UUID = DOSSIER
) -> tuple[InboxEntry, ...]:
    found: tuple[InboxEntry, ...] = notifications.ask(ListInbox(dossier_id=dossier_id, mandate_id=mandate_id))
    return found


def test_words_come_when_they_are_opened_and_the_first_time_is_kept(notifications: Notifications) -> None:
    notifications.contacts.answer = contact(Language.ARABIC)
    notifications.hear(filed())
    notifications.hear(EVENTS["verification_opened"])
    notifications.send_all()

    newest, first = inbox(notifications)
    assert (newest.text, newest.read_at, first.text) == (None, None, None)
    assert first.subject == notifications.post.subjects()[0]
    assert first.ways[0].model_dump() == {"channel": Channel.EMAIL, "standing": InboxStanding.SENT}
    for _ in range(2):
        notifications.ask(ReadNotice(dossier_id=DOSSIER, notice_id=first.notice_id))

    newest, first = inbox(notifications)
    assert newest.read_at is None
    assert first.read_at is not None
    assert first.text
    (written,) = notifications.query("SELECT text FROM message WHERE notice_id = :id", id=first.notice_id)
    assert first.text.partition("/track/")[0] == written.text.partition("/track/")[0], "as sent"
    assert "/track/…" in first.text, "but for the link that they hold already"
    proof = notifications.ask(GetProof(dossier_id=DOSSIER)).lines
    assert [(one.notice_id, one.details) for one in proof if one.act is ProofAct.READ] == [
        (first.notice_id, {"reader": "investor"})
    ]
    assert [len(notice.readings) for notice in notifications.notices()] == [1, 0]


def test_what_could_not_be_sent_is_read_there_all_the_same(notifications: Notifications) -> None:
    notifications.contacts.answer = contact().model_copy(update={"service_notices": False})
    notifications.hear(filed())
    notifications.send_all()

    (entry,) = inbox(notifications)
    assert entry.ways[0].standing is InboxStanding.NOT_REACHED
    notifications.ask(ReadNotice(dossier_id=DOSSIER, notice_id=entry.notice_id))
    assert inbox(notifications)[0].text


def test_each_reader_finds_their_own_and_nobody_another_s(notifications: Notifications) -> None:
    mandate_id, elsewhere = uuid4(), uuid4()
    notifications.hear(filed())
    notifications.hear(filed(elsewhere, number="OR-2026-00043", person_id=uuid4()))
    given = {"dossier_id": DOSSIER, "occurred_at": NOON, "mandate_id": mandate_id, "powers": ("follow",)}
    days = {"valid_from": date(2026, 11, 1), "valid_until": date(2027, 11, 1)}
    notifications.hear(MandateGiven.model_validate({**given, **days}))
    notifications.hear(EVENTS["verification_opened"])
    notifications.send_all()

    investor, mandatary = inbox(notifications), inbox(notifications, mandate_id)
    assert (len(investor), len(mandatary)) == (3, 2)
    assert not {one.notice_id for one in investor} & {one.notice_id for one in mandatary}
    for not_theirs in (
        ReadNotice(dossier_id=DOSSIER, notice_id=mandatary[0].notice_id),
        ReadNotice(dossier_id=DOSSIER, notice_id=investor[0].notice_id, mandate_id=mandate_id),
        ReadNotice(dossier_id=elsewhere, notice_id=investor[0].notice_id),
        ReadNotice(dossier_id=DOSSIER, notice_id=uuid4()),
        ReadNotice(dossier_id=DOSSIER, notice_id=mandatary[0].notice_id, mandate_id=uuid4()),
    ):
        with pytest.raises(NoticeNotFound):
            notifications.ask(not_theirs)
    notifications.ask(ReadNotice(dossier_id=DOSSIER, notice_id=mandatary[0].notice_id, mandate_id=mandate_id))
    assert all(one.read_at is None for one in inbox(notifications))


def test_who_was_registered_twice_finds_what_was_written_before(notifications: Notifications) -> None:
    notifications.hear(filed())
    notifications.send_all()
    changed = {"dossier_id": DOSSIER, "occurred_at": NOON, "investor_id": uuid4()}
    notifications.hear(DossierInvestorChanged.model_validate(changed))

    assert len(inbox(notifications)) == 1
