"""On whose behalf the present request is answered: set where a visitor comes in, read where others are asked.

With it goes to which provinces they are limited: from here on it stands beside whatever is asked of another service,
by whichever road (ADR 0055).
"""

from contextvars import ContextVar

from services.gateway.domain.account import Account
from services.gateway.domain.reach import ANYBODY, Asker
from shared.contracts.remit import limit_to

_asking: ContextVar[Asker] = ContextVar("primo_asking", default=ANYBODY)


def asking() -> Asker:
    """Anybody, until somebody was recognised."""
    return _asking.get()


def asks(asker: Asker) -> None:
    """From here on in this request's task."""
    _asking.set(asker)
    limit_to(asker.remit)


def asks_as(account: Account) -> None:
    """A member of staff."""
    asks(Asker(account.role, remit=account.remit))
