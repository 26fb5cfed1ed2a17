"""Two dossiers that are one request: proposed by one person, validated by another; one is closed, the other goes on."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from services.investor.domain.consultation import Consultation
from services.investor.domain.merge import Merge, Unsettled
from services.investor.domain.moves import CLOCK_RUNS, REALISES
from shared.contracts.investor import events
from shared.contracts.investor.codes import Status
from shared.contracts.investor.duplicate_refusals import (
    MergeAlreadyProposed,
    MergeIntoEnded,
    MergeLosesPlot,
    MergeNotProposed,
    MergeSecondPersonRequired,
    MergeUnsettled,
    MergeWithItself,
)

GOES_ON = CLOCK_RUNS | REALISES
"""What a duplicate may be merged into: neither ended nor refused. Filing again after a refusal is no duplicate."""


@dataclass(eq=False)
class Merging(Consultation):
    """Everything stays where it was filed: pieces, messages, history. What is merged points to what goes on."""

    def dismiss_duplicate(self, other: "Merging", note: str, *, by: UUID, at: datetime) -> None:
        """They are two. Raises MergeWithItself, MergeAlreadyProposed."""
        self._require("dismiss_duplicate")
        self._check_another(other)
        for dossier, named in ((self, other), (other, self)):
            dossier.note("duplicate_dismissed", by=by, at=at, number=named.number, note=note)

    def propose_merge(self, into: "Merging", note: str, unsettled: Unsettled, *, by: UUID, at: datetime) -> None:
        """First of two persons. Raises MergeWithItself, MergeAlreadyProposed, MergeIntoEnded, MergeLosesPlot,
        MergeUnsettled.
        """
        self._require("propose_merge", Status.CLOSED_WITHOUT_ACTION)
        self._check_another(into)
        self._check_nothing_is_lost(into, unsettled)
        self.merges.append(Merge(into.id, note, by, at))
        self.note("merge_proposed", by=by, at=at, number=into.number, note=note)

    def validate_merge(self, into: "Merging", unsettled: Unsettled, *, by: UUID, at: datetime) -> None:
        """Second of two persons. Raises MergeNotProposed, MergeSecondPersonRequired, MergeIntoEnded, MergeLosesPlot,
        MergeUnsettled.
        """
        self._require("validate_merge")
        merge = self._merge_for_second_person(by)
        if merge.into_id != into.id:
            raise MergeNotProposed(dossier_id=self.id)
        self._check_nothing_is_lost(into, unsettled)
        self._move_to(Status.CLOSED_WITHOUT_ACTION)
        merge.validate(by=by, at=at)
        self.merged_into_id = into.id
        told: dict[str, Any] = {"into_id": into.id, "into_number": into.number}
        self._announce(events.DossierMerged(dossier_id=self.id, **told, occurred_at=at), by=by, remark=merge.note)
        into.note("merge_taken", by=by, at=at, number=self.number, merged_id=str(self.id), note=merge.note)
        into.take_over_pieces(self, by=by, at=at)

    def take_over_pieces(self, merged: "Merging", *, by: UUID, at: datetime) -> None:
        """What was handed in there and is still awaited here. Their files stay there, with who handed them in."""
        taken = []
        for theirs in merged.pieces:
            ours = self.piece(theirs.code)
            if ours is not None and ours.take_over(theirs, merged.id):
                taken.append(theirs.code)
        if taken:
            self.note("pieces_taken_over", by=by, at=at, number=merged.number, pieces=taken)

    def reject_merge(self, note: str, *, by: UUID, at: datetime) -> None:
        """Second of two persons sends it back. Raises MergeNotProposed, MergeSecondPersonRequired."""
        self._require("reject_merge")
        self._merge_for_second_person(by).send_back(note, by=by, at=at)
        self.note("merge_rejected", by=by, at=at, note=note)

    def change_investor(self, person_id: UUID, *, by: UUID, at: datetime) -> None:
        """The investor was registered twice: from now on it is the other entry's."""
        self.person_id = person_id
        self._announce(events.DossierInvestorChanged(dossier_id=self.id, investor_id=person_id, occurred_at=at), by=by)

    @property
    def open_merge(self) -> Merge | None:
        """The merge that waits for its second person."""
        return next((merge for merge in self.merges if merge.is_open), None)

    @property
    def holds_plot(self) -> bool:
        """It has a plot, or waits for territory's word on it."""
        return self.plot_id is not None and self.plot_state in (None, "reserved", "confirmed")

    def _check_another(self, other: "Merging") -> None:
        if other.id == self.id:
            raise MergeWithItself(number=self.number)
        for dossier in (self, other):
            if dossier.open_merge is not None:
                raise MergeAlreadyProposed(number=dossier.number)

    def _check_nothing_is_lost(self, into: "Merging", unsettled: Unsettled) -> None:
        if into.status not in GOES_ON:
            raise MergeIntoEnded(number=into.number, into_status=into.status)
        if self.holds_plot and not into.holds_plot:
            raise MergeLosesPlot(number=self.number)
        if unsettled.answer_owed or unsettled.appointments:
            raise MergeUnsettled(answer_owed=unsettled.answer_owed, appointments=unsettled.appointments)

    def _merge_for_second_person(self, by: UUID) -> Merge:
        merge = self.open_merge
        if merge is None:
            raise MergeNotProposed(dossier_id=self.id)
        if merge.proposed_by == by:
            raise MergeSecondPersonRequired(dossier_id=self.id)
        return merge
