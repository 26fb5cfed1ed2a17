"""What surrounds a request on its caller's side, whichever road it takes: a span and its time."""

import asyncio
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal

from opentelemetry.trace import SpanKind

from shared.contracts.refusal import Refusal
from shared.rpc import metrics
from shared.telemetry.tracing import span

Road = Literal["amqp", "direct"]


@contextmanager
def calling(service: str, method: str, road: Road) -> Iterator[None]:
    """While a request is under way. What is sent within carries this span on (`correlation.current`)."""
    started, outcome = time.perf_counter(), "failed"
    attributes = {"rpc.system.name": "nameko", "rpc.method": f"{service}/{method}", "primo.road": road}
    try:
        with span(f"{service}/{method}", kind=SpanKind.CLIENT, attributes=attributes):
            yield
        outcome = "answered"
    except Refusal as refusal:
        outcome = refusal.code
        raise
    except asyncio.CancelledError:
        outcome = "cancelled"
        raise
    finally:
        seconds = time.perf_counter() - started
        metrics.CLIENT_SECONDS.labels(service, method, road, outcome).observe(seconds)
