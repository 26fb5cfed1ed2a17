"""One system whose processes say all they can: in logs at their most talkative, and in spans to a collector of ours."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from tests.support.collector import Collector, collecting
from tests.support.systems import RunningSystem, running_system

PHONE = "+49 151 2345678"


@dataclass(frozen=True)
class Watched:
    """What runs, and what its processes told."""

    running: RunningSystem
    collector: Collector


@pytest.fixture(scope="package")
def watched() -> Iterator[Watched]:
    with collecting() as collector, pytest.MonkeyPatch.context() as environment:
        environment.setenv("PRIMO_LOG_LEVEL", "DEBUG")
        environment.setenv("PRIMO_CONTACT_PHONE", PHONE)
        environment.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", collector.endpoint)
        environment.setenv("OTEL_BSP_SCHEDULE_DELAY", "200")
        with running_system() as running:
            yield Watched(running, collector)
