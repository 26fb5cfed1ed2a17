"""Sessions of the commission. Locks are taken in one order: sessions by their id, then dossiers by theirs."""

from services.investor.domain.commission_session import CommissionSession
from services.investor.usecases.ports import Now, UnitOfWork
from shared.contracts.investor.commission_refusals import SessionAlreadyPlanned
from shared.contracts.investor.session_replies import SessionPlanned
from shared.contracts.investor.session_requests import (
    AddToAgenda,
    CancelSession,
    CloseMinutes,
    HoldSession,
    OrderAgenda,
    PlanSession,
    PostponeItem,
    SessionCommand,
    WriteMinutes,
)
from shared.database.identifiers import uuid7
from shared.reference.days import local_date


def plan_session(command: PlanSession, work: UnitOfWork, now: Now) -> SessionPlanned:
    """Raises SessionInThePast, SessionAlreadyPlanned."""
    at = now()
    made = CommissionSession.plan(
        uuid7(), command.held_on, command.place, today=local_date(at), by=command.staff_id, at=at
    )
    session = work.sessions.plan(made)
    if session.id != made.id:
        raise SessionAlreadyPlanned(session_id=session.id, held_on=command.held_on)
    for dossier_id in work.sessions.scheduled_for(command.held_on):
        session.put_on_agenda(dossier_id, by=command.staff_id, at=at)
    return SessionPlanned(session_id=session.id)


def add_to_agenda(command: AddToAgenda, work: UnitOfWork, now: Now) -> None:
    """All of them or none. Raises IllegalMove, SessionInThePast."""
    at = now()
    session = _session(command, work)
    for dossier_id in sorted(command.dossier_ids):
        dossier = work.dossiers.get(dossier_id)
        dossier.schedule(session.held_on, today=local_date(at), by=command.staff_id, at=at)
    for dossier_id in command.dossier_ids:
        session.put_on_agenda(dossier_id, by=command.staff_id, at=at)


def order_agenda(command: OrderAgenda, work: UnitOfWork, now: Now) -> None:  # noqa: ARG001 - the shape of a command
    """Raises AgendaDiffers."""
    _session(command, work).order(command.dossier_ids)


def hold_session(command: HoldSession, work: UnitOfWork, now: Now) -> None:
    """Raises SessionNotHeldYet."""
    at = now()
    _session(command, work).hold(command.present, today=local_date(at), by=command.staff_id, at=at)


def write_minutes(command: WriteMinutes, work: UnitOfWork, now: Now) -> None:  # noqa: ARG001 - the shape of a command
    """Raises NotOnAgenda."""
    _session(command, work).write(command.dossier_id, command.minutes)


def postpone_item(command: PostponeItem, work: UnitOfWork, now: Now) -> None:
    """Each move is one of the table's: put off, under review again, scheduled. Raises NotOnAgenda, IllegalMove."""
    at, by = now(), command.staff_id
    wanted = sorted({command.session_id, command.to_session_id or command.session_id})
    locked = {session_id: work.sessions.get(session_id) for session_id in wanted}
    session = locked[command.session_id]
    session.require("postpone_item", command.expected_version)
    session.item(command.dossier_id)
    dossier = work.dossiers.get(command.dossier_id)
    dossier.postpone(command.reason, by=by, at=at)
    if command.to_session_id is not None:
        target = locked[command.to_session_id]
        target.require("add_to_agenda")
        dossier.open_review(by=by, at=at)
        dossier.schedule(target.held_on, today=local_date(at), by=by, at=at)
        target.put_on_agenda(dossier.id, by=by, at=at)
    session.version += 1


def close_minutes(command: CloseMinutes, work: UnitOfWork, now: Now) -> None:
    """Raises AgendaNotConcluded."""
    session = _session(command, work)
    session.close(work.sessions.unconcluded(session), by=command.staff_id, at=now())


def cancel_session(command: CancelSession, work: UnitOfWork, now: Now) -> None:  # noqa: ARG001 - the shape of a command
    """Raises AgendaNotConcluded."""
    session = _session(command, work)
    session.cancel(work.sessions.unconcluded(session))


def _session(command: SessionCommand, work: UnitOfWork) -> CommissionSession:
    """Loaded under its lock. Raises SessionNotFound, SessionNotInState, SessionChanged."""
    session = work.sessions.get(command.session_id)
    session.require(command.method, command.expected_version)
    return session
