"""The short form of a drill, on the servers of the test session."""

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.drills.catalogue import DRILLS
from tests.drills.ground import Ground, Servers
from tests.drills.plan import SHORT
from tests.drills.report import NotPossibleHere, Report

ShortDrill = Callable[[str], Report]


@pytest.fixture
def ground(request: pytest.FixtureRequest, tmp_path: Path) -> Ground:
    """Servers are asked for only by the drills that want them."""

    def start() -> Servers:
        return Servers(
            database=request.getfixturevalue("postgres_server"),
            broker=request.getfixturevalue("rabbitmq_server"),
            templates=request.getfixturevalue("database_templates"),
        )

    return Ground(tmp_path, start, lambda: request.getfixturevalue("drilled_system"))


@pytest.fixture
def short_drill(ground: Ground) -> ShortDrill:
    """`short_drill("processes")`: its report, with every promise kept; a skip that names what this machine lacks."""

    def run(name: str) -> Report:
        began = time.monotonic()
        try:
            report = DRILLS[name](ground, SHORT)
        except NotPossibleHere as reason:
            pytest.skip(str(reason))
        report.seconds = round(time.monotonic() - began, 1)
        print("\n" + report.line())
        assert report.broken == []
        return report

    return run
