"""Record the steps of a dossier's clocks that have come, and tell those that are to be told."""

from uuid import UUID

from services.investor.domain.reminder import deadline_to_tell, judge
from services.investor.usecases.ports import Now, UnitOfWork
from shared.contracts.investor.clock_codes import ReminderState
from shared.reference.days import local_date


def remind(dossier_id: UUID, work: UnitOfWork, now: Now) -> int:
    """How many steps were told. Read under the dossier's lock: what ended its clock meanwhile is seen."""
    at = now()
    today = local_date(at)
    dossier = work.dossiers.get(dossier_id)
    told = 0
    for reminder in judge(work.reminders.come(dossier_id, today), today=today, at=at):
        if not work.reminders.keep(reminder) or reminder.state is not ReminderState.TOLD:
            continue
        told += 1
        deadline = deadline_to_tell(reminder.step)
        if deadline is not None:
            dossier.remind(deadline, reminder.step.due_on, today=today, at=at)
    return told
