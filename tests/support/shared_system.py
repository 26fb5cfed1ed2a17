"""One running system for visits and for telemetry: to start it takes longer than most of what is tested on it.

Its processes say all they can, in logs at their most talkative and in spans to a collector of ours, so that what
people do on its pages is also looked for in what it tells. It ends with the last test of `tests/e2e`: idle, it would
take a fifth of a processor from all that come after.
"""

from collections.abc import Iterator

import pytest

from tests.support.collector import Collector, collecting
from tests.support.systems import RunningSystem, running_system

CONTACT_PHONE = "+49 151 2345678"


@pytest.fixture(scope="package")
def collector() -> Iterator[Collector]:
    """Where the shared system's spans go."""
    with collecting() as there:
        yield there


@pytest.fixture(scope="package")
def system(collector: Collector) -> Iterator[RunningSystem]:
    """Who stops a part of it starts that again."""
    with running_system(
        PRIMO_LOG_LEVEL="DEBUG",
        PRIMO_CONTACT_PHONE=CONTACT_PHONE,
        OTEL_EXPORTER_OTLP_ENDPOINT=collector.endpoint,
        OTEL_BSP_SCHEDULE_DELAY="500",
    ) as running:
        yield running
