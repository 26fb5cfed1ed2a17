"""A connection that ends by a defect is a connection lost: nobody looks for a queue that was removed."""

import threading
from typing import Any

import pytest

from shared.messaging import reading_link
from shared.messaging.reading_link import ReadingLink
from shared.messaging.subscription import RabbitSubscription
from shared.messaging.transport import BrokerAway


class _Loop:
    def __init__(self, fault: BaseException) -> None:
        self._fault = fault

    def start(self) -> None:
        raise self._fault

    def close(self) -> None:
        """Nothing is open."""


def _broken_by(fault: BaseException) -> type[reading_link._QuickReader]:
    class Broken(reading_link._QuickReader):
        ioloop = _Loop(fault)

        def __init__(self, *_: Any, **__: Any) -> None:
            """Connects to nothing."""

    return Broken


@pytest.mark.parametrize("fault", [OSError("gone"), TypeError("a defect in a callback")])
def test_whatever_ends_the_link_is_told_as_a_lost_connection(
    fault: BaseException, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[Any] = []
    monkeypatch.setattr(threading, "excepthook", told.append)
    link = ReadingLink("amqp://nowhere", ("q",), prefetch=1)
    link.kind = _broken_by(fault)
    assert not link.open(5)
    link._thread.join(5)
    subscription = RabbitSubscription.__new__(RabbitSubscription)
    subscription._link = link
    with pytest.raises(BrokerAway, match="connection lost"):
        subscription._look()
    assert [one.exc_type for one in told] == ([TypeError] if isinstance(fault, TypeError) else []), "a defect is seen"
