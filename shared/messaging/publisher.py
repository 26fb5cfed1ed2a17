"""Publishing to RabbitMQ with pipelined confirms, at whichever node of the broker answers."""

import time
from collections.abc import Sequence

from pika.exceptions import AMQPError

from shared.messaging.connection import opened
from shared.messaging.message import Message
from shared.messaging.publishing_link import Batch, PublishingLink
from shared.messaging.topology import declare_missing
from shared.messaging.transport import BrokerAway, Outcome
from shared.network.broker_nodes import BrokerNodes
from shared.telemetry import logging

log = logging.get(__name__)

LOOK_S = 0.25
CLOSE_WAIT_S = 5.0
SILENCE_S = 4.0
"""How long nothing may be confirmed of what was sent. A node that is but slow costs redeliveries: they are absorbed."""
FIRST_ANSWER_S = 2.0
"""How long the first message of a connection may go unanswered."""


class RabbitPublisher:
    """One connection, one channel, one batch at a time. Reconnects on the next publish after a loss."""

    def __init__(self, urls: str, *, connect_timeout: float = 5.0, silence: float = SILENCE_S) -> None:
        """`urls`: the broker's nodes; `connect_timeout` and `silence` in seconds, for each node."""
        self._urls = urls
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
        link = self._connected()
        if link.proven:
            return self._attempt(link, messages, self._silence, timeout)
        # The first message goes alone. A channel that meets a queue between two leaders asks the dead one, anew for
        # every message, and refuses each, or is stuck for 7 s with each where that node is frozen; and it goes on so
        # after the queue has its new leader, until it is closed. A node that has just come back may do so for as long
        # as another one is frozen, while the third confirms at once (RabbitMQ 3.10; the drills of the cluster hold it).
        (first,) = self._attempt(link, messages[:1], FIRST_ANSWER_S, timeout)
        if first not in (Outcome.CONFIRMED, Outcome.UNROUTABLE):
            return [first, *(Outcome.UNSENT for _ in messages[1:])]
        link.proven = True
        return [first, *(self._attempt(link, messages[1:], self._silence, timeout) if messages[1:] else [])]

    def _attempt(
        self, link: PublishingLink, messages: Sequence[Message], silence: float, timeout: float
    ) -> list[Outcome]:
        batch = Batch(messages)
        link.send(batch)
        self._await(link, batch, silence, timeout)
        if not batch.settled.is_set():
            # Confirms that come later would be taken for the next batch's: start again with a clean channel, at another
            # node: this one may be frozen, and its thread ends by its heartbeat, or it may know of no leader.
            log.warning("no confirms, connecting anew", unanswered=len(batch.tags))
            self._nodes.failed(link.node)
            link.close(wait=0)
            self._link = None
        elif Outcome.REFUSED in batch.outcomes:
            self._nodes.failed(link.node)
            self.close()
        return [outcome or Outcome.UNKNOWN for outcome in batch.outcomes]

    def close(self) -> None:
        if self._link is not None:
            self._link.close(wait=CLOSE_WAIT_S)
            self._link = None

    @staticmethod
    def _await(link: PublishingLink, batch: Batch, silence: float, timeout: float) -> None:
        """Until all is answered, or `timeout`, or nothing more comes from a broker that has not said that it blocks."""
        last_moment = time.monotonic() + timeout
        while not batch.settled.wait(LOOK_S):
            now = time.monotonic()
            if now > last_moment or (now - batch.answered_at > silence and not link.blocked):
                return

    def _connected(self) -> PublishingLink:
        if self._link is not None:
            if self._link.is_open:
                return self._link
            if self._link.lost:
                self._nodes.failed(self._link.node)
            self.close()
        for node in self._nodes.in_turn():
            link = self._opened(node)
            if link is not None:
                self._link = link
                return link
            self._nodes.failed(node)
        raise BrokerAway("no connection for publishing")

    def _opened(self, node: str) -> PublishingLink | None:
        """None when this node does not answer.

        Into a whole topology only: a broker that came back without its disk would confirm, and drop, for every reader
        that has not bound its queue yet.
        """
        try:
            with opened(node) as connection:
                declare_missing(connection, self._urls)
        except (AMQPError, OSError) as error:
            log.info("a node of the broker does not answer", error=type(error).__name__)
            return None
        link = PublishingLink(node)
        if link.open(self._connect_timeout):
            return link
        link.close(wait=0)
        return None
