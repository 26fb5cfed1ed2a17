"""What sending shows to Prometheus."""

from collections.abc import Mapping
from datetime import timedelta
from itertools import product

from prometheus_client import Counter, Gauge, Histogram
from sqlalchemy import Engine, text

from services.notifications.domain.delivery import Attempt
from shared.contracts.notifications.codes import AttemptOutcome, Channel, NoticeState, Phase
from shared.contracts.notifications.untold import UntoldBecause

ATTEMPTS = Counter("primo_notice_attempts_total", "Tries to deliver a notice", ["phase", "outcome"])
SECONDS = Histogram(
    "primo_event_to_notice_seconds",
    "From an event to its notice taken over by the mail server",
    buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15, 60, 300, 3600),
)
NOTICES = Gauge("primo_notices", "Notices that are not sent, by state", ["state"])
OLDEST_SECONDS = Gauge("primo_notices_oldest_seconds", "Age of the oldest notice that still is to be sent")
UNTOLD = Gauge("primo_untold_steps", "Steps of dossiers that nobody was told of and nobody explained", ["because"])
SENDERS = Gauge("primo_senders", "Sender threads that are connected and at work")

CAMPAIGN_IDLE_SECONDS = Gauge(
    "primo_campaign_idle_seconds",
    "How long the slowest running campaign has had messages due without one being handed over or sent",
)
PROVIDER_ATTEMPTS = Counter(
    "primo_provider_attempts_total", "Tries by the provider that was asked", ["channel", "provider", "outcome"]
)
PROVIDER_RESTING = Gauge(
    "primo_provider_resting", "1 while a provider that fails is left alone", ["channel", "provider"]
)

for _phase, _outcome in product(Phase, AttemptOutcome):
    ATTEMPTS.labels(_phase, _outcome)  # from 0: Prometheus sees no increase in a series that begins with 1

_WAITING = text("""
SELECT state, count(*),
       coalesce(extract(epoch FROM clock_timestamp() - min(greatest(created_at, digest_at))), 0)::float AS oldest
FROM notice WHERE state IN ('created', 'sending', 'failed_temporarily') AND campaign_id IS NULL GROUP BY state
""")
_GIVEN_UP = text("""
SELECT state, count(*) FROM notice WHERE state IN ('failed_permanently', 'unknown') AND campaign_id IS NULL
  AND beside IS NULL
GROUP BY state
""")
"""Both through partial indexes; a digest is to be sent from its hour on; how many were sent is not
counted: it only grows. Messages of campaigns wait for their turn, and are told on the page of their campaign. A
hint that no browser showed is nothing to act on.
"""


def attempted(channel: Channel, attempt: Attempt, took: timedelta | None) -> None:
    """Count a try; `took` is given when it was the one that succeeded."""
    ATTEMPTS.labels(attempt.phase, attempt.outcome).inc()
    for one in (*attempt.earlier, attempt):
        if one.provider is not None:
            PROVIDER_ATTEMPTS.labels(channel, one.provider, one.outcome).inc()
    if took is not None:
        SECONDS.observe(took.total_seconds())


def show_untold(counts: Mapping[UntoldBecause, int]) -> None:
    """Put what the reconciliation found where Prometheus reads it."""
    for because in UntoldBecause:
        UNTOLD.labels(because).set(counts.get(because, 0))


def show_notices(engine: Engine) -> None:
    """Put what is not sent where Prometheus reads it."""
    with engine.connect() as connection:
        waiting = connection.execute(_WAITING).all()
        given_up = connection.execute(_GIVEN_UP).all()
    counts = {row[0]: row[1] for row in (*waiting, *given_up)}
    for state in NoticeState:
        if state is not NoticeState.SENT:
            NOTICES.labels(state).set(counts.get(state, 0))
    OLDEST_SECONDS.set(max((0.0, *(row.oldest for row in waiting))))
