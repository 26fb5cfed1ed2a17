"""Lend a role during an absence, take up what is lent, put it down again (ADR 0058).

A role is lent as it is one's own: what was lent to somebody they cannot lend on. Whoever acts by it does so under their
own name and id, so each check that wants two persons still finds one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from services.gateway.domain.account import Account
from services.gateway.domain.delegation import LONGEST, SHOWN_AFTER, Delegation
from services.gateway.domain.door_errors import (
    DelegationDaysImpossible,
    DelegationGivesNothing,
    DelegationNotFound,
    DelegationThere,
    DelegationToOneself,
    FactorMissing,
)
from services.gateway.domain.session import Session
from services.gateway.usecases.close_account import find_account
from services.gateway.usecases.open_session import factor_due
from services.gateway.usecases.own_factors import require_proof
from services.gateway.usecases.ports import Now, Store, UnitOfWork
from shared.database.identifiers import uuid7
from shared.reference.days import local_date


@dataclass(frozen=True)
class LendRole:
    giver_id: UUID
    taker_id: UUID
    first_day: date
    last_day: date


class DelegationDesk:
    def __init__(self, database: Store, now: Now) -> None:
        self._database = database
        self._now = now

    async def lent(self, account: Account | None = None) -> Sequence[Delegation]:
        """What an account lent and what was lent to it; None: of everybody. Also what is lately over."""
        since = local_date(self._now()) - SHOWN_AFTER
        async with self._database.transaction() as work:
            return await work.delegations.since(since, account.id if account else None)

    async def lend(self, command: LendRole, by: Session) -> Delegation:
        """One's own role; for another, the route asks for an administrator.

        Raises ProofAsked, AccountNotFound, DelegationToOneself, DelegationDaysImpossible, DelegationGivesNothing,
        DelegationThere.
        """
        at = self._now()
        require_proof(by, at)
        if command.taker_id in {command.giver_id, by.account.id}:
            raise DelegationToOneself()
        _check_days(command, local_date(at))
        async with self._database.transaction() as work:
            new = await _new(command, by.account, work, at)
            known = await work.delegations.since(local_date(at), new.giver.id)
            if any(new.meets(one) for one in known):
                raise DelegationThere()
            await work.delegations.add(new)
            days = f"{new.first_day} {new.last_day}"
            subject = f"{new.id} {new.giver.id} {new.taker.id} {new.role.value} {days}"
            await work.journal.note(by.account.id, "delegation_given", subject, at)
        return new

    async def end(self, delegation_id: UUID, by: Account, *, of_anybody: bool) -> None:
        """By who lent it, by who holds it, or by who may end anybody's. Raises DelegationNotFound."""
        at = self._now()
        async with self._database.transaction() as work:
            found = await work.delegations.find(delegation_id)
            if found is None or not (of_anybody or by.id in {found.giver.id, found.taker.id}):
                raise DelegationNotFound(delegation_id=delegation_id)
            if found.ended_at is None:
                await work.delegations.end(delegation_id, by.id, at)
                await work.journal.note(by.id, "delegation_ended", str(delegation_id), at)

    async def act(self, delegation_id: UUID, by: Session) -> Delegation:
        """From the next request on, in this session alone. Raises DelegationNotFound, FactorMissing."""
        at = self._now()
        async with self._database.transaction() as work:
            found = await work.delegations.find(delegation_id)
            if found is None or found.taker.id != by.account.id or not found.holds_on(local_date(at)):
                raise DelegationNotFound(delegation_id=delegation_id)
            due = await factor_due(found.borne_by(found.taker), work)
            if due is not None and due <= at:
                raise FactorMissing()
            await work.sessions.act(by.digest, found.id)
            await work.journal.note(by.account.id, "acting_began", f"{found.id} {found.giver.id}", at)
        return found

    async def stop(self, by: Session) -> None:
        """As oneself again. Without effect where nobody is acted for."""
        async with self._database.transaction() as work:
            await work.sessions.act(by.digest, None)
            if by.acting is not None:
                subject = f"{by.acting.id} {by.acting.giver.id}"
                await work.journal.note(by.account.id, "acting_ended", subject, self._now())


def _check_days(command: LendRole, today: date) -> None:
    lasts = command.last_day - command.first_day
    if command.last_day < today or not 0 <= lasts.days < LONGEST.days:
        raise DelegationDaysImpossible(longest_days=LONGEST.days)


async def _new(command: LendRole, by: Account, work: UnitOfWork, at: datetime) -> Delegation:
    giver = await find_account(command.giver_id, work)
    taker = await find_account(command.taker_id, work)
    days = (command.first_day, command.last_day)
    new = Delegation(uuid7(), giver, taker, giver.role, *days, by.id, at)
    if not new.gives_something:
        raise DelegationGivesNothing()
    return new
