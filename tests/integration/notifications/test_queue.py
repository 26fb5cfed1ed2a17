"""Who goes first, who waits for the morning, and what is not sent any more."""

from datetime import UTC, datetime
from uuid import uuid4

from sqlalchemy import text

from services.notifications import bootstrap
from services.notifications.adapters.channels.failover import Providers
from services.notifications.adapters.channels.provider_board import ProviderBoard
from services.notifications.adapters.channels.smpp import SmppLine
from services.notifications.adapters.channels.smpp_session import SmsCentre
from services.notifications.adapters.claim_batch import Batch
from services.notifications.adapters.claim_query import NEXT, lanes
from services.notifications.adapters.stand_ins import stand_in
from services.notifications.domain.provider import Provider
from services.notifications.usecases.send_notice import Step
from shared.contracts.codes import Language
from shared.contracts.notifications.codes import Channel, NoticeStanding, NoticeState
from shared.contracts.notifications.providers import ProviderKind
from shared.database.engine import make_engine
from tests.integration.notifications.conftest import Notifications
from tests.unit.notifications.builders import EVENTS, contact, filed

BULK = """
INSERT INTO notice (id, event_id, dossier_id, person_id, kind, facts, correlation_id, occurred_at, state, priority,
                    next_attempt_at)
SELECT gen_random_uuid(), gen_random_uuid(), (SELECT dossier_id FROM dossier_reference LIMIT 1), gen_random_uuid(),
       'progressed', '{"number": "OR-2026-00042", "happened_on": "2026-11-30"}', 'bulk',
       now(), 'created', 9, now() + CAST(:due AS interval)
FROM generate_series(1, :count)
"""


def owner_does(notifications: Notifications, statement: str, **values: object) -> None:
    """What no service may."""
    engine = make_engine(notifications.database.owner_url, application="test", pool_size=1)
    with engine.begin() as connection:
        connection.execute(text(statement), values)
    engine.dispose()


def test_a_status_notice_overtakes_what_is_sent_to_many(notifications: Notifications) -> None:
    notifications.hear(filed())
    owner_does(notifications, "UPDATE notice SET next_attempt_at = now() + interval '1 hour'")
    owner_does(notifications, BULK, count=50, due="-1 hour")
    other = uuid4()
    notifications.hear(filed(other, number="OR-2026-00043"))

    with notifications.desk() as desk:
        first, second = desk.claim(), desk.claim()

    assert first is not None
    assert second is not None
    assert (first.dossier_id, first.priority, second.priority) == (other, 0, 9)


def test_a_quick_sender_claims_several_at_once_and_gives_back_what_it_has_not_begun(
    notifications: Notifications,
) -> None:
    notifications.hear(filed())
    owner_does(notifications, BULK, count=10, due="-1 hour")

    with notifications.desk() as desk:
        held = [desk.claim() for _ in range(4)]  # one, two, and the first of four
        states = "SELECT state, phase, tries, count(*) FROM notice GROUP BY state, phase, tries ORDER BY 4"
        assert all(held)
        assert notifications.query(states) == [("created", None, 0, 4), ("sending", "claimed", 0, 7)]
        desk.give_back()
        assert notifications.query(states) == [("sending", "claimed", 0, 4), ("created", None, 0, 7)]
    assert notifications.query("SELECT * FROM notice_attempt") == [], "nobody tried"


def test_a_slow_sender_holds_no_more_than_it_sends_soon() -> None:
    batch, now, sizes = Batch(), 0.0, []
    for took in (0.01, 0.02, 0.05, 0.09, 0.09, 1.0, 1.0, 1.0, 1.0, 1.0):
        sizes.append(batch.most(now))
        batch.begins([], now)
        batch._claimed = sizes[-1]
        now += took
    assert sizes == [1, 2, 4, 8, 16, 16, 8, 4, 2, 1]


