"""What every nameko service does around a request: decode, trace, time, answer, refuse. And how it is served."""

import time
from collections.abc import Callable, Mapping
from typing import Any, Protocol
from uuid import UUID

from nameko.extensions import DependencyProvider
from opentelemetry.trace import SpanKind
from pydantic import ValidationError
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from shared.contracts.refusal import Refusal, RequestInvalid, ServiceUnavailable
from shared.contracts.remit import limited_to, read
from shared.contracts.request import Request
from shared.rpc import metrics
from shared.rpc.wire import DIRECT_NUMBER_HEADER, DIRECT_REMIT_HEADER, read_direct_trace
from shared.telemetry import logging
from shared.telemetry.correlation import Trace
from shared.telemetry.tracing import span

log = logging.get(__name__)


class Application(Protocol):
    """A service's composition root."""

    def answer(self, request: Request[Any], number: UUID | None = None) -> Any:
        """Carry out a command, once under its number, or answer a query."""


class Answering:
    """Bound to one call: knows where it comes from, to which provinces it is limited, and the number it came under."""

    def __init__(
        self, application: Application, trace: Trace, remit: str | None = None, number: str | None = None
    ) -> None:
        self._application = application
        self._trace = trace
        self._remit = remit
        self._number = number

    def caused_by(self, headers: Mapping[str, str]) -> "Answering":
        """The same, for a request that came straight over HTTP with these headers."""
        trace = read_direct_trace(headers, call_id=str(self._trace.causation_id))
        remit, number = headers.get(DIRECT_REMIT_HEADER), headers.get(DIRECT_NUMBER_HEADER)
        return Answering(self._application, trace, remit, number)

    def __call__(self, kind: type[Request[Any]], payload: Any) -> Any:
        """Decode, carry out, encode. Raises Refusal."""
        started, outcome = time.perf_counter(), "failed"
        attributes = {"rpc.system.name": "nameko", "rpc.method": kind.method}
        try:
            with span(kind.method, kind=SpanKind.SERVER, trace=self._trace, attributes=attributes):
                reply = self._answer(kind, payload)
            outcome = "answered"
            return reply
        except Refusal as refusal:
            outcome = refusal.code
            raise
        finally:
            metrics.SERVER_SECONDS.labels(kind.method, outcome).observe(time.perf_counter() - started)

    def _answer(self, kind: type[Request[Any]], payload: Any) -> Any:
        try:
            number = UUID(self._number) if self._number and kind.numbered() else None
            with limited_to(read(self._remit)):
                return kind.encode_reply(self._application.answer(kind.model_validate(payload), number))
        except Refusal:
            raise
        except ValidationError as error:
            raise RequestInvalid.of(error) from error
        except Exception as error:
            if isinstance(error, PoolTimeout) or (isinstance(error, DBAPIError) and _is_away(error)):
                raise ServiceUnavailable(service=kind.service, cause="database away") from error
            log.error("request failed", method=kind.method, exc_info=error)
            raise


_PASSING = frozenset({"53300", "55P03", "57P01", "57P02", "57P03"})
"""PostgreSQL's codes for: too many connections, lock not available, shutting down, crashed, starting up."""


def _is_away(error: DBAPIError) -> bool:
    """Whether trying again later may help. Connection refused comes without a code."""
    if error.connection_invalidated:
        return True
    state = getattr(error.orig, "sqlstate", None)
    if state is not None:
        return state in _PASSING
    return type(error.orig).__name__ in {"OperationalError", "ConnectionTimeout"}


class ApplicationProvider(DependencyProvider):
    """Gives nameko workers the application, with the trace of the call being answered."""

    def __init__(self, build: Callable[[], Application]) -> None:
        self._build = build

    def setup(self) -> None:
        self._application = self._build()

    def get_dependency(self, worker_ctx: Any) -> Answering:
        data = worker_ctx.context_data
        trace = Trace(
            data.get("correlation_id") or Trace.new().correlation_id,
            causation_id=worker_ctx.call_id,
            traceparent=data.get("traceparent"),
        )
        return Answering(self._application, trace, data.get("remit"), data.get("number"))
