"""Hands: threads that store batches beside each other, so that one computes while another waits for the database.

What is of one aggregate goes to one hand, in the order in which it came. No promise hangs on that, lanes keep the
order: an event that is stored before the one that it follows waits for it there, and takes the longer way.
"""

from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import NamedTuple, Self

from shared.messaging.transport import Delivery

AHEAD = 2
"""So many batches are given before the oldest is stored: no hand stands idle until the other is done too."""

Store = Callable[[Sequence[Delivery]], None]
"""Stores deliveries, over connections that no other hand uses."""


class _Batch(NamedTuple):
    last: Delivery
    shares: Sequence[Future[None]]


class Hands:
    """Is given batches, and tells in the same order that they are stored. Used by one thread."""

    def __init__(self, stores: Sequence[Store]) -> None:
        self._stores = stores
        self._threads = [ThreadPoolExecutor(1, f"hand-{number}") for number in range(len(stores))]
        self._under_way: deque[_Batch] = deque()

    @property
    def count(self) -> int:
        return len(self._stores)

    @property
    def have_room(self) -> bool:
        return len(self) < AHEAD

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """What is being stored is seen to its end, what waits for that is dropped: it was not acknowledged."""
        for thread in self._threads:
            thread.shutdown(cancel_futures=True)

    def __len__(self) -> int:
        """Batches under way."""
        return len(self._under_way)

    def give(self, deliveries: Sequence[Delivery]) -> None:
        shares = _shared_out(deliveries, len(self._stores))
        stored = [
            thread.submit(store, share)
            for thread, store, share in zip(self._threads, self._stores, shares, strict=True)
            if share
        ]
        self._under_way.append(_Batch(deliveries[-1], stored))

    def store_here(self, deliveries: Sequence[Delivery]) -> None:
        """Few are stored at once, by who gives them: while no batch is under way."""
        self._stores[0](deliveries)

    def see_the_oldest_stored(self) -> Delivery:
        """Its last delivery: all up to this one may be acknowledged. Raises what storing it raised."""
        oldest = self._under_way.popleft()
        for share in oldest.shares:
            share.result()
        return oldest.last


def _shared_out(deliveries: Sequence[Delivery], hands: int) -> list[list[Delivery]]:
    shares: list[list[Delivery]] = [[] for _ in range(hands)]
    for delivery in deliveries:
        shares[hash(str(delivery.headers.get("ce-partitionkey"))) % hands].append(delivery)
    return shares
