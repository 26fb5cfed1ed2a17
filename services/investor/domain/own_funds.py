"""Own funds of a project: what was stated of them, and what of that others were not told yet."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

Amounts = tuple[Decimal | None, Decimal | None]
"""Own funds, and those of them in foreign currency, both in dirhams; None: not stated."""


@dataclass(frozen=True, slots=True)
class OwnFunds:
    amounts: Amounts
    stated_at: datetime


def untold(told: OwnFunds | None, stated: Sequence[OwnFunds]) -> list[OwnFunds]:
    """Each statement since the one that was told last that is another than what was told before it.

    `stated`: all of them, in the order in which they were recorded. Clocks of several processes differ, so that order
    says what came since, not the moments. Others are told nothing anew when nothing was ever told to them: `told` None.
    """
    if told is None:
        return []
    known = [place for place, one in enumerate(stated) if one.stated_at == told.stated_at]
    fresh, before = [], told.amounts
    for one in stated[known[-1] if known else 0 :]:
        if one.amounts != before:
            fresh.append(one)
            before = one.amounts
    return fresh