def test_the_next_notice_is_found_without_looking_at_the_queue(notifications: Notifications) -> None:
    """Of 20,000 that are due and 20,000 held, a few pages are read."""
    notifications.hear(filed())
    owner_does(notifications, BULK, count=20_000, due="-1 hour")
    owner_does(notifications, BULK, count=20_000, due="1 hour")
    owner_does(notifications, "ANALYZE notice")

    with notifications.engine.connect() as connection:
        said = connection.execute(text(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {NEXT}"), lanes(list(Channel)))
        plan = said.scalar_one()[0]["Plan"]
    assert "notice_next" in str(plan)
    assert plan["Shared Hit Blocks"] + plan["Shared Read Blocks"] < 200


def by_sms_at(notifications: Notifications, now: datetime, event: str) -> Step:
    """What one try of an SMS comes to at this moment; the person lives in the Netherlands."""
    answer = contact(Language.DUTCH).model_copy(update={"phone": "+31612345678", "residence_country": "NL"})
    notifications.contacts.answer = answer.model_copy(update={"sms_notices": True})
    notifications.now = lambda: now
    notifications.hear(filed())
    notifications.hear(EVENTS[event])
    owner_does(notifications, "UPDATE notice SET state = 'failed_permanently'")
    with notifications.engine.begin() as connection:
        stand_in(connection, notifications.notices()[1].notice_id, Channel.SMS)
    sending = notifications.sending()
    nobody = SmsCentre("127.0.0.1", 9, tls=False, system_id="", password="", timeout_s=1, source="PRIMO")
    provider = Provider("nobody", Channel.SMS, ProviderKind.SMPP)
    board = ProviderBoard([provider], bootstrap.utc_now)
    sending.carriers = {Channel.SMS: Providers([(provider, SmppLine(nobody))], board)}
    with notifications.desk() as desk:
        step = sending.next(desk)
    sending.close()
    return step


AT_NIGHT = datetime(2026, 12, 1, 22, 30, tzinfo=UTC)


def test_in_quiet_hours_it_is_held_until_the_morning_there(notifications: Notifications) -> None:
    by_sms_at(notifications, AT_NIGHT, "scheduled")

    held = notifications.notices()[2]
    assert (held.state, held.standing, held.attempts) == (NoticeState.CREATED, NoticeStanding.HELD, ())
    assert held.next_attempt_at == datetime(2026, 12, 2, 7, 0, tzinfo=UTC)
    assert notifications.post.taken == []


def test_a_legal_deadline_does_not_wait_for_the_morning(notifications: Notifications) -> None:
    by_sms_at(notifications, AT_NIGHT, "appeal_due_soon")

    tried = notifications.notices()[2]
    assert (tried.standing, tried.attempts[0].provider) == (NoticeStanding.FAILED_TEMPORARILY, "nobody")


def test_a_legal_deadline_does_not_wait_behind_what_is_held(notifications: Notifications) -> None:
    notifications.hear(filed())
    notifications.hear(EVENTS["appeal_due_soon"])
    first = notifications.notices()[0].notice_id
    held = "UPDATE notice SET standing = 'held', next_attempt_at = now() + interval '8 hours' WHERE id = :id"
    owner_does(notifications, held, id=first)

    notifications.send_all()

    assert [notice.standing for notice in notifications.notices()] == [NoticeStanding.HELD, NoticeStanding.SENT]


def test_what_a_newer_step_made_obsolete_is_shown_and_not_sent(notifications: Notifications) -> None:
    for event in (filed(), EVENTS["verification_opened"], EVENTS["review_opened"], EVENTS["scheduled"]):
        notifications.hear(event)
    owner_does(notifications, "UPDATE notice SET created_at = now() - interval '7 hours'")

    notifications.send_all()

    standings = [notice.standing for notice in notifications.notices()]
    assert standings == [NoticeStanding.SENT, *[NoticeStanding.SUPERSEDED] * 2, NoticeStanding.SENT]
    newest = notifications.notices()[3]
    assert str(newest.notice_id) in notifications.notices()[1].attempts[0].reply
    assert len(notifications.post.taken) == 2


def test_what_could_not_leave_for_a_month_is_not_sent_but_a_decision_is(notifications: Notifications) -> None:
    notifications.hear(filed())
    notifications.hear(EVENTS["decided_unfavourable"])
    owner_does(notifications, "UPDATE notice SET created_at = now() - interval '31 days'")

    notifications.send_all()

    assert [notice.standing for notice in notifications.notices()] == [NoticeStanding.EXPIRED, NoticeStanding.SENT]
    assert len(notifications.post.taken) == 1


def test_the_order_of_a_dossier_is_kept_whatever_became_due_first(notifications: Notifications) -> None:
    for event in (filed(), EVENTS["verification_opened"]):
        notifications.hear(event)
    owner_does(notifications, "UPDATE notice SET next_attempt_at = now() - interval '1 hour' WHERE kind <> 'filed'")
    owner_does(notifications, "UPDATE notice SET next_attempt_at = now() + interval '1 hour' WHERE kind = 'filed'")

    assert notifications.send_all() == [Step.IDLE]
