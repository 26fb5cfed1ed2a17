"""Where a channel reaches a person, if they want that."""

from uuid import UUID

from services.notifications.usecases.ports import Contact
from shared.contracts.investor.codes import Purpose
from shared.contracts.investor.contact_view import ContactView
from shared.contracts.investor.mandate_views import MandataryContact
from shared.contracts.notifications.codes import Channel


def address_of(contact: Contact, channel: Channel, purpose: Purpose, browser_id: UUID | None = None) -> str | None:
    """None: they do not want to be told that there, or cannot be. Of a browser its PushAddress as JSON."""
    if isinstance(contact, MandataryContact):  # the investor named these for being told of the file, and nothing else
        if purpose is not Purpose.SERVICE_NOTICES:
            return None
        return contact.email if channel is Channel.EMAIL else contact.phone if channel is Channel.SMS else None
    if purpose is Purpose.PROMOTION:
        return _asked_for(contact, channel)
    if channel is Channel.EMAIL:
        return contact.email if contact.service_notices else None
    if channel is Channel.SMS:
        return contact.phone if contact.sms_notices else None
    return next((one.model_dump_json() for one in contact.browsers if one.browser_id == browser_id), None)


def _asked_for(contact: ContactView, channel: Channel) -> str | None:
    """Only by a channel that they agreed to for announcements."""
    if channel not in contact.promotion_on:
        return None
    return contact.email if channel is Channel.EMAIL else contact.phone if channel is Channel.SMS else None
