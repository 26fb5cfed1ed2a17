"""Recognise a session, and end it."""

from services.gateway.domain.errors import NotSignedIn
from services.gateway.domain.session import Session, digest
from services.gateway.usecases.ports import Now, UnitOfWork


async def recognise(token: str, work: UnitOfWork, now: Now) -> Session:
    """Raises NotSignedIn when the session is unknown or has ended."""
    at = now()
    session = await work.sessions.find(digest(token))
    if session is None or not session.holds(at):
        raise NotSignedIn()
    if session.to_be_touched(at):
        await work.sessions.touch(session.digest, at)
    return session


async def sign_out(session: Session, work: UnitOfWork, now: Now) -> None:
    await work.sessions.end(session.digest)
    await work.journal.note(session.account.id, "signed_out", "", now())
