"""The opinions that a dossier's adviser asks of the administrations. None of them moves the dossier by itself."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from services.investor.domain.deadlines import Deadlines
from services.investor.domain.opinion import NEED_REASONS, Opinion
from shared.contracts.investor.clock_codes import Administration, MovedBecause
from shared.contracts.investor.commission_codes import OpinionAnswer
from shared.contracts.investor.commission_refusals import (
    AdministrationNotAsked,
    OpinionAlreadyAsked,
    OpinionDayImpossible,
    OpinionNotAwaited,
    OpinionNotFound,
    OpinionReasonsRequired,
    SilenceTooEarly,
)
from shared.reference.days import local_date


@dataclass(eq=False)
class Consultation(Deadlines):
    """A day that passes without an opinion decides nothing: it is shown, and a person may note the silence."""

    def ask_opinions(
        self, asked: Sequence[Opinion], listed: Collection[Administration], *, by: UUID, at: datetime
    ) -> None:
        """`listed`: the administrations of the commission's list today. Raises AdministrationNotAsked,
        OpinionAlreadyAsked.
        """
        self._require("ask_opinions")
        unlisted = tuple(one.administration for one in asked if one.administration not in listed)
        if unlisted:
            raise AdministrationNotAsked(dossier_id=self.id, administrations=unlisted)
        awaited = {opinion.administration for opinion in self.opinions if opinion.is_awaited}
        for one in asked:
            if one.administration in awaited:
                raise OpinionAlreadyAsked(dossier_id=self.id, administration=one.administration)
        self.opinions += asked
        self.note(
            "opinions_asked",
            by=by,
            at=at,
            administrations=[one.administration for one in asked],
            due_on=next(one.due_on.isoformat() for one in asked),
        )

    def record_opinion(
        self, opinion_id: UUID, answer: OpinionAnswer, received_on: date | None, note: str, *, by: UUID, at: datetime
    ) -> None:
        """Raises OpinionNotFound, OpinionNotAwaited, SilenceTooEarly, OpinionReasonsRequired, OpinionDayImpossible."""
        self._require("record_opinion")
        opinion, today = self.opinion(opinion_id), local_date(at)
        silent = answer is OpinionAnswer.SILENT
        if not (opinion.is_awaited if silent else opinion.may_come):
            raise OpinionNotAwaited(dossier_id=self.id, opinion_id=opinion_id, answer=opinion.answer)
        if silent and today <= opinion.due_on:
            raise SilenceTooEarly(dossier_id=self.id, opinion_id=opinion_id, due_on=opinion.due_on, today=today)
        if answer in NEED_REASONS and not note:
            raise OpinionReasonsRequired(dossier_id=self.id, opinion_id=opinion_id, answer=answer)
        came, asked_on = received_on or today, local_date(opinion.asked_at)
        if not asked_on <= came <= today:
            raise OpinionDayImpossible(
                dossier_id=self.id, opinion_id=opinion_id, received_on=came, asked_on=asked_on, today=today
            )
        opinion.record(answer, None if silent else came, note, by=by, at=at)
        self._note_opinion(f"opinion_{answer}", opinion, by=by, at=at, remark=note)

    def drop_opinion(self, opinion_id: UUID, *, by: UUID, at: datetime) -> None:
        """Raises OpinionNotFound, OpinionNotAwaited."""
        self._require("drop_opinion")
        opinion = self.opinion(opinion_id)
        if not opinion.is_awaited:
            raise OpinionNotAwaited(dossier_id=self.id, opinion_id=opinion_id, answer=opinion.answer)
        opinion.dropped_by, opinion.dropped_at = by, at
        self._note_opinion("opinion_dropped", opinion, by=by, at=at)

    def move_opinion(self, opinion: Opinion, due_on: date, *, by: UUID, at: datetime) -> None:
        """A public holiday was corrected. The investor was not told that day: no event."""
        opinion.due_on, opinion.due_fixed_at = due_on, at
        self._note_opinion("opinion_due_date_moved", opinion, by=by, at=at, because=MovedBecause.HOLIDAY)

    def opinion(self, opinion_id: UUID) -> Opinion:
        """Raises OpinionNotFound."""
        found = next((opinion for opinion in self.opinions if opinion.id == opinion_id), None)
        if found is None:
            raise OpinionNotFound(dossier_id=self.id, opinion_id=opinion_id)
        return found

    def _note_opinion(self, action: str, opinion: Opinion, *, by: UUID, at: datetime, **details: str) -> None:
        self.note(
            action,
            by=by,
            at=at,
            opinion_id=str(opinion.id),
            administration=opinion.administration,
            due_on=opinion.due_on.isoformat(),
            **details,
        )
