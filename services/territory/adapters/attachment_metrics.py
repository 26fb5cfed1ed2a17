"""What the `files` process shows to Prometheus: documents of offers that come in, go out and are thrown away."""

import threading
import time
from collections.abc import Callable

from prometheus_client import Counter, Gauge

from shared.contracts.codes import FileFault

UPLOADS = Counter("primo_attachments_total", "Documents of offers that came in, by how it ended", ["outcome"])
READS = Counter("primo_attachment_reads_total", "Documents of offers that were asked for, by how it ended", ["outcome"])
CLEARED = Counter("primo_attachments_cleared_total", "Documents that no offer names, thrown away", ["kind"])
UNDER_WAY = Gauge("primo_attachments_under_way", "Documents that come in now: waiting for their turn, sent, scanned")
OLDEST_SECONDS = Gauge("primo_attachments_oldest_seconds", "For how long the oldest of them has been under way")
UNJUDGED = Gauge("primo_attachments_unjudged", "Documents that are kept and that no virus scanner has judged")

STORED, SCANNER_AWAY, STORE_AWAY, STALLED, BROKEN_OFF, FAILED = (
    *("stored", "scanner_away", "store_away", "stalled", "broken_off"),
    "failed",
)
HANDED_OUT, NOT_FOUND, BYTES_MISSING = "handed_out", "not_found", "bytes_missing"

for _outcome in (*FileFault, STORED, SCANNER_AWAY, STORE_AWAY, STALLED, BROKEN_OFF, FAILED):
    UPLOADS.labels(_outcome)  # from 0: Prometheus sees no increase in a series that begins with 1
for _outcome in (HANDED_OUT, NOT_FOUND, BYTES_MISSING, STORE_AWAY, FAILED):
    READS.labels(_outcome)
for _kind in ("unnamed", "orphan"):
    CLEARED.labels(_kind)


class UnderWay:
    """Uploads that have begun and not ended; asked at each scrape, so that one that hangs is seen while it hangs."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._began: dict[object, float] = {}
        self._lock = threading.Lock()

    def begin(self) -> object:
        token = object()
        with self._lock:
            self._began[token] = self._now()
        return token

    def end(self, token: object) -> None:
        with self._lock:
            del self._began[token]

    def count(self) -> float:
        with self._lock:
            return len(self._began)

    def oldest_seconds(self) -> float:
        with self._lock:
            return self._now() - min(self._began.values()) if self._began else 0.0

    def show(self) -> None:
        """Put itself where Prometheus reads it."""
        UNDER_WAY.set_function(self.count)
        OLDEST_SECONDS.set_function(self.oldest_seconds)
