"""The end of an account: nobody signs in with it, nothing is sent to its address."""

from uuid import UUID

from services.gateway.domain.account import Account
from services.gateway.domain.errors import AccountNotFound, OwnAccount
from services.gateway.usecases.ports import Now, UnitOfWork


async def find_account(account_id: UUID, work: UnitOfWork) -> Account:
    """Raises AccountNotFound, also of one that is closed."""
    account = await work.accounts.find(account_id)
    if account is None or not account.active:
        raise AccountNotFound(account_id=account_id)
    return account


async def check_closable(account_id: UUID, by: Account, work: UnitOfWork) -> None:
    """Raises AccountNotFound, OwnAccount."""
    if account_id == by.id:
        raise OwnAccount()
    await find_account(account_id, work)


async def close_account(account_id: UUID, by: Account, work: UnitOfWork, now: Now) -> None:
    """Once its address is forgotten elsewhere: were it the other way round, a failure in between would leave an address
    that nobody looks for any more. Sessions end at once; the name stays, for history names it. Raises as above.
    """
    await check_closable(account_id, by, work)
    await end(account_id, by.id, work, now)


async def end(account_id: UUID, by: UUID | None, work: UnitOfWork, now: Now) -> None:
    """All ways in go with it. `by` None: the operator, who has no account."""
    await work.accounts.close(account_id)
    await work.sessions.end_all_of(account_id)
    await work.factors.remove_all(account_id)
    await work.providers.unlink_all(account_id)
    await work.journal.note(by, "account_closed", str(account_id), now())
