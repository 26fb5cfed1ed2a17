"""What every nameko service does around a request: decode, trace, time, answer, refuse. And how it is served."""

import time
from collections.abc import Callable
from typing import Any, Protocol

from nameko.extensions import DependencyProvider
from prometheus_client import Histogram
from pydantic import ValidationError
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from shared.contracts.refusal import Refusal, RequestInvalid, ServiceUnavailable
from shared.contracts.request import Request
from shared.telemetry.correlation import Trace, following

RPC_SECONDS = Histogram("primo_rpc_seconds", "Time to answer a request", ["method", "outcome"])


class Application(Protocol):
    """A service's composition root."""

    def answer(self, request: Request[Any]) -> Any:
        """Carry out a command or answer a query."""


class Answering:
    """Bound to one call: knows where it comes from."""

    def __init__(self, application: Application, trace: Trace) -> None:
        self._application = application
        self._trace = trace

    def __call__(self, kind: type[Request[Any]], payload: Any) -> Any:
        """Decode, carry out, encode. Raises Refusal."""
        started, outcome = time.perf_counter(), "answered"
        try:
            with following(self._trace):
                return kind.encode_reply(self._application.answer(kind.model_validate(payload)))
        except Refusal as refusal:
            outcome = refusal.code
            raise
        except ValidationError as error:
            outcome = RequestInvalid.code
            faults = error.errors(include_input=False, include_url=False, include_context=False)
            raise RequestInvalid(errors=tuple(dict(fault) for fault in faults)) from error
        except (DBAPIError, PoolTimeout) as error:
            if isinstance(error, DBAPIError) and not error.connection_invalidated and not _is_away(error):
                outcome = "failed"
                raise
            outcome = ServiceUnavailable.code
            raise ServiceUnavailable(service=kind.service, cause="database away") from error
        finally:
            RPC_SECONDS.labels(kind.method, outcome).observe(time.perf_counter() - started)


_PASSING = frozenset({"53300", "55P03", "57P01", "57P02", "57P03"})
"""PostgreSQL's codes for: too many connections, lock not available, shutting down, crashed, starting up."""


def _is_away(error: DBAPIError) -> bool:
    """Whether trying again later may help. Connection refused comes without a code."""
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
        return Answering(self._application, trace)
