"""Machines in memory, for the gateway of the tests."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from services.gateway.domain.errors import MachineNameTaken
from services.gateway.domain.machine import Machine, Secret, Token


class MemoryMachines:
    """See usecases/machine_ports.py."""

    def __init__(self, machines: dict[UUID, Machine], tokens: dict[str, Token]) -> None:
        self._machines = machines
        self._tokens = tokens

    async def add(self, machine: Machine) -> None:
        if any(one.name == machine.name and one.revoked_at is None for one in self._machines.values()):
            raise MachineNameTaken(name=machine.name)
        self._machines[machine.id] = machine

    async def find(self, machine_id: UUID) -> Machine | None:
        return self._machines.get(machine_id)

    async def all(self) -> Sequence[Machine]:
        return sorted(self._machines.values(), key=lambda one: (one.revoked_at is not None, one.name, one.created_at))

    async def change_secret(self, machine_id: UUID, new: Secret, old_end_at: datetime) -> None:
        known = self._machines[machine_id]
        kept = [one for one in known.secrets if one.holds(new.created_at)]
        ending = [replace(one, ends_at=min(one.ends_at or old_end_at, old_end_at)) for one in kept]
        self._machines[machine_id] = replace(known, secrets=(*ending, new))

    async def revoke(self, machine_id: UUID, by: UUID, at: datetime) -> None:
        self._machines[machine_id] = replace(self._machines[machine_id], revoked_at=at, revoked_by=by, secrets=())
        for digest in [digest for digest, token in self._tokens.items() if token.machine_id == machine_id]:
            del self._tokens[digest]

    async def touch(self, machine_id: UUID, at: datetime) -> None:
        self._machines[machine_id] = replace(self._machines[machine_id], last_used_at=at)

    async def give_token(self, token: Token) -> None:
        self._tokens[token.digest] = token

    async def find_token(self, digest: str) -> tuple[Token, Machine] | None:
        token = self._tokens.get(digest)
        return None if token is None else (token, replace(self._machines[token.machine_id], secrets=()))

    async def forget_tokens_before(self, at: datetime) -> None:
        for digest in [digest for digest, token in self._tokens.items() if token.expires_at < at]:
            del self._tokens[digest]
