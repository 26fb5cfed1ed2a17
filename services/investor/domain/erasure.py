"""The erasure of a person: proposed by one, ordered by another, done when every place has reported. ADR 0018."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from shared.contracts.aggregate import Aggregate
from shared.contracts.investor.erasure_events import ErasureCompleted, ErasureOrdered
from shared.contracts.investor.privacy_codes import ErasurePlace, ErasureReason, ErasureState
from shared.contracts.investor.privacy_refusals import (
    ErasureSecondPersonRequired,
    ErasureStateWrong,
    PersonHasOpenDossiers,
    PersonUnderHold,
)


@dataclass(frozen=True)
class Theirs:
    """What decides whether a person may be erased, read under the person's lock."""

    dossier_ids: tuple[UUID, ...]
    open_numbers: tuple[str, ...]
    under_hold: bool


@dataclass(eq=False)
class Step:
    """A place that has reported."""

    place: ErasurePlace
    counts: dict[str, int]
    done_at: datetime


@dataclass(eq=False)
class Erasure(Aggregate):
    """When it is done, the deletion record: ids, codes, moments and counts."""

    stream: ClassVar[str] = "erasure"

    id: UUID
    person_id: UUID
    reason: ErasureReason
    proposed_by: UUID | None
    proposed_at: datetime
    validated_by: UUID | None = None
    validated_at: datetime | None = None
    rejected_by: UUID | None = None
    rejected_at: datetime | None = None
    finished_at: datetime | None = None
    event_seq: int = 0
    steps: list[Step] = field(default_factory=list)

    @property
    def state(self) -> ErasureState:
        if self.rejected_at is not None:
            return ErasureState.REJECTED
        if self.validated_at is None:
            return ErasureState.PROPOSED
        return ErasureState.RUNNING if self.finished_at is None else ErasureState.DONE

    @classmethod
    def propose(
        cls, identifier: UUID, person_id: UUID, reason: ErasureReason, theirs: Theirs, *, by: UUID | None, at: datetime
    ) -> "Erasure":
        """`by` None: the daily run. Raises PersonUnderHold, PersonHasOpenDossiers."""
        check_may_be_erased(person_id, theirs)
        return cls(identifier, person_id, reason, by, at)

    def order(self, theirs: Theirs, *, by: UUID | None, at: datetime) -> None:
        """The second person makes it begin; `by` None: the daily run, where the rule of retention says so.

        Raises ErasureStateWrong, ErasureSecondPersonRequired, PersonUnderHold, PersonHasOpenDossiers.
        """
        self._check_proposed()
        automatic = by is None and self.reason is ErasureReason.RETENTION_OVER
        if by == self.proposed_by and not automatic:
            raise ErasureSecondPersonRequired(erasure_id=self.id)
        check_may_be_erased(self.person_id, theirs)
        self.validated_by, self.validated_at = by, at
        self.record(
            ErasureOrdered(erasure_id=self.id, person_id=self.person_id, dossier_ids=theirs.dossier_ids, occurred_at=at)
        )

    def reject(self, *, by: UUID, at: datetime) -> None:
        """Raises ErasureStateWrong. Whoever proposed it may take it back too."""
        self._check_proposed()
        self.rejected_by, self.rejected_at = by, at

    def confirm(self, place: ErasurePlace, counts: dict[str, int], at: datetime) -> None:
        """A place reports; the last one ends it. Raises ErasureStateWrong for one that was never ordered."""
        if self.validated_at is None:
            raise ErasureStateWrong(erasure_id=self.id, state=self.state)
        if place in {step.place for step in self.steps}:
            return
        self.steps.append(Step(place, counts, at))
        if {step.place for step in self.steps} == set(ErasurePlace):
            self.finished_at = at
            self.record(ErasureCompleted(erasure_id=self.id, person_id=self.person_id, occurred_at=at))

    def _check_proposed(self) -> None:
        if self.state is not ErasureState.PROPOSED:
            raise ErasureStateWrong(erasure_id=self.id, state=self.state)


def check_may_be_erased(person_id: UUID, theirs: Theirs) -> None:
    """Raises PersonUnderHold, PersonHasOpenDossiers."""
    if theirs.under_hold:
        raise PersonUnderHold(person_id=person_id)
    if theirs.open_numbers:
        raise PersonHasOpenDossiers(numbers=theirs.open_numbers)


def over(ended: Sequence[datetime | None]) -> datetime | None:
    """When the last of a person's dossiers ended; None while one has not."""
    known = [at for at in ended if at is not None]
    return max(known) if known and len(known) == len(ended) else None
