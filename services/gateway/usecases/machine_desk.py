"""Everything about machines that the HTTP side asks for: transactions around the use cases, and how often they ask."""

from collections.abc import Sequence
from uuid import UUID

from services.gateway.domain.account import Account
from services.gateway.domain.machine import Machine
from services.gateway.domain.rate import Left, Meter, Rate
from services.gateway.usecases import machines
from services.gateway.usecases.machines import MachineSecret, RegisterMachine, TokenGiven
from services.gateway.usecases.ports import Now, Store


class MachineDesk:
    """`requests` and `from_address`: requests a minute of one machine, and of all machines behind one network address;
    `tokens`: tokens asked for a minute from one address. Counted in this process.
    """

    def __init__(self, database: Store, now: Now, *, requests: int, from_address: int, tokens: int) -> None:
        self._database = database
        self._now = now
        self._of_machine = Meter(Rate("machine", requests))
        self._of_address = Meter(Rate("address", from_address))
        self._of_tokens = Meter(Rate("tokens", tokens))

    async def register(self, command: RegisterMachine, by: Account) -> MachineSecret:
        """Raises as usecases/machines.py, also those below."""
        async with self._database.transaction() as work:
            return await machines.register_machine(command, by, work, self._now)

    async def all(self) -> Sequence[Machine]:
        async with self._database.transaction() as work:
            return await machines.list_machines(work)

    async def find(self, machine_id: UUID) -> Machine:
        async with self._database.transaction() as work:
            return await machines.find_machine(machine_id, work)

    async def change_secret(self, machine_id: UUID, by: Account, *, at_once: bool) -> MachineSecret:
        async with self._database.transaction() as work:
            return await machines.change_secret(machine_id, by, work, self._now, at_once=at_once)

    async def revoke(self, machine_id: UUID, by: Account) -> None:
        async with self._database.transaction() as work:
            await machines.revoke_machine(machine_id, by, work, self._now)

    def count_token_request(self, address: str) -> Left:
        """Before a secret is looked at, so that guesses count. Raises TooManyRequests."""
        return self._of_tokens.take(address, self._now().timestamp())

    async def give_token(self, client_id: str, secret: str, wanted: Sequence[str]) -> TokenGiven:
        async with self._database.transaction() as work:
            return await machines.give_token(client_id, secret, wanted, work, self._now)

    async def recognise(self, token: str, address: str) -> tuple[Machine, Left]:
        """The address is counted before the database is asked. Raises TooManyRequests, TokenInvalid."""
        self._of_address.take(address, self._now().timestamp())
        async with self._database.statements() as work:
            machine = await machines.recognise_machine(token, work, self._now)
        return machine, self._of_machine.take(str(machine.id), self._now().timestamp())
