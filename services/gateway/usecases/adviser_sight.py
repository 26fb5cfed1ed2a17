"""Whether an adviser sees what they are to be given, and what they have been given and do not see.

Which provinces an account sees is the gateway's, whose a dossier is the investor service's: so it is looked at here,
before the command goes. What counts is what the service answers within those provinces: nothing is worked out twice.
"""

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from services.gateway.domain.account import Account
from services.gateway.domain.errors import AdviserElsewhere, AdviserUnknown
from shared.contracts.investor.adviser_replies import AdviserPage
from shared.contracts.investor.adviser_requests import AddAssignmentRule, AssignAdviser, HandOverDossiers
from shared.contracts.investor.queries import ListAdvisers, ListWithin
from shared.contracts.remit import limited_to, remit
from shared.contracts.request import Request

Ask = Callable[[Request[Any]], Awaitable[Any]]
"""On the present visitor's behalf."""


@dataclass(frozen=True)
class Unseen:
    """What an account that is limited to provinces has and does not see."""

    dossiers: int
    """Open ones."""
    rules: int
    """By which it is given dossiers."""


NOTHING = Unseen(0, 0)


async def require_advisers(request: Request[Any], named: Iterable[UUID], advisers: Iterable[Account], ask: Ask) -> None:
    """Those who are named in a command work on dossiers, and see what they are given by it.

    Raises AdviserUnknown, AdviserElsewhere.
    """
    known = {account.id: account for account in advisers}
    for adviser_id in named:
        if adviser_id not in known:
            raise AdviserUnknown(adviser_id=adviser_id)
        adviser = known[adviser_id]
        if adviser.remit and not await _sees(request, adviser, ask):
            raise AdviserElsewhere(adviser_id=adviser_id, provinces=adviser.remit)


async def unseen_by(adviser: Account, ask: Ask, whole: AdviserPage | None = None) -> Unseen:
    """`whole`: what whoever asks sees of all advisers, where it is known already."""
    if not adviser.remit:
        return NOTHING
    if whole is None:
        whole = await ask(ListAdvisers())
    rules = [rule for rule in whole.rules if rule.adviser_id == adviser.id and rule.province not in adviser.remit]
    return Unseen(_open_of(adviser.id, whole) - await _open_within(adviser.id, adviser.remit, ask), len(rules))


async def _sees(request: Request[Any], adviser: Account, ask: Ask) -> bool:
    """Of what whoever asks does not see themselves the service says that it is not there: that is left to it."""
    match request:
        case AddAssignmentRule():
            return request.province in adviser.remit
        case AssignAdviser():
            question = ListWithin(dossier_ids=(request.dossier_id,))
            return not await ask(question) or bool(await _within(adviser.remit, ask, question, ()))
        case HandOverDossiers():
            whose = request.from_adviser_id
            return _open_of(whose, await ask(ListAdvisers())) == await _open_within(whose, adviser.remit, ask)
        case _:
            return True


async def _open_within(adviser_id: UUID, provinces: tuple[str, ...], ask: Ask) -> int:
    found: AdviserPage | None = await _within(provinces, ask, ListAdvisers(), None)
    return 0 if found is None else _open_of(adviser_id, found)


async def _within(provinces: tuple[str, ...], ask: Ask, question: Request[Any], nothing: Any) -> Any:
    """What is answered about these provinces, of those that whoever asks sees; `nothing` where there is none such."""
    own = remit()
    common = tuple(code for code in provinces if not own or code in own)
    if not common:
        return nothing
    with limited_to(common):
        return await ask(question)


def _open_of(adviser_id: UUID, view: AdviserPage) -> int:
    return sum(row.open_dossiers for row in view.workload if row.adviser_id == adviser_id)
