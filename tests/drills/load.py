"""Load: dossiers filed and moved through the public API, by a thread, while the drill injects faults."""

import threading
import time
from dataclasses import dataclass, field
from uuid import uuid4

import httpx

from operations.demonstration.api import Api, ApiRefused
from operations.demonstration.cast import CAST

MOVES = (
    ("open-verification", {}),
    ("request-complement", {"pieces": ["business_plan"]}),
    ("provide-complement", {"pieces": ["business_plan"]}),
    ("withdraw-dossier", {}),
)


@dataclass
class Load:
    """Files `dossiers` dossiers at a pace and moves each through four steps."""

    base_url: str
    password: str
    dossiers: int
    per_second: float
    done: int = 0
    errors: list[str] = field(default_factory=list)
    _thread: threading.Thread | None = None

    def start(self) -> None:
        self._thread = threading.Thread(target=self._run, name="load", daemon=True)
        self._thread.start()

    @property
    def running(self) -> bool:
        return self._thread is not None and self._thread.is_alive()

    def _run(self) -> None:
        adviser = Api(self.base_url).sign_in("amina", self.password)
        anonymous = Api(self.base_url)
        began = time.monotonic()
        for number in range(self.dossiers):
            time.sleep(max(0.0, began + number / self.per_second - time.monotonic()))
            try:
                self._one(number, anonymous, adviser)
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
        (row,) = adviser.get("/api/v1/queue", search=filed["number"])["rows"]
        dossier_id = row["dossier_id"]
        for command, facts in MOVES:
            adviser.post(f"/api/v1/dossiers/{dossier_id}/{command}", **facts)
