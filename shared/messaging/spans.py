"""The spans of an event's path. Each stands in the trace of the request that caused the event.

publish (relay, until the broker's confirm) -> process (lane). The intake's receive is beside process, not above it:
the inbox keeps what came as it came. Work on a whole batch has a span of its own, linked with those of its events.
"""

import time
from collections.abc import Sequence
from contextlib import AbstractContextManager
from types import TracebackType
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


class processing:  # noqa: N801 - used as a function; made by a generator it took three times as long
    """While an event's handler runs: its span, its time, and the cause of what it does."""

    __slots__ = ("_around", "_began", "_waiting")

    def __init__(self, waiting: Waiting) -> None:
        self._waiting = waiting
        self._around: AbstractContextManager[object]
        if tracing.enabled():
            attributes = _attributes("process", waiting)
            name = f"process {waiting.type}"
            self._around = tracing.span(name, kind=SpanKind.CONSUMER, trace=cause_of(waiting), attributes=attributes)
        else:
            self._around = following(cause_of(waiting))

    def __enter__(self) -> None:
        self._began = time.perf_counter()
        self._around.__enter__()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._around.__exit__(kind, error, traceback)
        if error is None:
            metrics.handler_seconds(self._waiting.type).observe(time.perf_counter() - self._began)


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
