"""Waiting for the feed: whoever asks for changes may wait until there are some, and nothing is held for them meanwhile.

The log tells nobody that it has grown. So one question a second is asked for all who wait, and none while nobody does;
who waits is one coroutine: no thread, no connection of a database, no request under way.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress

from shared.contracts.territory.subscriptions import Changes, ListChanges

EVERY_S = 1.0
MOST = 2000
"""Who comes when so many wait is answered at once, as if they had not asked to wait."""


class FeedWatch:
    """`look` answers where the log ends now."""

    def __init__(self, look: Callable[[], Awaitable[str]], *, every_s: float = EVERY_S, most: int = MOST) -> None:
        self._look = look
        self._every_s = every_s
        self._most = most
        self._coming: asyncio.Future[str] | None = None
        """What the next look will find. Whoever has it had it before that look began."""
        self._looking: asyncio.Task[None] | None = None
        self.waiting = 0

    async def grown(self, end: str, within_s: float) -> bool:
        """Whether the log comes to end elsewhere than at `end`, its end of a moment ago. Raises what `look` raises."""
        if self.waiting >= self._most:
            return False
        self.waiting += 1
        try:
            async with asyncio.timeout(within_s):
                while await asyncio.shield(self._next()) == end:
                    pass
        except TimeoutError:
            return False
        finally:
            self.waiting -= 1
        return True

    async def close(self) -> None:
        if self._looking is not None:
            self._looking.cancel()
            with suppress(asyncio.CancelledError):
                await self._looking

    def _next(self) -> "asyncio.Future[str]":
        if self._coming is None:
            self._coming = asyncio.get_running_loop().create_future()
        if self._looking is None or self._looking.done():
            self._looking = asyncio.create_task(self._go_on(), name="feed-watch")
        return self._coming

    async def _go_on(self) -> None:
        while self.waiting:
            await asyncio.sleep(self._every_s)
            coming, self._coming = self._coming, None
            if coming is None:
                continue
            try:
                coming.set_result(await self._look())
            except Exception as error:  # noqa: BLE001 - handed on, to each one who waits
                coming.set_exception(error)
                coming.exception()  # taken, should all of them have left


async def changes_within(
    query: ListChanges, wait_s: int, call: Callable[[ListChanges], Awaitable[Changes]], watch: FeedWatch
) -> Changes:
    """What came after a cursor; where nothing did, what comes within `wait_s` seconds, or that nothing did.

    Raises as the request does.
    """
    until = time.monotonic() + wait_s
    answer = await call(query)
    while not answer.events and (left := until - time.monotonic()) > 0:
        # The place moves on with each answer: what the filter held back is not looked through twice.
        if not await watch.grown(answer.next, left):
            break
        answer = await call(query.model_copy(update={"since": answer.next}))
    return answer
