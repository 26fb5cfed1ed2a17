"""Recognise a session, and end it."""

from dataclasses import replace
from datetime import datetime

from services.gateway.domain.errors import NotSignedIn
from services.gateway.domain.session import Session, digest
from services.gateway.usecases.open_session import factor_due
from services.gateway.usecases.ports import Now, UnitOfWork
from shared.reference.days import local_date


async def recognise(token: str, work: UnitOfWork, now: Now) -> Session:
    """Raises NotSignedIn when the session is unknown or has ended."""
    at = now()
    day = local_date(at)
    session = await work.sessions.find(digest(token), day)
    if session is None or not session.holds(at):
        raise NotSignedIn()
    if session.to_be_touched(at):
        await work.sessions.touch(session.digest, at)
    session = session.on(day)
    return session if session.acting is None else await _as_strict(session, work)


async def _as_strict(session: Session, work: UnitOfWork) -> Session:
    """A lent role asks for a second factor where it asks its own people for one; one's own role goes on asking too."""
    dues: list[datetime] = [due for due in (session.factor_due, await factor_due(session.account, work)) if due]
    return replace(session, factor_due=min(dues, default=None))


async def sign_out(session: Session, work: UnitOfWork, now: Now) -> None:
    await work.sessions.end(session.digest)
    await work.journal.note(session.account.id, "signed_out", "", now())
