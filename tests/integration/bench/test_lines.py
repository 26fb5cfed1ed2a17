"""`./primo bench` measures something, and says it in lines that a program can read."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from operations.servers.postgres import DatabaseServer
from operations.servers.rabbitmq import Broker
from tests.bench import __main__ as bench
from tests.bench.grounds import Grounds
from tests.bench.measurement import Measurement, Target, best_of, compared
from tests.support.databases import Templates

FIELDS = {"bench", "ours", "peer", "peer_value", "ratio", "target", "met", "unit", "rounds"}


@pytest.fixture
def grounds_of_the_tests(
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    postgres_server: DatabaseServer,
    rabbitmq_server: Broker,
    database_templates: Templates,
) -> None:
    """The servers that are there: its own, on a real disk, took three quarters of the time."""

    @contextmanager
    def there() -> Iterator[Grounds]:
        yield Grounds(postgres_server, rabbitmq_server, database_templates, tmp_path)

    monkeypatch.setattr(bench, "prepared_grounds", there)


@pytest.mark.usefixtures("grounds_of_the_tests")
def test_a_quick_run_of_the_queue_prints_a_line_for_each_measurement_and_nothing_else(
    capsys: pytest.CaptureFixture[str],
) -> None:
    bench.main(["queue", "--quick", "--json"])
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [(line["bench"], line["note"]) for line in lines] == [
        ("queue.p50", "50 dossiers"),
        ("queue.p50", "200 dossiers"),
        ("queue.p95", "50 dossiers"),
        ("queue.p95", "200 dossiers"),
        ("search.p50", "50 dossiers"),
        ("search.p50", "200 dossiers"),
        ("search.p95", "50 dossiers"),
        ("search.p95", "200 dossiers"),
    ]
    assert all(line.keys() >= FIELDS and line["ours"] > 0 for line in lines)
    assert all(line["ratio"] > 0 for line in lines if line["peer"])


@pytest.mark.usefixtures("grounds_of_the_tests")
def test_a_suite_that_could_not_be_measured_keeps_no_other_from_being_so(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def measured(suite: str, *_: object) -> list[Measurement]:
        if suite == "api":
            raise RuntimeError("the plain application did not start")
        return [Measurement(suite, "ms", 1, 1.0)]

    monkeypatch.setattr(bench, "_measure", measured)
    with pytest.raises(SystemExit, match="not measured: api"):
        bench.main(["events", "api", "queue", "--json"])
    told = capsys.readouterr()
    assert [json.loads(line)["bench"] for line in told.out.splitlines()] == ["events", "queue"]
    assert "the plain application did not start" in told.err


@pytest.mark.parametrize("suites", [["nothing"], ["events", "nothing"], ["events", "profile"]])
def test_a_suite_that_does_not_exist_or_runs_alone_is_an_error(suites: list[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        bench.main(suites)
    assert ended.value.code == 2


@pytest.mark.parametrize(
    ("target", "ours", "peer_value", "met"),
    [
        (Target(8, ">="), 800.0, 100.0, True),
        (Target(8, ">="), 799.0, 100.0, False),
        (Target(1.2, "<="), 1.3, 1.0, False),
        (Target(8, "<=", on="ours"), 7.9, None, True),
        (Target(8, ">="), 7.9, None, None),
    ],
)
def test_a_target_is_met_by_the_ratio_or_by_our_own_value(
    target: Target, ours: float, peer_value: float | None, met: bool | None
) -> None:
    assert Measurement("b", "ms", 5, ours, "peer", peer_value, target).met is met


def test_the_median_of_the_rounds_counts_and_the_best_peer_is_the_fastest() -> None:
    found = compared("b", "events/s", [90.0, 100.0, 500.0], {"slow": [1.0, 10.0, 99.0], "fast": [19.0, 20.0, 30.0]})
    best = best_of(found, "b.best", Target(8, ">="))
    assert (best.ours, best.peer, best.peer_value, best.ratio, best.met) == (100.0, "fast", 20.0, 5.0, False)
