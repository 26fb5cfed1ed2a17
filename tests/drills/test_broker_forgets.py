"""RabbitMQ loses its disk with confirmed events on it: the readers notice, and everything comes after all."""

import shutil
import time
from contextlib import closing

import pytest
from tests.drills.checker import Report, check
from tests.drills.settle import missing, wait_until_published, wait_until_settled

from operations.demonstration.story import STORY
from operations.servers.rabbitmq_node import PrivateNode
from tests.support.stages import a_stage
from tests.support.systems import running_system

READER_STOPS_AFTER = "The adviser asks for the one complement"


@pytest.mark.drill
@pytest.mark.timeout(300)
def test_events_that_the_broker_confirmed_and_lost_are_sent_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PRIMO_AUDIT_EVERY_S", "2")
    monkeypatch.setenv("PRIMO_AUDIT_SETTLED_S", "4")
    with running_system() as running, closing(a_stage(running)) as stage:
        system, began = running.system, time.monotonic()
        broker = system.broker
        if not isinstance(broker, PrivateNode):
            pytest.skip("the broker's disk is not ours to lose")
        stops = 1 + next(number for number, step in enumerate(STORY) if step.title == READER_STOPS_AFTER)
        for step in STORY[:stops]:
            step.play(stage)
        system.supervisor.stop(["notifications-work"])
        for step in STORY[stops:]:
            step.play(stage)
        wait_until_published(system, running.record, patience_s=30)
        broker.kill()
        lost = missing(running.record)
        shutil.rmtree(broker.data / "mnesia")
        broker.start()
        system.supervisor.start(["notifications-work"])
        recovery = wait_until_settled(system, running.record, patience_s=120)
        report = Report("broker-forgets", kills=1, recovery_s=round(recovery, 1))
        check(report, running.record)
        report.seconds = round(time.monotonic() - began, 1)
        report.print()
    assert sum(map(len, lost.values())) > 0, "nothing was lost, so nothing was proved"
    assert report.problems == []
    assert (report.lost, report.duplicate_effects, report.inversions) == (0, 0, 0)
