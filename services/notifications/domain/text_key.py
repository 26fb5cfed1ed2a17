"""Which text says a notice."""

from services.notifications.domain.own_text import (
    AppealText,
    AppointmentText,
    DeadlineText,
    DigestText,
    ExchangeText,
    HintText,
    MandateText,
    MergeText,
    OwnText,
    PieceText,
)
from shared.contracts.investor.codes import Status
from shared.contracts.notifications.codes import NoticeKind

PROGRESS = (
    Status.PERMITS_IN_DELIVERY,
    Status.AGREEMENT_SIGNED,
    Status.NOT_STARTED,
    Status.UNDER_CONSTRUCTION,
    Status.IN_OPERATION,
    Status.BLOCKED,
    Status.CLOSED,
)
"""States after approval that have a text of their own; another one is told by the general text of `progressed`."""


def text_key(kind: NoticeKind, status: Status | None, text: OwnText | None = None) -> str:
    """Which text says it."""
    if text is not None:
        return str(text)
    return f"{kind}_{status}" if kind is NoticeKind.PROGRESSED and status in PROGRESS else str(kind)


TEXT_KEYS = frozenset(
    {
        *map(str, NoticeKind),
        *map(str, AppealText),
        *map(str, DeadlineText),
        *map(str, PieceText),
        *map(str, ExchangeText),
        *map(str, AppointmentText),
        *map(str, MandateText),
        *map(str, MergeText),
        *map(str, HintText),
        *map(str, DigestText),
        *(text_key(NoticeKind.PROGRESSED, status) for status in PROGRESS),
    }
)
