"""Browsers that show a hint of news, as they are reached and as their owner knows them again."""

from datetime import date
from uuid import UUID

from shared.contracts.event import Contract


class PushAddress(Contract):
    """How one browser is reached about one dossier."""

    browser_id: UUID
    dossier_id: UUID
    endpoint: str
    p256dh: str
    auth: str


class BrowserView(Contract):
    """One browser, as the person knows it again: by whose push service it listens, and since when."""

    browser_id: UUID
    service: str
    """Its host: no address."""
    since: date
    fingerprint: str
    """Of its endpoint: by this a browser knows itself."""
