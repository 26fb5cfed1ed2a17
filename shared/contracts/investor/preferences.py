"""What a person wants to be told and by which way, said without an account by a signed link. Law 09-08 art. 10."""

from typing import Annotated
from uuid import UUID

from pydantic import StringConstraints

from shared.contracts.codes import Language
from shared.contracts.event import Contract
from shared.contracts.investor.browser_views import BrowserView
from shared.contracts.investor.codes import ConsentWay, Purpose
from shared.contracts.investor.told_in import beside_arabic
from shared.contracts.notifications.codes import Channel
from shared.contracts.request import Request

TextVersion = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]


class Wish(Contract):
    """What stands now for one purpose on one channel."""

    purpose: Purpose
    channel: Channel
    given: bool


class PreferencesView(Contract):
    """Nothing by which the person is known: whoever has the link may have been forwarded a message."""

    language: Language
    wishes: tuple[Wish, ...]
    """Of the channels by which the person can be reached."""
    browsers: tuple[BrowserView, ...] = ()
    """Those that show a hint of news, the newest first."""
    daily_digest: bool = False
    """One message a day tells the small steps, instead of one for each."""
    tamazight: bool = False
    """As of PersonDetails."""


class GetPreferences(Request[PreferencesView], service="investor", method="get_preferences", repeatable=True):
    person_id: UUID


class SetPreference(Request[None], service="investor", method="set_preference", repeatable=True):
    """Give or withdraw for one purpose on one channel, by the holder of a preference link."""

    person_id: UUID
    purpose: Purpose
    channel: Channel
    given: bool
    text_version: TextVersion
    language: Language
    way: ConsentWay


class SetRhythm(Request[None], service="investor", method="set_rhythm", repeatable=True):
    """Small steps in one message a day, or each at once, by the holder of a preference link."""

    person_id: UUID
    daily_digest: bool


class SetOwnRhythm(Request[None], service="investor", method="set_own_rhythm", repeatable=True):
    """The same, by the holder of a tracking link."""

    dossier_id: UUID
    daily_digest: bool


class SetToldIn(Request[None], service="investor", method="set_told_in", repeatable=True):
    """In which language messages come, by the holder of a preference link."""

    person_id: UUID
    language: Language
    tamazight: bool = False
    """As of PersonDetails."""

    _beside_arabic = beside_arabic
