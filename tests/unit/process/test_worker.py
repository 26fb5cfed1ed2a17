"""A part of `work` whose server is away is tried again soon, counted each time and told once."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from prometheus_client import REGISTRY
from structlog.testing import capture_logs

from shared.process import worker as worker_module
from shared.process.worker import LONGEST_PAUSE_S, Component, Worker
from tests.support.waiting import wait_until

FAILED, UP = "component failed, will start again", "component up again"


class _Away:
    """A server that refuses its first callers, each for the reason given, and then lets them work."""

    def __init__(self, *reasons: Exception) -> None:
        self._reasons = list(reasons)
        self.works = threading.Event()

    def run(self, stop: threading.Event) -> None:
        if self._reasons:
            raise self._reasons.pop(0)
        self.works.set()
        stop.wait()


@contextmanager
def _working(name: str, run: Callable[[threading.Event], None]) -> Iterator[Worker]:
    worker = Worker([Component(name, run)])
    with worker.beside():
        yield worker


def _failures(name: str) -> float:
    return REGISTRY.get_sample_value("primo_component_failures_total", {"component": name}) or 0.0


def test_a_server_that_stays_away_is_asked_again_within_a_second_or_so(monkeypatch: pytest.MonkeyPatch) -> None:
    waited: list[float] = []
    stop = threading.Event()
    monkeypatch.setattr(stop, "wait", lambda seconds=None: waited.append(seconds) if seconds else stop.set())
    worker = Worker([])
    monkeypatch.setattr(worker, "_stop", stop)
    worker._keep(Component("relay", _Away(*[ConnectionRefusedError()] * 12).run))
    assert len(waited) == 12
    assert max(waited) <= 1.2 * LONGEST_PAUSE_S == pytest.approx(1.2)
    assert waited[0] < waited[1] < waited[2], "the first pauses grow"


def test_who_reads_the_log_is_told_of_an_outage_once_and_of_its_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker_module, "FIRST_PAUSE_S", 0.001)
    monkeypatch.setattr(worker_module, "SETTLED_AFTER_S", 0.2)
    away = _Away(*[ConnectionRefusedError()] * 5, TimeoutError(), TimeoutError())
    before = _failures("told-once")
    with capture_logs() as told, _working("told-once", away.run) as worker:
        assert away.works.wait(10)
        assert worker.failing() == "told-once: TimeoutError", "it is not up before it has run for a while"
        wait_until(lambda: worker.failing() is None)
    assert [line["event"] for line in told] == [FAILED, FAILED, UP]
    assert [type(line["exc_info"]) for line in told[:2]] == [ConnectionRefusedError, TimeoutError]
    assert _failures("told-once") - before == 7, "the alert counts each"


def test_a_part_that_was_up_and_fails_anew_is_told_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker_module, "FIRST_PAUSE_S", 0.001)
    monkeypatch.setattr(worker_module, "SETTLED_AFTER_S", 0.05)
    runs = iter([0.0, 0.3, 0.0])

    def run(stop: threading.Event) -> None:
        stop.wait(next(runs))
        raise ConnectionRefusedError

    with capture_logs() as told, _working("told-anew", run):
        wait_until(lambda: len(told) >= 3)
    assert [line["event"] for line in told][:3] == [FAILED, UP, FAILED]


def test_a_part_that_waits_to_be_tried_again_does_not_count_as_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker_module, "FIRST_PAUSE_S", 0.5)
    monkeypatch.setattr(worker_module, "SETTLED_AFTER_S", 0.05)
    away = _Away(*[ConnectionRefusedError()] * 3)
    with _working("pausing", away.run) as worker:
        wait_until(lambda: worker.failing() is not None)
        while not away.works.wait(0.02):
            assert worker.failing() == "pausing: ConnectionRefusedError"
