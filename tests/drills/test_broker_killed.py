"""RabbitMQ is killed and started again in the middle of the main job: nobody's change is refused, nothing is lost."""

import time
from contextlib import closing

import pytest

from operations.demonstration.story import STORY
from operations.demonstration.telling import all_arrived, all_told
from tests.drills.checker import Report, check
from tests.drills.settle import wait_until_settled
from tests.support.stages import a_stage
from tests.support.systems import running_system

AWAY_AFTER = "The adviser asks for the one complement"
BACK_AFTER = "The commission decides, by two people"


@pytest.mark.drill
@pytest.mark.timeout(300)
def test_the_main_job_goes_on_while_the_broker_is_away_and_ends_when_it_is_back() -> None:
    with running_system() as running, closing(a_stage(running)) as stage:
        began = time.monotonic()
        for step in STORY:
            print(f"{step.title}: {step.play(stage)}")
            if step.title == AWAY_AFTER:
                time.sleep(2)  # a quorum queue killed within a moment of its declaration may lose its log
                running.system.broker.kill()
            if step.title == BACK_AFTER:
                back = time.monotonic()
                running.system.broker.start()
        recovery = wait_until_settled(running.system, running.record, patience_s=120)
        print(all_told(stage))
        print("\n".join(all_arrived(stage, running.maildir)))
        report = Report("broker-killed", kills=1, recovery_s=round(recovery, 1))
        check(report, running.record)
        report.seconds = round(time.monotonic() - began, 1)
        report.print()
    assert back > began
    assert report.problems == []
    assert (report.lost, report.duplicate_effects, report.inversions) == (0, 0, 0)
