"""Spans: who their parents are, what they tell of a failure, and that they cost nothing where nobody looks."""

import subprocess
import sys
from collections.abc import Iterator

import pytest
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import SpanKind, StatusCode

from operations.checkout import ROOT
from shared.contracts.investor.refusals import PersonNotFound
from shared.contracts.refusal import ServiceUnavailable
from shared.database.identifiers import uuid7
from shared.messaging import spans
from shared.messaging.transport import Outcome
from shared.telemetry import tracing
from shared.telemetry.correlation import Trace, current
from shared.telemetry.exporting import WithoutAddresses
from shared.testing.events import an_envelope

TRACE, PARENT = "ab" * 16, "cd" * 8
SAMPLED = f"00-{TRACE}-{PARENT}-01"
NOT_SAMPLED = f"00-{TRACE}-{PARENT}-00"


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> Iterator[InMemorySpanExporter]:
    """The spans that a process would send."""
    exporter, provider = InMemorySpanExporter(), TracerProvider(shutdown_on_exit=False)
    provider.add_span_processor(WithoutAddresses())
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    monkeypatch.setattr(tracing, "_tracer", provider.get_tracer("test"))
    yield exporter
    provider.shutdown()


def test_without_a_collector_a_traceparent_is_handed_on_and_the_sdk_is_not_even_loaded() -> None:
    with tracing.span("nothing", trace=Trace("c-1", traceparent=SAMPLED)):
        found = current()
    assert found == Trace("c-1", traceparent=SAMPLED)

    script = (
        "import sys; from shared.telemetry import tracing; import services.investor.bootstrap;"
        "import shared.process.event_work;"
        "tracing.configure(service='investor', process='work', environ={})();"
        "sys.exit('opentelemetry.sdk' in sys.modules or tracing.enabled())"
    )
    assert subprocess.run([sys.executable, "-c", script], cwd=ROOT, check=False, timeout=60).returncode == 0


@pytest.mark.parametrize(
    ("environ", "wanted"),
    [
        ({}, False),
        ({"OTEL_EXPORTER_OTLP_ENDPOINT": ""}, False),
        ({"OTEL_EXPORTER_OTLP_ENDPOINT": "http://c:4318"}, True),
        ({"OTEL_EXPORTER_OTLP_TRACES_ENDPOINT": "http://c:4318/v1/traces"}, True),
        ({"OTEL_EXPORTER_OTLP_ENDPOINT": "http://c:4318", "OTEL_SDK_DISABLED": "true"}, False),
        ({"OTEL_EXPORTER_OTLP_ENDPOINT": "http://c:4318", "OTEL_TRACES_EXPORTER": "none"}, False),
    ],
)
def test_the_standard_variables_say_whether_to_trace(environ: dict[str, str], wanted: bool) -> None:
    assert tracing._wanted(environ) is wanted


def test_what_is_done_within_a_span_is_its_child(sent: InMemorySpanExporter) -> None:
    with tracing.span("outer", trace=Trace("c-1", causation_id="e-1", traceparent=SAMPLED)), tracing.span("inner"):
        within = current()

    inner, outer = sent.get_finished_spans()
    assert within is not None
    assert (within.correlation_id, within.causation_id) == ("c-1", "e-1")
    assert within.traceparent == f"00-{TRACE}-{inner.context.span_id:016x}-01"
    assert inner.parent is not None
    assert outer.parent is not None
    assert inner.parent.span_id == outer.context.span_id
    assert f"{outer.parent.span_id:016x}" == PARENT


def test_who_decided_not_to_sample_is_heeded(sent: InMemorySpanExporter) -> None:
    with tracing.span("outer", trace=Trace("c-1", traceparent=NOT_SAMPLED)):
        within = current()

    assert sent.get_finished_spans() == ()
    assert within is not None
    assert str(within.traceparent).startswith(f"00-{TRACE}-")
    assert str(within.traceparent).endswith("-00")


@pytest.mark.parametrize(
    ("error", "status", "attributes"),
    [
        (ValueError("Karim Bennani"), StatusCode.ERROR, {"error.type": "ValueError"}),
        (ServiceUnavailable(service="investor", cause="x"), StatusCode.ERROR, {"error.type": "service.unavailable"}),
        (PersonNotFound(person_id=uuid7()), StatusCode.UNSET, {"primo.refusal": "person.not_found"}),
    ],
)
def test_a_failure_is_told_by_its_code_alone_and_a_refusal_is_none(
    sent: InMemorySpanExporter, error: Exception, status: StatusCode, attributes: dict[str, str]
) -> None:
    with pytest.raises(type(error)), tracing.span("fails"):
        raise error

    (span,) = sent.get_finished_spans()
    assert (span.status.status_code, dict(span.attributes or {}), span.events) == (status, attributes, ())
    assert span.status.description is None


def test_the_address_that_was_asked_for_is_withheld(sent: InMemorySpanExporter) -> None:
    with tracing.span("GET /track/{token}", attributes={"url.path": "/track/secret", "url.query": "search=Karim"}):
        pass

    (span,) = sent.get_finished_spans()
    assert span.attributes == {"url.path": "withheld", "url.query": "withheld"}


@pytest.mark.parametrize("given", [None, "", "nonsense", f"00-{'0' * 32}-{PARENT}-01", SAMPLED + "x" * 4000])
def test_what_a_stranger_sends_is_taken_only_if_it_is_a_traceparent(given: str | None) -> None:
    assert tracing.valid(given) is None
    assert tracing.valid(SAMPLED) == SAMPLED


def test_a_batch_is_linked_with_its_events_which_stay_in_their_own_traces(sent: InMemorySpanExporter) -> None:
    first = an_envelope().model_copy(update={"traceparent": SAMPLED})
    second = an_envelope().model_copy(update={"traceparent": f"00-{'ef' * 16}-{PARENT}-01"})
    under_way = spans.begin_publishing([first, second])
    with tracing.batch("publish batch", under_way, kind=SpanKind.CLIENT):
        out = spans.continued([first, second], under_way)
    spans.end_publishing(under_way, [Outcome.CONFIRMED, Outcome.UNROUTABLE])

    batch, one, two = sent.get_finished_spans()
    assert [link.context.span_id for link in batch.links] == [one.context.span_id, two.context.span_id]
    assert len({span.context.trace_id for span in (batch, one, two)}) == 3
    assert [m.traceparent for m in out] == [tracing.traceparent_of(span) for span in under_way]
    assert [span.status.status_code for span in (one, two)] == [StatusCode.UNSET, StatusCode.ERROR]


def test_what_no_broker_took_is_not_sent_again_and_again(sent: InMemorySpanExporter) -> None:
    spans.begin_publishing([an_envelope()])

    assert sent.get_finished_spans() == ()
