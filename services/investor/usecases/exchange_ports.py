"""What the use cases of the exchange need of the outside."""

from datetime import datetime
from typing import Protocol
from uuid import UUID

from services.investor.domain.exchange import Message, Note, Owed


class Exchange(Protocol):
    """Notes and messages of dossiers. Erased with the person whose they are."""

    def has_note(self, note_id: UUID) -> bool: ...

    def add_note(self, note: Note) -> None: ...

    def has_message(self, message_id: UUID) -> bool: ...

    def add_message(self, message: Message) -> None: ...

    def from_investor_since(self, dossier_id: UUID, at: datetime) -> int:
        """How many messages the investor wrote since then."""

    def owed(self, dossier_id: UUID) -> Owed | None: ...

    def set_owed(self, dossier_id: UUID, owed: Owed | None) -> None: ...
