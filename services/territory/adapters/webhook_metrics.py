"""What webhooks and the bridge show to Prometheus."""

from prometheus_client import Counter, Gauge, Histogram
from sqlalchemy import Engine, text

from services.territory.domain.webhook import State
from shared.network.webhooks.outcome import Outcome

ATTEMPTS = Counter("primo_webhook_attempts_total", "Attempts to deliver a public event, tests among them", ["outcome"])
SECONDS = Histogram(
    "primo_webhook_seconds",
    "How long a receiver took to answer, or to fail",
    buckets=(0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 15),
)
SUBSCRIPTIONS = Gauge("primo_subscriptions", "Subscriptions to public events", ["state"])
FAILING_SECONDS = Gauge("primo_subscription_failing_seconds", "For how long the longest failing receiver has failed")
BEHIND = Gauge("primo_subscription_behind", "Public events behind the place of the active subscription farthest back")
BRIDGED = Counter("primo_bridge_published_total", "Public events published to RabbitMQ for others")
BRIDGE_BEHIND = Gauge("primo_bridge_behind", "Public events that RabbitMQ does not have yet")

for _outcome in Outcome:
    if _outcome is not Outcome.UNDER_WAY:
        ATTEMPTS.labels(_outcome)  # from 0: Prometheus sees no increase in a series that begins with 1

_STATES = text("SELECT state, count(*) AS found FROM subscription WHERE state <> 'closed' GROUP BY state")
_WORST = text("""
SELECT coalesce(extract(epoch FROM clock_timestamp() - min(failing_since)), 0)::float AS failing,
       coalesce((SELECT max(position) FROM public_event) - min(cursor), 0) AS behind
FROM subscription WHERE state = 'active'
""")
_BRIDGE = text("SELECT coalesce((SELECT max(position) FROM public_event), 0) - cursor FROM bridge")


def show_subscriptions(engine: Engine) -> None:
    """Put what stands still where Prometheus reads it."""
    with engine.connect() as connection:
        counts = {row.state: row.found for row in connection.execute(_STATES)}
        worst = connection.execute(_WORST).one()
        bridge_behind = connection.scalar(_BRIDGE)
    for state in (State.ACTIVE, State.PAUSED, State.DISABLED):
        SUBSCRIPTIONS.labels(state).set(counts.get(state, 0))
    FAILING_SECONDS.set(worst.failing)
    BEHIND.set(worst.behind)
    BRIDGE_BEHIND.set(bridge_behind or 0)
