"""What the use cases of machines need of the database."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol
from uuid import UUID

from services.gateway.domain.machine import Machine, Secret, Token


class Machines(Protocol):
    """Programs of others, their secrets and tokens; of these only digests."""

    async def add(self, machine: Machine) -> None:
        """With its first secret. Raises MachineNameTaken when another one that is not revoked has its name."""

    async def find(self, machine_id: UUID) -> Machine | None:
        """With its secrets, also of one that is revoked or has expired."""

    async def all(self) -> Sequence[Machine]:
        """With their secrets: those that are not revoked by name, then the others."""

    async def change_secret(self, machine_id: UUID, new: Secret, old_end_at: datetime) -> None:
        """Secrets that were good without an end are so until `old_end_at`; those that have ended go."""

    async def revoke(self, machine_id: UUID, by: UUID, at: datetime) -> None:
        """For good: no secret and no token is left."""

    async def touch(self, machine_id: UUID, at: datetime) -> None: ...

    async def give_token(self, token: Token) -> None: ...

    async def find_token(self, digest: str) -> tuple[Token, Machine] | None:
        """The machine comes without its secrets."""

    async def forget_tokens_before(self, at: datetime) -> None:
        """Remove those that ended before a moment."""
