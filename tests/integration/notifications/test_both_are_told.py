"""Who acts for an investor is told what the investor is told: in their language, once, and as long as they may act."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import text

from shared.contracts.codes import Language
from shared.contracts.investor.events import (
    DossierInvestorChanged,
    DossierMerged,
    DossierScheduled,
    MandateGiven,
    MandateRevoked,
    ReviewOpened,
)
from shared.contracts.notifications.codes import NoticeState, Phase
from shared.contracts.territory.events import PlotConfirmed
from tests.integration.notifications.conftest import Notifications
from tests.unit.notifications.builders import DOSSIER, NOON, PLOT, filed

MANDATE = UUID("00000000-0000-0000-0000-0000000000a1")


def given(mandate_id: UUID = MANDATE, **changes: Any) -> MandateGiven:
    facts = {
        "dossier_id": DOSSIER,
        "mandate_id": mandate_id,
        "powers": ("follow",),
        "valid_from": NOON.date(),
        "valid_until": date(2027, 11, 23),
        "occurred_at": NOON,
    }
    return MandateGiven.model_validate({**facts, **changes})


def revoked(**changes: Any) -> MandateRevoked:
    facts = {"dossier_id": DOSSIER, "mandate_id": MANDATE, "by_investor": True, "occurred_at": NOON}
    return MandateRevoked.model_validate({**facts, **changes})


def later(days: int) -> ReviewOpened:
    return ReviewOpened(dossier_id=DOSSIER, occurred_at=NOON + timedelta(days=days))


def told(notifications: Notifications) -> list[tuple[bool, Language | None]]:
    return [(notice.to_mandatary, notice.language) for notice in notifications.notices()]


def test_both_are_told_each_in_their_language_and_neither_twice(notifications: Notifications) -> None:
    notifications.hear(filed())
    for event in (given(), DossierScheduled(dossier_id=DOSSIER, session_on=date(2026, 12, 8), occurred_at=NOON)):
        event_id = uuid4()
        notifications.hear(event, event_id)
        notifications.hear(event, event_id)
    notifications.hear(PlotConfirmed(plot_id=PLOT, dossier_id=DOSSIER, occurred_at=NOON))
    notifications.send_all()

    french, arabic = (False, Language.FRENCH), (True, Language.ARABIC)
    assert told(notifications) == [french, french, arabic, french, arabic, french, arabic]
    assert [mail["To"].count("karim") for mail in notifications.post.taken] == [0, 0, 1, 0, 1, 0, 1]
    links = {notice.subject: notice for notice in notifications.notices() if notice.to_mandatary}
    assert len(links) == 3


def test_a_mandatary_hears_nothing_of_before_after_or_once_revoked_but_that_it_ended(
    notifications: Notifications,
) -> None:
    notifications.hear(filed())
    notifications.hear(given(valid_from=date(2026, 11, 26), valid_until=date(2026, 11, 28)))
    for days in (1, 2, 5):
        notifications.hear(later(days))
    notifications.hear(revoked(occurred_at=NOON + timedelta(days=3)))
    notifications.hear(later(4))

    texts = [notice.kind for notice in notifications.notices() if notice.to_mandatary]
    assert texts == ["progressed", "review_opened", "progressed"]


def test_what_still_waits_when_a_mandate_ends_is_not_sent_any_more(notifications: Notifications) -> None:
    notifications.hear(filed())
    notifications.hear(given())
    notifications.hear(later(1))
    notifications.contacts.ended = {MANDATE}
    notifications.hear(revoked(occurred_at=NOON + timedelta(days=1)))
    notifications.send_all()

    held, review, ended = [notice for notice in notifications.notices() if notice.to_mandatary]
    assert [held.state, ended.state] == [NoticeState.SENT] * 2
    assert (review.state, review.attempts[0].phase) == (NoticeState.FAILED_PERMANENTLY, Phase.CONTACT)


def test_an_investor_does_not_wait_for_a_mandatary_who_cannot_be_reached(notifications: Notifications) -> None:
    notifications.hear(filed())
    notifications.send_all()
    notifications.hear(given())
    notifications.hear(later(1))
    notifications.post.recipients.extend(["250 ok", "451 4.2.1 mailbox full"])
    notifications.send_all(notifications.sending(pauses=(timedelta(hours=1),)))

    states = [(notice.to_mandatary, notice.state) for notice in notifications.notices()]
    sent, later_on, waits = NoticeState.SENT, NoticeState.FAILED_TEMPORARILY, NoticeState.CREATED
    assert states == [(False, sent), (False, sent), (True, later_on), (False, sent), (True, waits)]


def test_a_merge_is_told_where_it_was_filed_from_and_the_rest_goes_to_the_entry_that_goes_on(
    notifications: Notifications,
) -> None:
    gone, kept, other = uuid4(), uuid4(), uuid4()
    at = {"occurred_at": NOON}
    for event in (
        filed(person_id=gone),
        filed(other, number="OR-2026-00043", person_id=gone),
        DossierMerged(dossier_id=DOSSIER, into_id=uuid4(), into_number="OR-2026-00007", **at),
        DossierInvestorChanged(dossier_id=other, investor_id=kept, **at),
        ReviewOpened(dossier_id=other, **at),
    ):
        notifications.hear(event)
    notifications.send_all()
    with notifications.engine.connect() as connection:
        rows = connection.execute(text("SELECT dossier_id, person_id FROM notice ORDER BY position")).all()
    assert [tuple(row) for row in rows] == [(DOSSIER, gone), (other, gone), (DOSSIER, gone), (other, kept)]
    assert "OR-2026-00007" in notifications.post.taken[2]["Subject"]
