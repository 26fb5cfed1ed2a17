"""Long polling of the feed: an answer as soon as there is one, and nothing held meanwhile."""

import asyncio
from collections.abc import Callable
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest

from services.gateway.usecases.feed_watch import FeedWatch
from shared.contracts.refusal import ServiceUnavailable
from shared.contracts.territory.subscriptions import Changes, ListChanges
from tests.support.gateway.browser import Browser, Gateway

EVENT = {"id": "1", "type": "primo.opportunity.withdrawn.v1"}
QUICK_S = 0.02


class Log:
    """The territory's log, as long as a test makes it."""

    def __init__(self) -> None:
        self.last = 7
        self.passes = True
        """Whether the filter of who waits lets the new event through."""

    def answer(self, query: ListChanges) -> Changes:
        place = f"at-{self.last}"
        grown = query.since not in (None, "now", place) and self.passes
        return Changes(events=(EVENT,) if grown else (), next=place, more=False)


@pytest.fixture
def log(gateway: Gateway) -> Log:
    log = Log()
    gateway.services.answers[ListChanges] = log.answer
    gateway.application.feed._every_s = QUICK_S
    return log


def _waiting(
    gateway: Gateway,
    browser: Browser,
    meanwhile: Callable[[], Any],
    *,
    wait: int = 5,
    asking: int = 1,
    since: str = "at-7",
) -> list[httpx.Response]:
    """So many ask at once; once all of them wait, something happens."""
    client, feed = browser._client, gateway.application.feed

    async def ask() -> list[httpx.Response]:
        asked = [
            asyncio.create_task(client.get("/api/v1/changes", params={"since": since, "wait": wait}))
            for _ in range(asking)
        ]
        async with asyncio.timeout(10):
            while feed.waiting < asking:
                await asyncio.sleep(QUICK_S)
        meanwhile()
        return await asyncio.gather(*asked)

    return browser.run(ask())


def test_who_waits_is_answered_when_something_comes(gateway: Gateway, browser: Browser, log: Log) -> None:
    browser.sign_in("planner")
    (answer,) = _waiting(gateway, browser, lambda: setattr(log, "last", 8))
    assert answer.json() == {"events": [EVENT], "next": "at-8", "more": False}
    assert answer.headers["retry-after"] == "0"
    assert answer.elapsed.total_seconds() < 20


def test_who_begins_at_the_end_waits_for_what_comes_after_it(gateway: Gateway, browser: Browser, log: Log) -> None:
    browser.sign_in("planner")
    (answer,) = _waiting(gateway, browser, lambda: setattr(log, "last", 8), since="now")
    assert [event["id"] for event in answer.json()["events"]] == ["1"]


def test_nothing_came_is_an_answer_too_with_the_place_to_go_on(gateway: Gateway, browser: Browser, log: Log) -> None:
    browser.sign_in("planner")
    (answer,) = _waiting(gateway, browser, lambda: None, wait=1)
    assert answer.json() == {"events": [], "next": "at-7", "more": False}


def test_what_the_filter_holds_back_wakes_nobody_but_moves_the_place(
    gateway: Gateway, browser: Browser, log: Log
) -> None:
    browser.sign_in("planner")
    log.passes = False
    (answer,) = _waiting(gateway, browser, lambda: setattr(log, "last", 8), wait=1)
    assert answer.json() == {"events": [], "next": "at-8", "more": False}


def test_meanwhile_no_transaction_is_open_and_all_who_wait_cost_one_question_at_a_time(
    gateway: Gateway, browser: Browser, log: Log
) -> None:
    browser.sign_in("planner")
    opened, began = [0], gateway.store.transaction

    @asynccontextmanager
    async def counted() -> Any:
        opened[0] += 1
        async with began() as work:
            yield work
        opened[0] -= 1

    gateway.store.transaction = counted  # type: ignore[method-assign]
    seen: dict[str, int] = {}

    def look() -> None:
        seen.update(open=opened[0], waiting=gateway.application.feed.waiting, asked=len(gateway.services.asked))
        log.last = 8

    answers = _waiting(gateway, browser, look, asking=20)
    assert all(answer.json()["events"] for answer in answers)
    assert (seen["open"], seen["waiting"]) == (0, 20)
    assert seen["asked"] <= 20 + 20, "the first question of each, and a few looks for all of them"
    asked = len(gateway.services.asked)
    browser.run(asyncio.sleep(4 * QUICK_S))
    assert len(gateway.services.asked) <= asked + 1, "nobody waits, nobody looks"
    assert gateway.application.feed.waiting == 0


def test_who_waits_while_the_service_goes_away_is_told_when_to_come_back(
    gateway: Gateway, browser: Browser, log: Log
) -> None:
    browser.sign_in("planner")
    away = ServiceUnavailable(service="territory", cause="broker away")
    (answer,) = _waiting(gateway, browser, lambda: gateway.services.answers.update({ListChanges: away}))
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")


def test_who_does_not_wait_is_told_when_asking_again_is_worth_while(
    gateway: Gateway, browser: Browser, log: Log
) -> None:
    browser.sign_in("planner")
    answer = browser.get("/api/v1/changes", params={"since": "at-7"})
    assert answer.headers["retry-after"] == "60"


@pytest.mark.parametrize("wait", [-1, 31, "long"])
def test_a_wait_is_bounded(browser: Browser, log: Log, wait: object) -> None:
    assert browser.sign_in("planner").get("/api/v1/changes", params={"wait": wait}).status_code == 422


def test_beyond_so_many_nobody_waits() -> None:
    async def look() -> str:
        return "same"

    async def crowd() -> tuple[bool, float]:
        watch = FeedWatch(look, every_s=QUICK_S, most=1)
        first = asyncio.create_task(watch.grown("same", 0.5))
        await asyncio.sleep(0)
        began = asyncio.get_running_loop().time()
        answered = await watch.grown("same", 5)
        took = asyncio.get_running_loop().time() - began
        await first
        await watch.close()
        return answered, took

    answered, took = asyncio.run(crowd())
    assert answered is False
    assert took < 0.3
