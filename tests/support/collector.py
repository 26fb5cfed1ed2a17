"""A small OpenTelemetry collector: takes spans over OTLP/HTTP and keeps them for a test to look at."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import (
    ExportTraceServiceRequest,
    ExportTraceServiceResponse,
)
from opentelemetry.proto.common.v1.common_pb2 import AnyValue
from opentelemetry.proto.trace.v1.trace_pb2 import Span, Status


@dataclass(frozen=True)
class Seen:
    """One span as it arrived. Ids in hexadecimal; `parent_id` is empty at the top of a trace."""

    service: str
    process: str
    name: str
    trace_id: str
    span_id: str
    parent_id: str
    attributes: dict[str, str]
    links: tuple[str, ...]
    """Ids of the spans it is linked with."""
    failed: bool


@dataclass
class Collector:
    port: int = 0
    spans: list[Seen] = field(default_factory=list)
    refusing: bool = False
    asked: int = 0
    """How often somebody sent something."""

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def trace(self, trace_id: str) -> list[Seen]:
        return [span for span in list(self.spans) if span.trace_id == trace_id]

    def way_up(self, span: Seen) -> list[Seen]:
        """From a span to the top of its trace, as far as the parents have arrived."""
        by_id = {one.span_id: one for one in self.trace(span.trace_id)}
        found = [span]
        while (above := by_id.get(found[-1].parent_id)) is not None:
            found.append(above)
        return found

    def take(self, body: bytes) -> None:
        for resource in ExportTraceServiceRequest.FromString(body).resource_spans:
            about = {one.key: _plain(one.value) for one in resource.resource.attributes}
            for scope in resource.scope_spans:
                self.spans += [_seen(about, span) for span in scope.spans]


@contextmanager
def collecting() -> Iterator[Collector]:
    """A collector on a free port, until the block ends."""
    collector = Collector()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            collector.asked += 1
            if not collector.refusing:
                collector.take(body)
            answer = ExportTraceServiceResponse().SerializeToString()
            self.send_response(503 if collector.refusing else 200)
            self.send_header("Content-Type", "application/x-protobuf")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, format: str, *args: object) -> None:
            """Tests say enough."""

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, request: object, client_address: object) -> None:
            """A process that was ended in the middle of a request is none of the test's business."""

    with Server(("127.0.0.1", 0), Handler) as server:
        collector.port = server.server_port
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        try:
            yield collector
        finally:
            server.shutdown()
            thread.join()


def _seen(about: dict[str, str], span: Span) -> Seen:
    return Seen(
        service=about["service.name"],
        process=about["primo.process"],
        name=span.name,
        trace_id=span.trace_id.hex(),
        span_id=span.span_id.hex(),
        parent_id=span.parent_span_id.hex(),
        attributes={one.key: _plain(one.value) for one in span.attributes},
        links=tuple(link.span_id.hex() for link in span.links),
        failed=span.status.code == Status.STATUS_CODE_ERROR,
    )


def _plain(value: AnyValue) -> str:
    kind = value.WhichOneof("value")
    return "" if kind is None else str(getattr(value, kind))
