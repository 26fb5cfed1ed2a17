"""Notes of the staff, and messages to and from an investor."""

from datetime import timedelta

from services.investor.domain.exchange import MOST_A_DAY, Message, Note, owed_after
from services.investor.usecases.call_staff import call_staff
from services.investor.usecases.ports import Now, UnitOfWork
from shared.contracts.investor.exchange_refusals import TooManyMessages
from shared.contracts.investor.exchange_requests import AddNote, SettleThread, WriteMessage, WriteToCentre
from shared.contracts.investor.staff_calls import StaffCall


def add_note(command: AddNote, work: UnitOfWork, now: Now) -> None:
    """Raises DossierNotFound."""
    dossier = work.dossiers.get(command.dossier_id)
    dossier.check_known()
    if not work.exchange.has_note(command.request_id):
        work.exchange.add_note(Note(command.request_id, dossier.id, command.staff_id, now(), command.text))


def write_message(command: WriteMessage, work: UnitOfWork, now: Now) -> None:
    """Raises DossierNotFound."""
    dossier, at = work.dossiers.get(command.dossier_id), now()
    dossier.check_known()
    if work.exchange.has_message(command.request_id):
        return
    asks = command.expects_answer
    _keep(Message(command.request_id, dossier.id, command.staff_id, at, command.text, asks), work)
    dossier.tell_message(command.request_id, expects_answer=asks, at=at)


def write_to_centre(command: WriteToCentre, work: UnitOfWork, now: Now) -> None:
    """Raises DossierNotFound, TooManyMessages."""
    dossier, at = work.dossiers.get(command.dossier_id), now()
    dossier.check_known()
    if work.exchange.has_message(command.request_id):
        return
    if work.exchange.from_investor_since(dossier.id, at - timedelta(days=1)) >= MOST_A_DAY:
        raise TooManyMessages(dossier_id=dossier.id, most_a_day=MOST_A_DAY)
    _keep(Message(command.request_id, dossier.id, None, at, command.text, expects_answer=True), work)
    call_staff(dossier, StaffCall.MESSAGE_WRITTEN, work, at)


def settle_thread(command: SettleThread, work: UnitOfWork, _now: Now) -> None:
    """Raises DossierNotFound."""
    dossier = work.dossiers.get(command.dossier_id)
    dossier.check_known()
    work.exchange.set_owed(dossier.id, None)


def _keep(message: Message, work: UnitOfWork) -> None:
    work.exchange.add_message(message)
    work.exchange.set_owed(message.dossier_id, owed_after(message, work.exchange.owed(message.dossier_id)))
