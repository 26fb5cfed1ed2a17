"""A way to the broker that can be cut."""

from collections.abc import Iterator

import pytest

from tests.integration.rpc.link import Link


@pytest.fixture
def link(vhost: str) -> Iterator[Link]:
    made = Link(vhost)
    yield made
    made.cut()
