"""To which provinces an account is limited. Open sessions follow at their next request: each reads its account anew."""

from collections.abc import Iterable
from uuid import UUID

from services.gateway.domain.account import Account
from services.gateway.domain.errors import ProvinceUnknown, RemitNotForRole
from services.gateway.domain.permissions import may_be_limited
from services.gateway.usecases.close_account import find_account
from services.gateway.usecases.ports import Now, UnitOfWork
from shared.reference.places import provinces

WHOLE_REGION = "whole_region"


async def limit_account(
    account_id: UUID, wanted: Iterable[str], by: UUID | None, work: UnitOfWork, now: Now
) -> Account:
    """To these provinces; none: it sees the whole region. `by` None: the operator, who has no account.

    Raises AccountNotFound, RemitNotForRole, ProvinceUnknown.
    """
    account, remit = await find_account(account_id, work), tuple(sorted(set(wanted)))
    if remit and not may_be_limited(account.role):
        raise RemitNotForRole(role=account.role)
    for code in remit:
        if code not in provinces():
            raise ProvinceUnknown(province=code)
    if remit != account.remit:
        await work.accounts.limit(account.id, remit)
        await note_limits(account.id, remit, by, work, now)
    return await find_account(account_id, work)


async def note_limits(account_id: UUID, remit: tuple[str, ...], by: UUID | None, work: UnitOfWork, now: Now) -> None:
    """A line of the access journal."""
    await work.journal.note(by, "account_limited", f"{account_id} {' '.join(remit) or WHOLE_REGION}", now())
