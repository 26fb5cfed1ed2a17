"""Turn what happened to a dossier into a notice for its person, and one for each who acts for them."""

from collections.abc import Sequence
from uuid import UUID

from services.notifications.domain.announcement import Facts, announcement_of
from services.notifications.domain.own_text import as_told_to_mandatary
from services.notifications.domain.staff_call import OwnCall
from services.notifications.usecases.ports import Mandatary, Reference, UnitOfWork
from shared.contracts.event import Event
from shared.contracts.investor.events import (
    DossierAppointmentChanged,
    DossierFiled,
    DossierInvestorChanged,
    DossierMessageWritten,
    DossierNoticeUndelivered,
    DossierStaffCalled,
    MandateGiven,
    MandateRevoked,
)


def dossier_filed(event: DossierFiled, work: UnitOfWork) -> None:
    """Remember whose dossier it is, and send the receipt."""
    work.references.remember(Reference(event.dossier_id, event.number, event.investor_id, province=event.province))
    announce(event, work)


def mandate_given(event: MandateGiven, work: UnitOfWork) -> None:
    """From now on both are told. Raises DossierNotKnownYet."""
    work.references.name(Mandatary(event.mandate_id, event.dossier_id, event.valid_from, event.valid_until))
    announce(event, work)


def mandate_revoked(event: MandateRevoked, work: UnitOfWork) -> None:
    """The last thing that the mandatary is told. Raises DossierNotKnownYet."""
    work.references.revoke(event.dossier_id, event.mandate_id, event.occurred_at)
    announce(event, work)


def investor_changed(event: DossierInvestorChanged, work: UnitOfWork) -> None:
    """Nothing to tell: from now on notices go to where the person is reached. Raises DossierNotKnownYet."""
    work.references.give(event.dossier_id, event.investor_id)


def staff_called(event: DossierStaffCalled, work: UnitOfWork) -> None:
    """Who looks after the dossier is told, as they want to be. Raises DossierNotKnownYet."""
    reference = work.references.get(event.dossier_id)
    work.staff.call(reference, event.staff_id, event.call, event.occurred_at, stands_in=event.stands_in)


def notice_undelivered(event: DossierNoticeUndelivered, work: UnitOfWork) -> None:
    """Who looks after the dossier has to reach the investor in another way. Raises DossierNotKnownYet."""
    reference = work.references.get(event.dossier_id)
    call = OwnCall.NOTICE_UNWANTED if event.complained else OwnCall.NOTICE_UNDELIVERED
    work.staff.call(reference, event.staff_id, call, event.occurred_at, stands_in=event.stands_in)


def announce(event: Event, work: UnitOfWork) -> None:
    """Raises DossierNotKnownYet."""
    announcement = announcement_of(event)
    if announcement is None:
        return
    reference = work.references.get(announcement.dossier_id)
    facts = Facts(number=reference.number, **announcement.said)
    work.notices.create(reference, announcement.kind, facts, event.occurred_at)
    for mandate_id in _mandataries(event, reference):
        theirs = facts.model_copy(update={"text": as_told_to_mandatary(facts.text)})
        work.notices.create(reference, announcement.kind, theirs, event.occurred_at, mandate_id=mandate_id)


def _mandataries(event: Event, reference: Reference) -> Sequence[UUID]:
    """Of a mandate hears who holds it, whenever it begins; of all else, those whose mandate was in force then."""
    if isinstance(event, MandateGiven | MandateRevoked):
        return [event.mandate_id]
    if isinstance(event, DossierMessageWritten | DossierAppointmentChanged):  # between investor and centre alone
        return []
    return [one.mandate_id for one in reference.mandataries if one.is_told_of(event.occurred_at)]
