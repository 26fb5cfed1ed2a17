"""What ties together everything that one request caused, across processes."""

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


class following:  # noqa: N801 - used as a function; as a generator's context manager it took three times as long
    """Handle something as a consequence of `trace`."""

    __slots__ = ("_token", "_trace")

    def __init__(self, trace: Trace) -> None:
        self._trace = trace

    def __enter__(self) -> Trace:
        self._token = _current.set(self._trace)
        return self._trace

    def __exit__(self, *_: object) -> None:
        _current.reset(self._token)
