"""The investor appealed against a refusal."""

from services.investor.domain.appeal import AppealTerms
from services.investor.domain.running_clock import last_day
from services.investor.usecases.ports import Now, UnitOfWork
from shared.contracts.investor.clock_codes import PeriodKind
from shared.contracts.investor.codes import AppealBody
from shared.contracts.investor.requests import FileAppeal
from shared.reference.days import local_date

_TO_FILE = {AppealBody.WALI: PeriodKind.APPEAL, AppealBody.MINISTRY: PeriodKind.APPEAL_TO_MINISTRY}
_TO_ANSWER = {AppealBody.WALI: PeriodKind.WALI_ANSWER, AppealBody.MINISTRY: PeriodKind.MINISTRY_ANSWER}


def file_appeal(command: FileAppeal, work: UnitOfWork, now: Now) -> None:
    """Raises AppealDayImpossible, AnswerNotOverdue, AppealTooLate, and what a mandate that does not hold raises."""
    at, received_on = now(), command.received_on
    dossier = work.dossier_for(command)
    body = dossier.next_appeal(received_on, today=local_date(at))
    to_file = work.period(_TO_FILE[body], dossier.refused_on() or received_on)  # the rule on the day of the refusal
    answer_due_on = last_day(work.period(_TO_ANSWER[body], received_on), received_on, work.calendar())
    next_appeal_until = None
    if body is AppealBody.WALI:
        to_go_on = work.period(PeriodKind.APPEAL_TO_MINISTRY, answer_due_on)
        next_appeal_until = last_day(to_go_on, answer_due_on, work.calendar())
    terms = AppealTerms(to_file.late_is_flagged, answer_due_on, next_appeal_until)
    dossier.file_appeal(received_on, command.note, terms, by=command.staff_id, at=at, at_word_of=command.at_word_of)
