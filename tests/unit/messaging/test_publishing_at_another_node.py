"""A node that is there and confirms nothing is left for another: after kill -9 it may come back and know of no leader.

Real nodes do so once in some forty faults (`./primo drill broker-cluster`), so here they are played.
"""

from dataclasses import dataclass

import pytest

from shared.messaging import publisher as publishing
from shared.messaging.message import Message
from shared.messaging.publisher import RabbitPublisher
from shared.messaging.publishing_link import Batch, PublishingLink
from shared.messaging.transport import Outcome

SILENT, REFUSING, WELL = (f"amqp://{name}/" for name in ("silent", "refusing", "well"))
ANSWERS = {SILENT: None, REFUSING: Outcome.REFUSED, WELL: Outcome.CONFIRMED}


@dataclass
class PlayedLink(PublishingLink):
    """Answers each message as its node does."""

    node: str
    proven: bool = False
    lost: bool = False
    blocked: bool = False
    is_open: bool = True

    def send(self, batch: Batch) -> None:
        answer = ANSWERS[self.node]
        batch.tags = dict(enumerate(range(len(batch.messages)), start=1))
        for tag in list(batch.tags) if answer is not None else ():
            batch.answer(tag, multiple=False, positive=answer is Outcome.CONFIRMED)

    def close(self, wait: float) -> None:
        self.is_open = False


class Played(RabbitPublisher):
    def _opened(self, node: str) -> PublishingLink:
        return PlayedLink(node)


@pytest.mark.parametrize("first", [SILENT, REFUSING])
def test_what_one_node_does_not_confirm_is_tried_at_the_next(first: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(publishing, "FIRST_ANSWER_S", 0.01)
    monkeypatch.setattr(publishing, "LOOK_S", 0.01)
    publisher = Played(f"{first},{WELL}")
    messages = [Message("events", "dossier.filed", str(number), {}, b"{}") for number in range(3)]
    outcome = ANSWERS[first] or Outcome.UNKNOWN
    assert publisher.publish(messages, 1.0) == [outcome, Outcome.UNSENT, Outcome.UNSENT]
    assert publisher.publish(messages, 1.0) == [Outcome.CONFIRMED] * 3
