"""Appeals as staff see them, and as their investor sees them."""

from collections.abc import Collection
from datetime import date

from services.investor.domain.appeal import Appeal
from services.investor.domain.decision import last_standing
from services.investor.domain.dossier import Dossier
from shared.contracts.investor.codes import AppealBody
from shared.contracts.investor.replies import AppealAnswerView, AppealView, TrackedAppeal


def appeals_of(dossier: Dossier, today: date) -> tuple[AppealView, ...]:
    return tuple(
        AppealView(
            body=appeal.body,
            received_on=appeal.received_on,
            late=appeal.late,
            note=appeal.note,
            filed_by=appeal.filed_by,
            filed_at=appeal.filed_at,
            answer_due_on=appeal.answer_due_on,
            answer_overdue=_waits(appeal, dossier) and appeal.is_overdue(today),
            next_appeal_until=appeal.next_appeal_until,
            answer=_answer(appeal),
        )
        for appeal in dossier.appeals
    )


def tracked_appeals_of(
    dossier: Dossier, today: date, by_mandatary: Collection[AppealBody]
) -> tuple[TrackedAppeal, ...]:
    """Without anything of the staff, and without an answer that is not in force."""
    return tuple(
        TrackedAppeal(
            body=appeal.body,
            received_on=appeal.received_on,
            answer_due_on=appeal.answer_due_on,
            answer_overdue=_waits(appeal, dossier) and appeal.is_overdue(today),
            next_appeal_until=appeal.next_appeal_until,
            outcome=answer.outcome if (answer := appeal.answer_in_force) else None,
            reasons=tuple(answer.reasons) if answer else (),
            by_mandatary=appeal.body in by_mandatary,
        )
        for appeal in dossier.appeals
    )


def _waits(appeal: Appeal, dossier: Dossier) -> bool:
    """Not when the dossier has gone on to the ministerial committee."""
    return appeal is dossier.open_appeal


def _answer(appeal: Appeal) -> AppealAnswerView | None:
    last = last_standing(appeal.answers)
    return None if last is None else AppealAnswerView.model_validate(last, from_attributes=True)
