"""What the HTTP side asks about preference links: whose they are, how often they act, and the journal's line."""

from uuid import UUID

from services.gateway.domain.rate import Meter, Rate
from services.gateway.usecases.ports import Now, Store
from shared.contracts.preference_links import Unsubscribing, read_one_click, read_preferences

QUOTA = 30
"""Requests a minute of one person's links, and of what is no link of ours from one network address. One click comes
from few addresses of large mail providers for many people, so those are not counted together.
"""


class PreferenceDesk:
    """Counted in this process."""

    def __init__(self, database: Store, now: Now, *, secret: str) -> None:
        self._database = database
        self._now = now
        self._secret = secret
        self._meter = Meter(Rate("preferences", QUOTA))

    def count(self, asker: str) -> None:
        """A person by id, or an address. Raises TooManyRequests."""
        self._meter.take(asker, self._now().timestamp())

    def person_of(self, token: str) -> UUID:
        """Raises TrackingLinkInvalid, TrackingLinkExpired."""
        return read_preferences(token, self._secret)

    def one_click(self, token: str) -> Unsubscribing:
        """Raises as `person_of` does."""
        return read_one_click(token, self._secret)

    async def note(self, person_id: UUID) -> None:
        """A line of the access journal: somebody said by a link what this person wants to be told."""
        async with self._database.transaction() as work:
            await work.journal.note(None, "preference_said", str(person_id), self._now())
