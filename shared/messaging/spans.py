"""The spans of an event's path. Each stands in the trace of the request that caused the event.

publish (relay, until the broker's confirm) -> process (lane). The intake's receive is beside process, not above it:
the inbox keeps what came as it came. Work on a whole batch has a span of its own, linked with those of its events.
"""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from opentelemetry.trace import Span, SpanKind

from shared.contracts.event import Attributes
from shared.messaging import metrics
from shared.messaging.lane_plan import Waiting
from shared.messaging.transport import Outcome
from shared.telemetry import tracing
from shared.telemetry.correlation import Trace, following


def begin_publishing(envelopes: Sequence[Attributes]) -> list[Span]:
    """A span for each; empty without tracing. What is tried again because no broker is there never ends: not sent."""
    if not tracing.enabled():
        return []
    return [
        tracing.begin(
            f"publish {one.type}", one.traceparent, kind=SpanKind.PRODUCER, attributes=_attributes("publish", one)
        )
        for one in envelopes
    ]


def continued(envelopes: Sequence[Attributes], spans: Sequence[Span]) -> list[Attributes]:
    """As they are sent: what their readers do is a consequence of the publishing."""
    if not spans:
        return list(envelopes)
    pairs = zip(envelopes, spans, strict=True)
    return [one.model_copy(update={"traceparent": tracing.traceparent_of(span)}) for one, span in pairs]


def end_publishing(spans: Sequence[Span], outcomes: Sequence[Outcome]) -> None:
    for span, outcome in zip(spans, outcomes, strict=False):
        if outcome is Outcome.UNSENT:
            continue
        if outcome is not Outcome.CONFIRMED:
            tracing.fail(span, outcome)
        span.end()


def received(envelopes: Sequence[Attributes], since: int) -> None:
    """The intake has stored them; it began at `since`, in nanoseconds since the epoch."""
    if not tracing.enabled():
        return
    for one in envelopes:
        attributes = _attributes("receive", one)
        tracing.begin(
            f"receive {one.type}", one.traceparent, kind=SpanKind.CONSUMER, attributes=attributes, at=since
        ).end()


@contextmanager
def processing(waiting: Waiting) -> Iterator[None]:
    """While an event's handler runs: its span, its time, and the cause of what it does."""
    began = time.perf_counter()
    if tracing.enabled():
        attributes = _attributes("process", waiting)
        name = f"process {waiting.type}"
        with tracing.span(name, kind=SpanKind.CONSUMER, trace=cause_of(waiting), attributes=attributes):
            yield
    else:
        with following(cause_of(waiting)):
            yield
    metrics.handler_seconds(waiting.type).observe(time.perf_counter() - began)


def cause_of(waiting: Waiting) -> Trace:
    return Trace(waiting.correlation_id, causation_id=str(waiting.event_id), traceparent=waiting.traceparent)


def _attributes(operation: str, event: Attributes | Waiting) -> dict[str, Any]:
    return {
        "messaging.system": "rabbitmq",
        "messaging.operation.name": operation,
        "messaging.message.id": str(event.event_id),
        "primo.event_type": event.type,
        "primo.aggregate": event.aggregate,
        "primo.aggregate_id": str(event.aggregate_id),
        "primo.aggregate_seq": event.aggregate_seq,
        "primo.correlation_id": event.correlation_id,
    }
