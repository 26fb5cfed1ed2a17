"""To a broker that may not be there yet: tried for in the background, so that the gateway starts without it."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress

from aio_pika.exceptions import AMQPError

from shared.telemetry import logging

log = logging.get(__name__)

FIRST_PAUSE_S, LONGEST_PAUSE_S = 0.5, 5.0


class FirstConnection:
    """Only the first is ours to try for: once open, aio-pika opens it again after each loss."""

    def __init__(self, name: str, connect: Callable[[], Awaitable[None]]) -> None:
        """`name`: of what waits for it, as the log has it."""
        self._opening = asyncio.create_task(_keep_trying(name, connect), name=name)

    async def give_up(self) -> None:
        """Without effect once it is open."""
        self._opening.cancel()
        with suppress(asyncio.CancelledError):
            await self._opening


async def _keep_trying(name: str, connect: Callable[[], Awaitable[None]]) -> None:
    pause = FIRST_PAUSE_S
    while True:
        try:
            await connect()
            return
        except (AMQPError, OSError, TimeoutError) as error:
            log.warning("broker away, will try again", waits=name, error=type(error).__name__, pause_s=pause)
        await asyncio.sleep(pause)
        pause = min(pause * 2, LONGEST_PAUSE_S)
