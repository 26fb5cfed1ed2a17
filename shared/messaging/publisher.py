"""Publishing to RabbitMQ with pipelined confirms, at whichever node of the broker answers."""

import time
from collections.abc import Sequence

from shared.messaging.connection import SILENCE_S
from shared.messaging.message import Message
from shared.messaging.publishing_link import Batch, PublishingLink
from shared.messaging.transport import BrokerAway, Outcome
from shared.network.broker_nodes import BrokerNodes
from shared.telemetry import logging

log = logging.get(__name__)

LOOK_S = 0.25
CLOSE_WAIT_S = 5.0


class RabbitPublisher:
    """One connection, one channel, one batch at a time. Reconnects on the next publish after a loss."""

    def __init__(self, urls: str, *, connect_timeout: float = 5.0, silence: float = SILENCE_S) -> None:
        """`urls`: the broker's nodes; `connect_timeout` and `silence` in seconds, for each node."""
        self._nodes = BrokerNodes(urls)
        self._connect_timeout = connect_timeout
        self._silence = silence
        self._link: PublishingLink | None = None

    @property
    def blocked(self) -> bool:
        """The broker stopped reading from publishers (disk or memory alarm)."""
        return self._link is not None and self._link.blocked

    def publish(self, messages: Sequence[Message], timeout: float) -> list[Outcome]:
        if not messages:
            return []
        link, batch = self._connected(), Batch(messages)
        link.send(batch)
        self._await(link, batch, timeout)
        if not batch.settled.is_set():
            # Confirms that come later would be taken for the next batch's: start again with a clean channel, at another
            # node if there is one. This one may be frozen, so its thread is left to end by its heartbeat.
            log.warning("no confirms, trying another node", unanswered=len(batch.tags))
            self._nodes.failed(link.node)
            link.close(wait=0)
            self._link = None
        elif link.lost:
            self._nodes.failed(link.node)
        return [outcome or Outcome.UNKNOWN for outcome in batch.outcomes]

    def close(self) -> None:
        if self._link is not None:
            self._link.close(wait=CLOSE_WAIT_S)
            self._link = None

    def _await(self, link: PublishingLink, batch: Batch, timeout: float) -> None:
        """Until all is answered, or `timeout`, or nothing more comes from a broker that has not said that it blocks."""
        last_moment = time.monotonic() + timeout
        while not batch.settled.wait(LOOK_S):
            now = time.monotonic()
            if now > last_moment or (now - batch.answered_at > self._silence and not link.blocked):
                return

    def _connected(self) -> PublishingLink:
        if self._link is not None:
            if self._link.is_open:
                return self._link
            if self._link.lost:
                self._nodes.failed(self._link.node)
            self.close()
        for node in self._nodes.in_turn():
            link = PublishingLink(node)
            if link.open(self._connect_timeout):
                self._link = link
                return link
            link.close(wait=0)
            self._nodes.failed(node)
        raise BrokerAway("no connection for publishing")
