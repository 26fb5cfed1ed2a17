"""Where a channel reaches a person, if they want that."""

from services.notifications.usecases.ports import Contact
from shared.contracts.investor.mandate_views import MandataryContact
from shared.contracts.notifications.codes import Channel


def address_of(contact: Contact, channel: Channel) -> str | None:
    """None: they do not want to be told there, or cannot be."""
    if isinstance(contact, MandataryContact):  # named an e-mail address for being told, and nothing else
        return contact.email if channel is Channel.EMAIL else None
    if channel is Channel.EMAIL:
        return contact.email if contact.service_notices else None
    if channel is Channel.SMS:
        return contact.phone if contact.sms_notices else None
    return None
