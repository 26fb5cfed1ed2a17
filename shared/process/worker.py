"""The `work` process: named threads, each started again after a failure, and a readiness that tells of them."""

import random
import signal
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from prometheus_client import Counter

from shared.telemetry import health, logging

log = logging.get(__name__)

FAILURES = Counter(
    "primo_component_failures_total", "Failures of a component of `work`; it starts again", ["component"]
)

FIRST_PAUSE_S, LONGEST_PAUSE_S = 0.2, 1.0
"""Short: what waited behind a server that was away goes on only after it, and a closed port costs little."""
SETTLED_AFTER_S = 1.0
"""A component that has run this long without failing counts as up."""
SIGNALS_SEEN_AFTER_S = 0.5
ENDS_WITHIN_S = 5.0


@dataclass(frozen=True)
class Component:
    """Something that runs in a thread of its own until `stop` is set, and raises when a server goes away."""

    name: str
    run: Callable[[threading.Event], None]


class Worker:
    """Keeps components running; one that fails is started again after a growing pause."""

    def __init__(self, components: Sequence[Component]) -> None:
        self._components = components
        self._stop = threading.Event()
        self._failing: dict[str, str] = {}

    def failing(self) -> str | None:
        """A readiness check: components that failed and have not been up again for a while."""
        return "; ".join(f"{name}: {error}" for name, error in sorted(self._failing.items())) or None

    def run(self, *, host: str, port: int, checks: Mapping[str, health.Check]) -> None:
        """Run until SIGTERM or SIGINT; returns when every component has ended."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: self._stop.set())
        threads = [threading.Thread(target=self._keep, args=(c,), name=c.name) for c in self._components]
        for thread in threads:
            thread.start()
        end_health = health.serve(host, port, {**checks, "components": self.failing}) if port else lambda: None
        log.info("working", components=[c.name for c in self._components])
        # In turns: only this thread runs signal handlers, and a signal that the kernel gives to another one, as it may
        # after a SIGSTOP, does not end a wait of this one.
        while not self._stop.wait(SIGNALS_SEEN_AFTER_S):
            pass
        for thread in threads:
            thread.join()
        end_health()
        log.info("stopped")

    @contextmanager
    def beside(self) -> Iterator[None]:
        """Run beside what the main thread does, in a process with its own signals and health; ends with the block."""
        threads = [threading.Thread(target=self._keep, args=(c,), name=c.name, daemon=True) for c in self._components]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            self._stop.set()
            for thread in threads:
                thread.join(ENDS_WITHIN_S)

    def _keep(self, component: Component) -> None:
        pause = FIRST_PAUSE_S
        while not self._stop.is_set():
            started = time.monotonic()
            settled = threading.Timer(SETTLED_AFTER_S, self._up, (component.name,))
            settled.daemon = True
            settled.start()
            try:
                component.run(self._stop)
                self._up(component.name)
                continue
            except Exception as error:  # the process's edge: a server that went away must not end the process
                FAILURES.labels(component.name).inc()
                if self._is_news(component.name, type(error).__name__):
                    log.warning("component failed, will start again", component=component.name, exc_info=error)
            finally:
                settled.cancel()  # before the pause, which is none of the time that it has been up
            if time.monotonic() - started > SETTLED_AFTER_S:
                pause = FIRST_PAUSE_S
            self._stop.wait(pause * random.uniform(0.8, 1.2))  # noqa: S311  # jitter, not a secret
            pause = min(pause * 2, LONGEST_PAUSE_S)

    def _is_news(self, name: str, kind: str) -> bool:
        """Whether it fails as it has not since it was up: an hour without a server is no news 3,600 times."""
        before, self._failing[name] = self._failing.get(name), kind
        return before != kind

    def _up(self, name: str) -> None:
        if self._failing.pop(name, None) is not None:
            log.info("component up again", component=name)
