"""What the use cases need of the browsers that show hints of news."""

from datetime import datetime
from typing import Protocol
from uuid import UUID

from shared.contracts.investor.browsers import SubscribeBrowser


class Browsers(Protocol):
    """Each is known of one dossier. Dropping answers False where there was none."""

    def keep(self, said: SubscribeBrowser, at: datetime) -> bool:
        """The same again takes over its keys, and answers False; of too many the oldest goes."""

    def drop_of_dossier(self, dossier_id: UUID, browser_id: UUID) -> bool: ...

    def drop_of_person(self, person_id: UUID, browser_id: UUID) -> bool: ...

    def drop(self, browser_id: UUID) -> bool: ...
