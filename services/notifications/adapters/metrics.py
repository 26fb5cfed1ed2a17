"""What sending shows to Prometheus."""

from datetime import timedelta

from prometheus_client import Counter, Histogram

from services.notifications.domain.delivery import Attempt

ATTEMPTS = Counter("primo_notice_attempts_total", "Tries to deliver a notice", ["phase", "outcome"])
SECONDS = Histogram(
    "primo_event_to_notice_seconds",
    "From an event to its notice taken over by the mail server",
    buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15, 60, 300, 3600),
)


def attempted(attempt: Attempt, took: timedelta | None) -> None:
    """Count a try; `took` is given when it was the one that succeeded."""
    ATTEMPTS.labels(attempt.phase, attempt.outcome).inc()
    if took is not None:
        SECONDS.observe(took.total_seconds())
