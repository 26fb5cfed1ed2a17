"""Telling open pages that something moved: which dossier, never what.

Whoever listens is one coroutine that sleeps: no thread, no connection of a database, no request under way. What is
told is a hint to look again, with the rights of who looks; it may be lost or come twice, and a page that has just been
opened asks by the version that it shows.
"""

import asyncio
from collections.abc import Callable
from typing import Protocol
from uuid import UUID
from weakref import WeakSet

MOST_REMEMBERED = 500
MOST = 2000
"""Listeners of one process. Whoever comes when so many are there is sent away and comes again."""


class MovedDossiers(Protocol):
    """Where it is heard from that dossiers moved."""

    def open(self, moved: Callable[[UUID], None], missed: Callable[[], None]) -> None:
        """Begin to listen, in the running event loop; comes back at once. `missed`: something may have been."""

    async def close(self) -> None: ...


class Listener:
    """One open page."""

    def __init__(self, dossier_id: UUID | None) -> None:
        self.dossier_id = dossier_id
        """None: it shows many."""
        self._moved = asyncio.Event()
        self._which: set[UUID] | None = set()

    def tell(self, dossier_id: UUID | None = None) -> None:
        """None: whichever."""
        if dossier_id is None or (self._which is not None and len(self._which) >= MOST_REMEMBERED):
            self._which = None
        elif self._which is not None:
            self._which.add(dossier_id)
        self._moved.set()

    def which(self) -> frozenset[UUID] | None:
        """The dossiers that moved since this was asked last. None: any may have."""
        found, self._which = self._which, set()
        return None if found is None else frozenset(found)

    async def heard(self, within_s: float) -> bool:
        """Whether anything moves within these seconds, or has since this was asked last."""
        try:
            async with asyncio.timeout(within_s):
                await self._moved.wait()
        except TimeoutError:
            return False
        self._moved.clear()
        return True


class Live:
    """Who listens in this process."""

    def __init__(self, source: MovedDossiers | None, *, most: int = MOST) -> None:
        self._source = source
        self._most = most
        self._listeners: WeakSet[Listener] = WeakSet()
        """Whose page is gone, and with it the coroutine, is gone from here."""
        self.ended = False

    def listen(self, dossier_id: UUID | None = None) -> Listener | None:
        """From now on. None: the process is ending, or too many listen."""
        if self.ended or len(self._listeners) >= self._most:
            return None
        listener = Listener(dossier_id)
        self._listeners.add(listener)
        return listener

    def moved(self, dossier_id: UUID) -> None:
        for listener in self._listeners:
            if listener.dossier_id in (None, dossier_id):
                listener.tell(dossier_id)

    def missed(self) -> None:
        """All look again."""
        for listener in self._listeners:
            listener.tell()

    def open(self) -> None:
        if self._source is not None:
            self._source.open(self.moved, self.missed)

    def end(self) -> None:
        """Streams end at once: whoever waits for the process to end does not wait for them."""
        self.ended = True
        self.missed()

    async def close(self) -> None:
        self.end()
        if self._source is not None:
            await self._source.close()
