"""Senders killed with -9 at each point, over and over: none lost, doubles only where the answer was not recorded."""

import multiprocessing
import os
import signal
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum
from itertools import cycle
from uuid import uuid4

import pytest

from services.notifications.adapters.claim_desk import SqlDesk
from services.notifications.domain.delivery import Attempt
from services.notifications.domain.message import Message
from services.notifications.usecases.carrier_ports import Carrier
from services.notifications.usecases.ports import Claim
from services.notifications.usecases.send_notice import Step
from shared.contracts.notifications.codes import Channel, NoticeState
from shared.contracts.notifications.requests import ResendNotice
from shared.database.engine import make_engine
from tests.integration.notifications.conftest import Notifications, post_offices
from tests.unit.notifications.builders import STAFF, filed

MESSAGES = int(os.environ.get("PRIMO_TEST_KILLED_MESSAGES", "60"))
SENT_BEFORE = 4
"""By each sender before it is killed."""


class Point(Enum):
    BEFORE_SMTP = "before smtp"
    IN_DATA = "in DATA"
    AFTER_250 = "after 250, before the commit"


@dataclass
class Mortal:
    """Ends its process at its point, in the fifth delivery."""

    carrier: Carrier
    point: Point
    deliveries: int = field(default=0)

    def deliver(self, claim: Claim, message: Message, address: str, transmitting: Callable[[], None]) -> Attempt:
        self.deliveries += 1

        def told() -> None:
            transmitting()
            self._die_at(Point.IN_DATA)

        self._die_at(Point.BEFORE_SMTP)
        attempt = self.carrier.deliver(claim, message, address, told)
        self._die_at(Point.AFTER_250)
        return attempt

    def _die_at(self, point: Point) -> None:
        if point is self.point and self.deliveries > SENT_BEFORE:
            os.kill(os.getpid(), signal.SIGKILL)

    def ready(self) -> bool:
        return True

    def close(self) -> None:
        self.carrier.close()


def send_and_die(notifications: Notifications, point: Point) -> None:
    """In a process of its own."""
    engine = make_engine(notifications.database.url, application="test", pool_size=1)
    sending = notifications.sending()
    sending.carriers = {Channel.EMAIL: Mortal(post_offices(notifications.post), point)}
    with engine.connect() as connection:
        connection.detach()
        desk = SqlDesk(connection)
        desk.recover()
        while sending.next(desk) is not Step.IDLE:
            desk.recover()


# Where another test has imported eventlet, it warns of each fork; nothing of it is used in the child.
@pytest.mark.filterwarnings("ignore:Using fork:DeprecationWarning")
def test_none_is_lost_and_a_double_has_the_same_name_and_is_marked(notifications: Notifications) -> None:
    dossiers = [uuid4() for _ in range(MESSAGES)]
    for number, dossier_id in enumerate(dossiers):
        notifications.hear(filed(dossier_id, number=f"OR-2026-{number:05}"))
    killed: Counter[Point] = Counter()
    for point in cycle(Point):
        child = multiprocessing.get_context("fork").Process(target=send_and_die, args=(notifications, point))
        child.start()
        child.join(60)
        if child.exitcode == 0:
            break
        assert child.exitcode == -signal.SIGKILL
        killed[point] += 1
    notifications.send_all(most=MESSAGES)

    arrived = Counter(str(mail["Message-ID"]) for mail in notifications.post.taken)
    states = Counter(row.state for row in notifications.query("SELECT state FROM notice"))
    ambiguous = killed[Point.IN_DATA] + killed[Point.AFTER_250]
    assert min(killed[point] for point in Point) > 0
    assert states == {NoticeState.SENT: MESSAGES - ambiguous, NoticeState.UNKNOWN: ambiguous}
    assert set(arrived.values()) == {1}
    assert len(arrived) == MESSAGES - killed[Point.IN_DATA]

    for row in notifications.query("SELECT id FROM notice WHERE state = 'unknown'"):
        notifications.ask(ResendNotice(notice_id=row.id, staff_id=STAFF, reason="the sender was killed"))
    notifications.send_all(most=MESSAGES)
    again = Counter(str(mail["Message-ID"]) for mail in notifications.post.taken)
    doubles = {name for name, count in again.items() if count > 1}
    assert len(again) == MESSAGES
    assert len(doubles) == killed[Point.AFTER_250]
    for name in doubles:
        copies = [mail["X-PRIMO-Resent"] for mail in notifications.post.taken if str(mail["Message-ID"]) == name]
        assert copies == [None, "1"]
    print(
        f"{MESSAGES} messages, killed: { {point.value: count for point, count in killed.items()} }, lost 0,"
        f" doubles {len(doubles)}, all marked"
    )
