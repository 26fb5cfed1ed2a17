"""Put a due date off, once, while it has not passed."""

from services.investor.usecases.main_clock import due_date_of, due_date_of_act
from services.investor.usecases.ports import Now, UnitOfWork
from shared.contracts.investor.clock_codes import PeriodKind
from shared.contracts.investor.clock_requests import ExtendDeadline
from shared.reference.days import local_date


def extend_deadline(command: ExtendDeadline, work: UnitOfWork, now: Now) -> None:
    """Raises ClockNotRunning, ExtensionAlreadyGranted, ExtensionTooLate, ExtensionTooLong, ActNotFound, ActNotOpen."""
    at = now()
    dossier = work.dossier_for(command)
    act = None if command.act_id is None else dossier.act(command.act_id)
    if act is None:
        follow_up = work.follow_up(PeriodKind.INVESTMENT_FILE, local_date(dossier.filed_at or at))
    else:
        follow_up = work.follow_up(PeriodKind(act.kind), local_date(act.requested_at))
    dossier.require_extension(command.act_id, command.days, follow_up.extension_max_days, today=local_date(at))
    if act is None:
        due_on = due_date_of(dossier, work, at, command.days)
    else:
        due_on = due_date_of_act(dossier, act, work, at, command.days)
    dossier.extend(
        command.act_id, command.days, command.reason, command.note, due_on=due_on, by=command.staff_id, at=at
    )
