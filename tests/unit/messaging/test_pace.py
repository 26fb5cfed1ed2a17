"""The relay gathers where events come densely, says so meanwhile, and never keeps one that comes alone."""

import threading
from contextlib import nullcontext
from types import SimpleNamespace
from typing import Any, cast

import pytest

from shared.messaging import relay as relay_module
from shared.messaging.relay import DENSE_PER_S, GATHER_S, Pace, Relay
from shared.testing.broker import FakeBroker, FakePublisher


def _pace(*turns: tuple[float, int]) -> Pace:
    """After turns of so many seconds, with so many events each."""
    pace, now = Pace(), 0.0
    pace.note(0, now)
    for passed, events in turns:
        now += passed
        pace.note(events, now)
    return pace


def test_fifty_changes_a_second_are_no_crowd() -> None:
    assert _pace(*[(0.02, 1)] * 100).per_second < DENSE_PER_S


def test_two_that_come_together_are_no_crowd() -> None:
    assert _pace(*[(0.02, 1)] * 100, (0.003, 2)).per_second < DENSE_PER_S
    assert _pace((10.0, 1), (0.001, 1), (0.001, 1)).per_second < DENSE_PER_S


def test_a_thousand_a_second_are_a_crowd_soon_and_no_longer_once_they_stop() -> None:
    assert _pace(*[(0.003, 3)] * 50).per_second > DENSE_PER_S
    assert _pace(*[(0.003, 3)] * 50, (0.5, 1)).per_second < DENSE_PER_S


class _Told:
    """A relay with its database, broker and clock taken away: what it does after each batch stays."""

    def __init__(self, per_second: float, *published: int) -> None:
        self.did: list[str] = []
        self._published = list(published)
        self.relay = Relay(service="investor", database_url="", publisher=FakePublisher(FakeBroker()), batch=500)
        self.relay._pace = _Steady(per_second)

    def _publish(self, *_: object) -> int:
        self.did.append("looks")
        return self._published.pop(0)

    def is_set(self) -> bool:
        return not self._published

    def wait(self, seconds: float) -> None:
        assert seconds == GATHER_S
        self.did.append("gathers")

    def run(self, monkeypatch: pytest.MonkeyPatch) -> list[str]:
        connection: Any = SimpleNamespace(execute=lambda _statement: None)
        monkeypatch.setattr(self.relay, "publish_once", self._publish)
        monkeypatch.setattr(self.relay, "_wait", lambda _connection, seconds: self.did.append("waits"))
        monkeypatch.setattr(relay_module, "open_connection", lambda *_, **__: nullcontext(connection))
        monkeypatch.setattr(relay_module, "Ownership", lambda *_, **__: None)
        monkeypatch.setattr(relay_module, "Wakefulness", lambda *_: _Word(self.did))
        self.relay.run(cast(threading.Event, self))
        return self.did


class _Word:
    """That it is awake."""

    def __init__(self, did: list[str]) -> None:
        self._did, self._said = did, False

    def __bool__(self) -> bool:
        return self._said

    def say(self) -> None:
        if not self._said:
            self._did.append("says so")
        self._said = True

    def take_back(self) -> None:
        self._did.append("takes it back")
        self._said = False

    @staticmethod
    def patience(usual: float) -> float:
        return usual


class _Falling(Pace):
    """So fast at each look, one after the other."""

    def __init__(self, *rates: float) -> None:
        super().__init__(rates[0])
        self._rates = list(rates)

    def note(self, events: int, now: float) -> None:
        self.per_second = self._rates.pop(0)


class _Steady(Pace):
    def note(self, events: int, now: float) -> None:
        """As fast as it was told."""


def test_in_a_crowd_the_relay_lets_the_next_batch_gather(monkeypatch: pytest.MonkeyPatch) -> None:
    assert _Told(DENSE_PER_S + 1, 3, 3).run(monkeypatch) == ["looks", "says so", "gathers", "looks", "gathers"]


def test_one_that_comes_alone_is_never_kept_and_an_empty_outbox_is_waited_at(monkeypatch: pytest.MonkeyPatch) -> None:
    assert _Told(DENSE_PER_S - 1, 1).run(monkeypatch) == ["looks", "waits"]
    assert _Told(DENSE_PER_S + 1, 0).run(monkeypatch) == ["looks", "waits"]


def test_behind_a_full_batch_it_looks_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    assert _Told(DENSE_PER_S + 1, 500, 1).run(monkeypatch) == ["looks", "looks", "says so", "gathers"]


def test_it_looks_by_itself_until_few_come_and_once_more_after_it_took_its_word_back(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    told = _Told(0, 3, 0, 0, 1, 1)
    told.relay._pace = _Falling(DENSE_PER_S + 1, DENSE_PER_S, DENSE_PER_S / 2 - 1, DENSE_PER_S / 2 - 1, 50)
    first = ["looks", "says so", "gathers", "looks", "gathers"]
    assert told.run(monkeypatch) == [*first, "looks", "takes it back", "looks", "waits", "looks", "waits"]
