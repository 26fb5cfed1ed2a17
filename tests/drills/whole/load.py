"""Load: dossiers filed and moved through the public API, by a thread, while the drill injects faults."""

import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from uuid import uuid4

import httpx

from operations.demonstration.api import Api, ApiRefused
from operations.demonstration.cast import CAST

MOVES: tuple[tuple[str, dict[str, list[str]]], ...] = (
    ("open-verification", {}),
    ("request-complement", {"pieces": ["business_plan"]}),
    ("provide-complement", {"pieces": ["business_plan"]}),
    ("withdraw-dossier", {}),
)


CHANGES_EACH = 1 + len(MOVES)


@dataclass
class Load:
    """Files `per_second` dossiers and moves each through four steps, by several clients, until `stop`."""

    base_url: str
    password: str
    per_second: float
    clients: int = 4
    done: int = 0
    """Dossiers that went through all their steps."""
    errors: list[str] = field(default_factory=list)
    _threads: list[threading.Thread] = field(default_factory=list)
    _stop: threading.Event = field(default_factory=threading.Event)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _numbers: Iterator[int] = field(default_factory=count)

    def start(self) -> None:
        """Sign in, then begin."""
        began = time.monotonic()
        for number in range(self.clients):
            adviser, anonymous = Api(self.base_url).sign_in("amina", self.password), Api(self.base_url)
            thread = threading.Thread(target=self._run, args=(began, adviser, anonymous), name=f"load-{number}")
            thread.daemon = True
            thread.start()
            self._threads.append(thread)

    def stop(self) -> None:
        """No new dossiers; those begun go through."""
        self._stop.set()
        for thread in self._threads:
            thread.join(60)

    def _run(self, began: float, adviser: Api, anonymous: Api) -> None:
        while not self._stop.is_set():
            with self._lock:
                number = next(self._numbers)
            self._stop.wait(max(0.0, began + number / self.per_second - time.monotonic()))
            try:
                self._one(number, anonymous, adviser)
                with self._lock:
                    self.done += 1
            except (ApiRefused, httpx.HTTPError) as error:
                self.errors.append(f"dossier {number}: {error}")
        adviser.close()
        anonymous.close()

    @staticmethod
    def _one(number: int, anonymous: Api, adviser: Api) -> None:
        investor = CAST[number % len(CAST)]
        filing = investor.filing(f"load-{number}-{uuid4().hex[:6]}", None)
        filed = anonymous.post("/api/v1/dossiers", **filing)
        (row,) = adviser.post("/api/v1/queue/search", search=filed["number"])["rows"]
        dossier_id = row["dossier_id"]
        for command, facts in MOVES:
            adviser.post(f"/api/v1/dossiers/{dossier_id}/{command}", **facts)
