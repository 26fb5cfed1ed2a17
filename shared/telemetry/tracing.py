"""Traces: OpenTelemetry spans, sent over OTLP/HTTP when the environment names where (`OTEL_EXPORTER_OTLP_ENDPOINT`).

Without that nothing of the SDK is loaded and a span costs a context variable. Sampling, limits and headers are the
standard `OTEL_*` variables. Between processes, and through the outbox, inbox and notices, a trace is carried by
`Trace.traceparent`. Spans say ids and codes, never what a person wrote.
"""

import os
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace

from opentelemetry import trace as api
from opentelemetry.context import Context
from opentelemetry.trace import Link, Span, SpanKind, StatusCode, Tracer
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from shared.contracts.refusal import Refusal, ServiceUnavailable
from shared.telemetry.correlation import Trace, current, following

Attributes = Mapping[str, str | int]

LAST_SPANS_S = 2.0
"""A process that ends waits no longer for a collector that does not answer: its supervisor would kill it."""

_W3C = TraceContextTextMapPropagator()
_tracer: Tracer | None = None


def configure(*, service: str, process: str, environ: Mapping[str, str] = os.environ) -> Callable[[], None]:
    """Begin to export, if wanted; returns what sends the last spans before the process ends. Call it once."""
    global _tracer
    if not _wanted(environ):
        return lambda: None
    from shared.telemetry.exporting import make_provider  # the SDK takes memory and time: only who exports pays

    provider = make_provider(service=service, process=process)
    api.set_tracer_provider(provider)  # FastAPI's own spans go there too
    _tracer = provider.get_tracer("primo")
    return lambda: end_within(provider.shutdown, LAST_SPANS_S)


def end_within(shutdown: Callable[[], None], seconds: float) -> None:
    ending = threading.Thread(target=shutdown, name="last-spans", daemon=True)
    ending.start()
    ending.join(seconds)


def _wanted(environ: Mapping[str, str]) -> bool:
    named = environ.get("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT") or environ.get("OTEL_EXPORTER_OTLP_ENDPOINT")
    disabled = environ.get("OTEL_SDK_DISABLED", "").strip().lower() == "true"
    return bool(named) and not disabled and environ.get("OTEL_TRACES_EXPORTER", "otlp").strip() != "none"


def enabled() -> bool:
    return _tracer is not None


@contextmanager
def span(
    name: str, *, kind: SpanKind = SpanKind.INTERNAL, trace: Trace | None = None, attributes: Attributes | None = None
) -> Iterator[Span]:
    """Do something as a consequence of `trace`, or of what is being done now, under a span of its own."""
    trace = trace or current() or Trace.new()
    if _tracer is None:
        with following(trace):
            yield api.INVALID_SPAN
        return
    opened = _tracer.start_span(name, _parent(trace.traceparent), kind, attributes)
    within = replace(trace, traceparent=traceparent_of(opened))
    # Never the exception itself: its message and its traceback may hold what a person wrote.
    with (
        api.use_span(opened, end_on_exit=True, record_exception=False, set_status_on_exception=False),
        following(within),
    ):
        try:
            yield opened
        except BaseException as error:
            _fail(opened, error)
            raise


def begin(name: str, traceparent: str | None, *, kind: SpanKind, attributes: Attributes, at: int | None = None) -> Span:
    """A span that the caller ends, for work on many things at once; `at` in nanoseconds since the epoch.

    Not sent unless it is ended. Without tracing, a span that does nothing.
    """
    if _tracer is None:
        return api.INVALID_SPAN
    return _tracer.start_span(name, _parent(traceparent), kind, attributes, start_time=at)


@contextmanager
def batch(name: str, spans: Sequence[Span], *, kind: SpanKind) -> Iterator[None]:
    """One span, in a trace of its own, over work that was done for all these together: linked with each."""
    if _tracer is None or len(spans) < 2:
        yield
        return
    links = [Link(one.get_span_context()) for one in spans]
    attributes = {"messaging.batch.message_count": len(spans)}
    with _tracer.start_as_current_span(
        name, Context(), kind, attributes, links, record_exception=False, set_status_on_exception=False
    ) as opened:
        try:
            yield
        except BaseException as error:
            _fail(opened, error)
            raise


def traceparent_of(opened: Span) -> str | None:
    """What to hand on, so that what follows is this span's child."""
    carrier: dict[str, str] = {}
    _W3C.inject(carrier, api.set_span_in_context(opened, Context()))
    return carrier.get("traceparent")


def active() -> str | None:
    """The span that a library has opened around this code."""
    return traceparent_of(api.get_current_span())


def valid(traceparent: str | None) -> str | None:
    """What a stranger sent, if it is a traceparent: it will be stored and handed on."""
    return traceparent_of(api.get_current_span(_parent(traceparent)))


def trace_id_of(traceparent: str) -> str:
    """The part that all spans of a trace share; empty if that cannot be told."""
    return traceparent.split("-")[1] if traceparent.count("-") == 3 else ""


def fail(opened: Span, code: str) -> None:
    opened.set_attribute("error.type", code)
    opened.set_status(StatusCode.ERROR)


def _fail(opened: Span, error: BaseException) -> None:
    if isinstance(error, Refusal) and not isinstance(error, ServiceUnavailable):
        opened.set_attribute("primo.refusal", error.code)  # an answer, not a failure
    else:
        fail(opened, error.code if isinstance(error, Refusal) else type(error).__name__)


def _parent(traceparent: str | None) -> Context:
    return _W3C.extract({"traceparent": traceparent} if traceparent else {}, Context())
