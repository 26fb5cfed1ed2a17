"""The nodes of a broker: PRIMO_AMQP_URL lists the AMQP URLs of one cluster, separated by commas."""

import time

_failed_at: dict[str, float] = {}
"""When each address last failed. Known to the whole process: what one connection learnt spares the others the wait."""


class NoBrokerGiven(ValueError):
    """The list of addresses is empty."""


class BrokerNodes:
    """The addresses of one cluster. A comma inside a password is written %2C."""

    def __init__(self, urls: str) -> None:
        self.urls = tuple(url.strip() for url in urls.split(",") if url.strip())
        if not self.urls:
            raise NoBrokerGiven("PRIMO_AMQP_URL names no broker")

    def in_turn(self) -> list[str]:
        """In the order given, but what failed last comes last: a frozen node costs a timeout each time it is tried."""
        return sorted(self.urls, key=lambda url: _failed_at.get(url, 0.0))

    @staticmethod
    def failed(url: str) -> None:
        """A connection to this node could not be made, or ended without our asking."""
        _failed_at[url] = time.monotonic()
