"""A sender that dies leaves a notice that is sent once or shown as unknown: never twice, never forgotten."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from services.notifications.adapters.claim_desk import SqlDesk
from services.notifications.domain.delivery import Attempt
from services.notifications.domain.message import Message
from services.notifications.usecases.carrier_ports import Carrier
from services.notifications.usecases.ports import Claim, ClaimLost
from services.notifications.usecases.send_notice import Step
from shared.contracts.notifications.codes import AttemptOutcome, Channel, NoticeState, Phase
from shared.database.engine import plain_url
from tests.integration.notifications.conftest import Notifications
from tests.unit.notifications.builders import contact, filed, shipped_wordings, writer


def claimed(desk: SqlDesk) -> Claim:
    claim = desk.claim()
    assert claim is not None
    return claim


def words_of(claim: Claim) -> Message:
    return replace(writer().write(claim, contact(), shipped_wordings), template_version=None)


def attempts(notifications: Notifications) -> list[tuple[Phase, AttemptOutcome]]:
    return [(attempt.phase, attempt.outcome) for attempt in notifications.notices()[0].attempts]


def test_a_sender_that_died_before_anything_left_is_replaced_at_once(notifications: Notifications) -> None:
    notifications.hear(filed())
    with notifications.desk() as dying:
        claimed(dying)

    notifications.send_all()

    assert len(notifications.post.taken) == 1
    assert attempts(notifications) == [
        (Phase.CLAIMED, AttemptOutcome.RELEASED),
        (Phase.TRANSMITTING, AttemptOutcome.SENT),
    ]


def test_a_sender_that_died_while_transmitting_leaves_it_unknown(notifications: Notifications) -> None:
    notifications.hear(filed())
    with notifications.desk() as dying:
        claim = claimed(dying)
        dying.transmitting(claim, words_of(claim))

    notifications.send_all()

    assert notifications.post.taken == []
    assert [row.subject for row in notifications.query("SELECT subject FROM message")] == [words_of(claim).subject]
    assert notifications.notices()[0].state is NoticeState.UNKNOWN
    assert attempts(notifications) == [(Phase.TRANSMITTING, AttemptOutcome.UNKNOWN)]


def test_a_sender_that_lives_is_left_alone_however_slow_it_is(notifications: Notifications) -> None:
    notifications.hear(filed())
    with notifications.desk() as slow:
        claim = claimed(slow)
        assert notifications.send_all() == [Step.IDLE]
        slow.transmitting(claim, words_of(claim))
        assert notifications.send_all() == [Step.IDLE]
        assert notifications.notices()[0].state is NoticeState.SENDING


def test_a_sender_taken_for_dead_before_it_transmits_must_not_send(notifications: Notifications) -> None:
    notifications.hear(filed())
    with notifications.desk() as dying:
        claim = claimed(dying)
    notifications.send_all()

    with notifications.desk() as back, pytest.raises(ClaimLost):
        back.transmitting(claim, words_of(claim))

    assert len(notifications.post.taken) == 1


@dataclass
class LosesItsSession:
    """Delivers well, but meanwhile the database ends the sender's session."""

    carrier: Carrier
    lose: Callable[[], None]

    def deliver(self, claim: Claim, message: Message, address: str, transmitting: Callable[[], None]) -> Attempt:
        attempt = self.carrier.deliver(claim, message, address, transmitting)
        self.lose()
        return attempt

    def ready(self) -> bool:
        return True

    def close(self) -> None:
        self.carrier.close()


def test_a_sender_that_lost_only_its_database_still_says_that_the_notice_was_sent(
    notifications: Notifications,
) -> None:
    notifications.hear(filed())
    sending = notifications.sending()
    with notifications.engine.connect() as connection:
        connection.detach()
        desk = SqlDesk(connection)
        losing = LosesItsSession(sending.carriers[Channel.EMAIL], lambda: end_session(notifications, desk))
        sending.carriers = {Channel.EMAIL: losing}
        with pytest.raises(DBAPIError):
            sending.next(desk)
    notifications.send_all()  # another sender finds the claim without its claimer
    assert notifications.notices()[0].state is NoticeState.UNKNOWN

    with notifications.desk() as new:
        sending.next(new)
    sending.close()

    assert notifications.notices()[0].state is NoticeState.SENT
    assert len(notifications.post.taken) == 1


def end_session(notifications: Notifications, desk: SqlDesk) -> None:
    """As a restart of the database does."""
    holder = "SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND (classid::bigint << 32 | objid::bigint) = %s"
    with psycopg.connect(plain_url(notifications.database.admin_url), autocommit=True) as administrator:
        ended = administrator.execute(f"SELECT pg_terminate_backend(pid, 5000) FROM ({holder}) AS h", [desk.token])
        assert ended.fetchall() == [(True,)]


def test_the_lock_of_a_sender_ends_with_its_session(notifications: Notifications) -> None:
    with notifications.desk() as desk, notifications.engine.connect() as other:
        taken = other.execute(text("SELECT pg_try_advisory_lock(:token)"), {"token": desk.token}).scalar()
        assert taken is False
