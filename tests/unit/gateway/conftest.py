"""A gateway in memory and a browser in front of it."""

from collections.abc import Iterator

import pytest

from tests.support.gateway.browser import Browser, Gateway, browsing


@pytest.fixture
def gateway() -> Gateway:
    return Gateway()


@pytest.fixture
def browser(gateway: Gateway) -> Iterator[Browser]:
    with browsing(gateway) as opened:
        yield opened
