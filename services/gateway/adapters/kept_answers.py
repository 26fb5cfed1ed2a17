"""What was answered a moment ago, kept for the next who asks the same: many readers cost as much as one."""

import asyncio
from collections.abc import Awaitable, Callable, Hashable
from typing import Generic, TypeVar

from cachetools import TTLCache

T = TypeVar("T")


class KeptAnswers(Generic[T]):
    """Bounded in time and size. Who asks while an answer is being made waits for that one. For one event loop."""

    def __init__(self, *, seconds: float, largest: int, size: Callable[[T], int]) -> None:
        self._kept: TTLCache[Hashable, T] = TTLCache(largest, seconds, getsizeof=size)
        self._making: dict[Hashable, asyncio.Future[T]] = {}
        self._largest = largest
        self._size = size

    async def get(self, key: Hashable, make: Callable[[], Awaitable[T]]) -> T:
        """Raises what `make` raises; nothing is kept then."""
        kept = self._kept.get(key)
        if kept is not None:
            return kept
        making = self._making.get(key)
        if making is None:
            making = asyncio.ensure_future(make())
            self._making[key] = making
            making.add_done_callback(lambda done: self._keep(key, done))
        # Who goes away does not take the answer from the others.
        return await asyncio.shield(making)

    def forget(self) -> None:
        """All of it: somebody changed what it was made from. What is being made is still given to who waits for it."""
        self._kept.clear()

    def _keep(self, key: Hashable, done: "asyncio.Future[T]") -> None:
        del self._making[key]
        if done.cancelled() or done.exception() is not None:
            return
        if self._size(done.result()) <= self._largest:
            self._kept[key] = done.result()
