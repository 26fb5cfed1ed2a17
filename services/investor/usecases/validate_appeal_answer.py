"""A second person makes the answer to an appeal take effect."""

from services.investor.domain.piece import expected_pieces
from services.investor.domain.running_clock import last_day
from services.investor.usecases.ports import Now, UnitOfWork
from shared.contracts.investor.clock_codes import PeriodKind
from shared.contracts.investor.codes import PieceStage
from shared.contracts.investor.requests import ValidateAppealAnswer
from shared.reference.days import local_date


def validate_appeal_answer(command: ValidateAppealAnswer, work: UnitOfWork, now: Now) -> None:
    """Raises NoDecisionProposed, SecondPersonRequired."""
    at = now()
    today = local_date(at)
    until = last_day(work.period(PeriodKind.APPEAL_TO_MINISTRY, today), today, work.calendar())
    dossier = work.dossier_for(command)
    then = expected_pieces(work.piece_rules(today), dossier.traits, PieceStage.AFTER_AGREEMENT)
    dossier.validate_appeal_answer(appeal_until=until, today=today, by=command.staff_id, at=at, then=then)
