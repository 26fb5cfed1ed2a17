"""Ask administrations for their opinion on a dossier."""

from datetime import datetime
from uuid import UUID

from services.investor.domain.moves import OPINIONS_RUN
from services.investor.domain.opinion import Opinion, listed
from services.investor.domain.running_clock import last_day
from services.investor.usecases.ports import Now, UnitOfWork
from shared.contracts.investor.clock_codes import PeriodKind
from shared.contracts.investor.commission_requests import AskOpinions, DropOpinion, RecordOpinion
from shared.database.identifiers import uuid7
from shared.reference.days import local_date


def ask_opinions(command: AskOpinions, work: UnitOfWork, now: Now) -> None:
    """All of them or none. Raises AdministrationNotAsked, OpinionAlreadyAsked."""
    at = now()
    today = local_date(at)
    dossier = work.dossier_for(command)
    due_on = last_day(work.period(PeriodKind.OPINION, today), today, work.calendar())
    asked = [
        Opinion(uuid7(), administration, command.staff_id, at, command.note, due_on, due_fixed_at=at)
        for administration in command.administrations
    ]
    dossier.ask_opinions(asked, listed(work.commission.words(), today), by=command.staff_id, at=at)


def record_opinion(command: RecordOpinion, work: UnitOfWork, now: Now) -> None:
    """Raises OpinionNotFound, OpinionNotAwaited, SilenceTooEarly, OpinionReasonsRequired, OpinionDayImpossible."""
    dossier = work.dossier_for(command)
    dossier.record_opinion(
        command.opinion_id, command.opinion, command.received_on, command.note, by=command.staff_id, at=now()
    )


def drop_opinion(command: DropOpinion, work: UnitOfWork, now: Now) -> None:
    """Raises OpinionNotFound, OpinionNotAwaited."""
    work.dossier_for(command).drop_opinion(command.opinion_id, by=command.staff_id, at=now())


def compute_opinions_anew(dossier_id: UUID, work: UnitOfWork, *, by: UUID, at: datetime) -> None:
    """Days of opinions that are awaited, once the holidays are known otherwise. The rule of the day of asking holds."""
    dossier = work.dossiers.get(dossier_id)
    for opinion in dossier.opinions if dossier.status in OPINIONS_RUN else ():
        asked_on = local_date(opinion.asked_at)
        due_on = last_day(work.period(PeriodKind.OPINION, asked_on), asked_on, work.calendar())
        if opinion.is_awaited and due_on != opinion.due_on:
            dossier.move_opinion(opinion, due_on, by=by, at=at)
