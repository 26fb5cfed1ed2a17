"""How a person is reached, and what they want to be told by which way."""

from datetime import datetime
from typing import Any

from sqlalchemy import ScalarSelect, select
from sqlalchemy.orm import Session

from services.investor.adapters import tables as t
from services.investor.adapters.browsers import ADDRESSES, read_addresses
from services.investor.adapters.consent_tables import consent
from services.investor.domain.consent import WITHOUT_CHANNEL, reachable_by
from shared.contracts.investor.codes import Purpose
from shared.contracts.investor.contact_view import ContactView
from shared.contracts.investor.queries import GetContact
from shared.contracts.investor.refusals import PersonNotFound
from shared.contracts.notifications.codes import Channel


def _said(purpose: Purpose, channel: Channel) -> ScalarSelect[Any]:
    """The last word on a purpose on a channel; null when there is none. See domain/consent.py."""
    c = consent.c
    reaches = c.channel == channel
    if channel in WITHOUT_CHANNEL[purpose]:
        reaches |= c.channel.is_(None)
    wanted = select(c.given).where(c.person_id == t.person.c.id, c.purpose == purpose, reaches)
    return wanted.order_by(c.id.desc()).limit(1).scalar_subquery()


def _label(purpose: Purpose, channel: Channel) -> str:
    return f"{purpose}_{channel}"


_AGREES = [_said(purpose, channel).label(_label(purpose, channel)) for purpose in Purpose for channel in Channel]


def get_contact(query: GetContact, session: Session, _now: datetime) -> ContactView:
    wanted = select(t.person, *_AGREES, ADDRESSES.label("addresses"))
    row = session.execute(wanted.where(t.person.c.id == query.person_id)).one_or_none()
    if row is None or row.erased_at is not None:
        raise PersonNotFound(person_id=query.person_id)

    def said(purpose: Purpose, channel: Channel) -> bool | None:
        word: bool | None = getattr(row, _label(purpose, channel))
        return word

    promoted = tuple(one for one in reachable_by(row.phone) if said(Purpose.PROMOTION, one) is True)
    return ContactView(
        person_id=row.id,
        full_name=row.full_name,
        email=row.email,
        language=row.language,
        tamazight=row.tamazight,
        residence_country=row.residence_country,
        service_notices=said(Purpose.SERVICE_NOTICES, Channel.EMAIL) is not False,
        phone=row.phone,
        # The ground is that of e-mail, the file itself; each channel is refused for itself.
        sms_notices=row.phone is not None and said(Purpose.SERVICE_NOTICES, Channel.SMS) is not False,
        promotion=Channel.EMAIL in promoted,
        promotion_on=promoted,
        browsers=() if said(Purpose.SERVICE_NOTICES, Channel.PUSH) is False else read_addresses(row.addresses),
        daily_digest=row.daily_digest,
    )
