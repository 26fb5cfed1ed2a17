"""The opinion of one administration on a dossier: asked, awaited until a day, given. domain.md 1.1, 1.3 [S13b, S46]."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from shared.contracts.investor.clock_codes import ActKind, Administration
from shared.contracts.investor.commission_codes import OpinionAnswer

NEED_REASONS = frozenset({OpinionAnswer.WITH_RESERVES, OpinionAnswer.UNFAVOURABLE})


@dataclass(eq=False)
class Opinion:
    id: UUID
    administration: Administration
    asked_by: UUID
    asked_at: datetime
    asked_note: str
    due_on: date
    due_fixed_at: datetime
    """When `due_on` was computed: holidays that were corrected later are not in it."""
    answer: OpinionAnswer | None = None
    received_on: date | None = None
    note: str = ""
    recorded_by: UUID | None = None
    recorded_at: datetime | None = None
    dropped_by: UUID | None = None
    dropped_at: datetime | None = None

    @property
    def is_awaited(self) -> bool:
        """Nothing came, and nobody noted yet that nothing came."""
        return self.answer is None and self.dropped_at is None

    @property
    def may_come(self) -> bool:
        """An opinion that comes after its silence was noted is taken."""
        return self.dropped_at is None and self.answer in (None, OpinionAnswer.SILENT)

    def record(self, answer: OpinionAnswer, received_on: date | None, note: str, *, by: UUID, at: datetime) -> None:
        self.answer, self.received_on, self.note = answer, received_on, note
        self.recorded_by, self.recorded_at = by, at


@dataclass(frozen=True)
class MemberWord:
    """What was said of an administration from a day on: it sits, or is asked for an act; or no longer."""

    administration: Administration
    act: ActKind | None
    asked: bool
    valid_from: date


def listed(words: Iterable[MemberWord], on: date) -> dict[Administration, tuple[bool, tuple[ActKind, ...]]]:
    """Administration -> whether it sits on that day, and the acts for which it is asked. The last word counts."""
    last: dict[tuple[Administration, ActKind | None], MemberWord] = {}
    for word in sorted(words, key=lambda word: word.valid_from):
        if word.valid_from <= on:
            last[word.administration, word.act] = word
    found: dict[Administration, tuple[bool, tuple[ActKind, ...]]] = {}
    for administration in Administration:
        sits = (administration, None) in last and last[administration, None].asked
        acts = tuple(act for act in ActKind if (administration, act) in last and last[administration, act].asked)
        if sits or acts:
            found[administration] = (sits, acts)
    return found
