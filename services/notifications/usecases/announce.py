"""Turn what happened to a dossier into a notice for its person."""

from services.notifications.domain.announcement import Facts, announcement_of
from services.notifications.usecases.ports import Reference, UnitOfWork
from shared.contracts.event import Event
from shared.contracts.investor.events import DossierFiled


def dossier_filed(event: DossierFiled, work: UnitOfWork) -> None:
    """Remember whose dossier it is, and send the receipt."""
    work.references.remember(Reference(event.dossier_id, event.number, event.investor_id))
    announce(event, work)


def announce(event: Event, work: UnitOfWork) -> None:
    """Raises DossierNotKnownYet."""
    announcement = announcement_of(event)
    if announcement is None:
        return
    reference = work.references.get(announcement.dossier_id)
    facts = Facts(number=reference.number, **announcement.said)
    work.notices.create(reference, announcement.kind, facts, event.occurred_at)
