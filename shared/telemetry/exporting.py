"""How spans leave a process: OpenTelemetry's SDK, loaded only where spans are exported."""

import os

from opentelemetry.context import Context
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import Span, SpanProcessor, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor

_REVEALING = ("url.path", "url.query", "url.full")


class WithoutAddresses(SpanProcessor):
    """FastAPI tells the address that was asked for, in which tracking tokens and searched names stand."""

    def on_start(self, span: Span, parent_context: Context | None = None) -> None:  # noqa: ARG002
        for name in _REVEALING:
            if name in (span.attributes or {}):
                span.set_attribute(name, "withheld")  # the route's template is told as `http.route`


def make_provider(*, service: str, process: str) -> TracerProvider:
    """Exports in batches from a thread of its own (in `serve`, a greenlet), where the environment says."""
    resource = Resource.create(
        {
            "service.namespace": "primo",
            "service.name": service,
            "service.instance.id": f"{os.uname().nodename}-{os.getpid()}",
            "primo.process": process,
        }
    )
    provider = TracerProvider(resource=resource, shutdown_on_exit=False)
    provider.add_span_processor(WithoutAddresses())
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    return provider
