"""A session begins: with a token of its own, whatever the browser had before."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID, uuid4

from services.gateway.domain.account import Account
from services.gateway.domain.device import Device
from services.gateway.domain.factor import CEREMONY_LASTS, HALF_LASTS
from services.gateway.domain.queue_view import UNNAMED_LASTS
from services.gateway.domain.session import KNOWN_LONGER, LASTS, Session, SignInWay, digest, new_token
from services.gateway.usecases.ports import UnitOfWork


@dataclass(frozen=True)
class SignedIn:
    account: Account
    session_id: UUID
    token: str = field(repr=False)


async def open_session(
    account: Account, work: UnitOfWork, at: datetime, *, way: SignInWay, device: Device, replaces: str | None
) -> SignedIn:
    """`replaces`: token of the session that the browser had: it ends."""
    if replaces:
        await work.sessions.end(digest(replaces))
    await work.sessions.forget_before(at - LASTS - KNOWN_LONGER)
    await work.views.forget_unnamed_before(at - UNNAMED_LASTS)
    await work.factors.forget_before(at - HALF_LASTS, at - CEREMONY_LASTS)
    token, due = new_token(), await factor_due(account, work)
    opened = Session(digest(token), account, at, at, uuid4(), device, way, at, due)
    await work.sessions.open(opened)
    await work.journal.note(account.id, "signed_in", "" if way is SignInWay.PASSWORD else way.value, at)
    return SignedIn(account, opened.id, token)


async def factor_due(account: Account, work: UnitOfWork) -> datetime | None:
    """From when on a second factor is asked of an account that has none. None: it has one, or needs none."""
    rule = await work.factors.rule_for(account.role)
    if rule is None or rule.required_from is None:
        return None
    return None if (await work.factors.of(account.id)).any else rule.required_from
