"""Where a channel reaches a person, if they want that."""

from services.notifications.usecases.ports import Contact
from shared.contracts.investor.codes import Purpose
from shared.contracts.investor.contact_view import ContactView
from shared.contracts.investor.mandate_views import MandataryContact
from shared.contracts.notifications.codes import Channel


def address_of(contact: Contact, channel: Channel, purpose: Purpose) -> str | None:
    """None: they do not want to be told that there, or cannot be."""
    if isinstance(contact, MandataryContact):  # named an e-mail address for being told of the file, and nothing else
        return contact.email if channel is Channel.EMAIL and purpose is Purpose.SERVICE_NOTICES else None
    if purpose is Purpose.PROMOTION:
        return _asked_for(contact, channel)
    if channel is Channel.EMAIL:
        return contact.email if contact.service_notices else None
    if channel is Channel.SMS:
        return contact.phone if contact.sms_notices else None
    return None


def _asked_for(contact: ContactView, channel: Channel) -> str | None:
    """Only by a channel that they agreed to for announcements."""
    if channel not in contact.promotion_on:
        return None
    return contact.email if channel is Channel.EMAIL else contact.phone if channel is Channel.SMS else None
