"""What the path of an event shows to Prometheus."""

from collections import Counter as Counts
from collections.abc import Iterable
from functools import cache

from prometheus_client import Counter, Gauge, Histogram

from shared.contracts.catalogue import EVENTS, PUBLISHERS
from shared.messaging.lane_plan import Run

PUBLISHED = Counter("primo_events_published_total", "Outbox rows confirmed by the broker")
NOT_PUBLISHED = Counter("primo_events_not_published_total", "Publishing tries without a confirm", ["outcome"])
HELD_BACK = Gauge("primo_outbox_held_back_aggregates", "Aggregates whose event was refused by the broker")
CONFIRM_SECONDS = Histogram("primo_confirm_seconds", "From publishing a batch to its last confirm")

RECEIVED = Counter("primo_events_received_total", "Messages stored by the intake for the first time")
ABSORBED = Counter("primo_events_absorbed_total", "Redelivered messages that the inbox already had")
MISSED = Counter("primo_events_missed_total", "Published events that never came: sent again", ["publisher"])
HANDLED = Counter("primo_events_handled_total", "Events that took effect", ["type"])
FAILED = Counter("primo_event_failures_total", "Handler failures", ["type", "error"])
PARKED = Counter("primo_events_parked_total", "Events set aside for an operator", ["code"])
HANDLER_SECONDS = Histogram("primo_event_handler_seconds", "One event in its handler, before its commit", ["type"])
BATCH_SECONDS = Histogram("primo_event_batch_seconds", "One transaction of handlers")
PUT_BACK = Counter("primo_event_batches_put_back_total", "Batches left to the lanes, since one event failed", ["error"])
GAPS = Counter("primo_lane_gaps_total", "Lanes that began to wait for an event that has not arrived", ["source"])

BACKLOG = Gauge("primo_event_backlog", "Rows waiting, by what they wait for", ["kind"])
BACKLOG_AGE = Gauge("primo_event_backlog_oldest_seconds", "Age of the oldest waiting row", ["kind"])

EVENT_DAYS = Gauge("primo_event_days", "Daily partitions of the event tables", ["kind"])
EVENT_DAYS_OVERDUE = Gauge("primo_event_days_overdue", "Daily partitions past their time that could not go", ["kind"])
EVENT_ROWS_OUTSIDE = Gauge("primo_event_rows_outside_days", "Rows of the event tables that are in no day", ["kind"])

for _publisher in PUBLISHERS:
    MISSED.labels(_publisher)  # from 0: Prometheus sees no increase in a series that begins with 1


def count_handled(runs: Iterable[Run]) -> None:
    for name, times in Counts(waiting.type for run in runs for waiting in run.events).items():
        HANDLED.labels(name).inc(times)


@cache
def handler_seconds(type_name: str) -> Histogram:
    """The series of a known type; finding it anew for every event took longer than counting."""
    return HANDLER_SECONDS.labels(type_name)


def type_label(type_name: str) -> str:
    """What arrives may call itself anything; a label may not."""
    return type_name if type_name in EVENTS else "unknown"


def source_label(source: str) -> str:
    return source if source in PUBLISHERS else "unknown"
