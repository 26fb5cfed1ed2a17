"""Hands store beside each other; what they are given is acknowledged in the order in which it came, or not at all."""

import threading
from collections.abc import Callable, Sequence
from uuid import UUID

import pytest

from shared.messaging.hands import Hands
from shared.messaging.transport import Delivery

AGGREGATES = [UUID(int=number) for number in range(40)]


def deliveries(first: int, count: int) -> list[Delivery]:
    return [
        Delivery(tag, {"ce-partitionkey": str(AGGREGATES[tag % len(AGGREGATES)])}, "application/json", b"{}", False)
        for tag in range(first, first + count)
    ]


class Book:
    """What each hand stored."""

    def __init__(self) -> None:
        self.stored: list[list[Delivery]] = [[], []]
        self.before: Callable[[int, Sequence[Delivery]], None] = lambda _hand, _share: None

    def stores(self) -> list[Callable[[Sequence[Delivery]], None]]:
        return [lambda share, hand=hand: self._store(hand, share) for hand in range(2)]  # type: ignore[misc]

    def _store(self, hand: int, share: Sequence[Delivery]) -> None:
        self.before(hand, share)
        self.stored[hand] += share


def test_each_hand_has_its_aggregates_in_order_and_every_delivery_is_stored_once() -> None:
    book = Book()
    with Hands(book.stores()) as hands:
        for first in (0, 500):
            hands.give(deliveries(first, 500))
        assert [hands.see_the_oldest_stored().tag for _ in range(2)] == [499, 999]
    tags = [[one.tag for one in stored] for stored in book.stored]
    assert all(tags), "one hand had nothing to do"
    assert tags == [sorted(one) for one in tags]
    assert sorted(tags[0] + tags[1]) == list(range(1000))
    of_whom = [{one.headers["ce-partitionkey"] for one in stored} for stored in book.stored]
    assert not of_whom[0] & of_whom[1]


def test_the_oldest_batch_is_waited_for_though_a_later_one_is_done() -> None:
    book, slow, later = Book(), threading.Event(), threading.Event()

    def before(hand: int, share: Sequence[Delivery]) -> None:
        if hand == 0 and share[0].tag < 500:
            assert slow.wait(10)
        if hand == 1 and share[0].tag >= 500:
            later.set()

    book.before = before
    with Hands(book.stores()) as hands:
        hands.give(deliveries(0, 500))
        hands.give(deliveries(500, 500))
        assert later.wait(10), "a hand waited for the other"
        threading.Timer(0.1, slow.set).start()
        assert hands.see_the_oldest_stored().tag == 499
        assert {one.tag for stored in book.stored for one in stored} >= set(range(500))
        assert hands.see_the_oldest_stored().tag == 999


def test_a_batch_of_which_a_share_failed_is_not_told_as_stored() -> None:
    book, failed = Book(), threading.Event()

    def before(hand: int, share: Sequence[Delivery]) -> None:
        if hand == 0 and share[0].tag < 500:
            failed.set()
            raise ConnectionError("the database went away")
        assert failed.wait(10)

    book.before = before
    with Hands(book.stores()) as hands:
        for first in (0, 500):
            hands.give(deliveries(first, 500))
        with pytest.raises(ConnectionError):
            hands.see_the_oldest_stored()
    with pytest.raises(RuntimeError):
        hands.give(deliveries(500, 1))


def test_what_names_no_aggregate_is_stored_too() -> None:
    book = Book()
    with Hands(book.stores()) as hands:
        hands.give([Delivery(1, {}, None, b"?", False), Delivery(2, {"ce-partitionkey": 7}, None, b"?", False)])
        assert hands.see_the_oldest_stored().tag == 2
    assert sum(map(len, book.stored)) == 2
