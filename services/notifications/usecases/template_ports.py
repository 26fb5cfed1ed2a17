"""What the use cases of templates need of the outside."""

from typing import Protocol
from uuid import UUID

from services.notifications.domain.template import Version
from services.notifications.domain.wording import Texts
from shared.contracts.notifications.templates import VersionState


class Templates(Protocol):
    """Versions of texts. Whoever changes one of a template waits for the other who does."""

    def take_turn(self, key: str) -> None:
        """Nobody else changes this template until the transaction ends."""

    def get(self, version_id: UUID) -> Version:
        """In its template's turn. Raises TemplateVersionNotFound."""

    def find(self, version_id: UUID) -> Version | None: ...

    def in_state(self, key: str, state: VersionState) -> Version | None:
        """The live one, or the draft."""

    def was_shipped(self, key: str, digest: str) -> bool:
        """Whether a release brought these texts before."""

    def next_number(self, key: str) -> int: ...

    def add(self, version: Version) -> None: ...

    def save(self, *versions: Version) -> None:
        """In this order: what retires before what goes live."""


class ShippedTexts(Protocol):
    """What the release that runs brings."""

    def __call__(self, key: str) -> Texts:
        """Raises TemplateNotFound."""
