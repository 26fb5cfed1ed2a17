"""On whose behalf the present request is answered: set where a visitor comes in, read where others are asked."""

from contextvars import ContextVar

from services.gateway.domain.reach import ANYBODY, Asker

_asking: ContextVar[Asker] = ContextVar("primo_asking", default=ANYBODY)


def asking() -> Asker:
    """Anybody, until somebody was recognised."""
    return _asking.get()


def asks(asker: Asker) -> None:
    """From here on in this request's task."""
    _asking.set(asker)
