"""How a person is reached."""

from uuid import UUID

from shared.contracts.codes import CountryCode, Language
from shared.contracts.event import Contract
from shared.contracts.investor.browser_views import PushAddress
from shared.contracts.notifications.codes import Channel


class ContactView(Contract):
    """How to reach a person. Asked by notifications when it has something to say; never in an event."""

    person_id: UUID
    full_name: str
    email: str
    language: Language
    residence_country: CountryCode
    service_notices: bool = True
    """False: the person does not want to be told by e-mail."""
    phone: str | None = None
    """International, such as `+32470123456`."""
    sms_notices: bool = False
    """Whether the person may be told of their file by SMS."""
    promotion: bool = False
    """Whether the person may be sent what is not about their file by e-mail (law 09-08 art. 10: only with consent)."""
    tamazight: bool = False
    """Told in Tamazight where a text exists, else in `language`."""
    promotion_on: tuple[Channel, ...] = ()
    """The channels by which they may be sent that; each is agreed to for itself."""
    browsers: tuple[PushAddress, ...] = ()
    """Those that show a hint of news, each of one dossier. Empty also where the person wants none any more."""
    daily_digest: bool = False
    """One message a day tells the small steps."""
