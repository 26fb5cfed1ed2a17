"""What ties together everything that one request caused, across processes."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from uuid import uuid4


@dataclass(frozen=True)
class Trace:
    """Where the present work comes from. Stored with each event it records."""

    correlation_id: str
    """Shared by everything that the first request caused."""
    causation_id: str | None = None
    """The event or request being handled now."""
    traceparent: str | None = None
    """W3C Trace Context, for a tracing system."""

    @classmethod
    def new(cls) -> "Trace":
        return cls(correlation_id=uuid4().hex)


_current: ContextVar[Trace | None] = ContextVar("primo_trace", default=None)


def current() -> Trace | None:
    return _current.get()


@contextmanager
def following(trace: Trace) -> Iterator[Trace]:
    """Handle something as a consequence of `trace`."""
    token = _current.set(trace)
    try:
        yield trace
    finally:
        _current.reset(token)
