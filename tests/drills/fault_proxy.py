"""A TCP proxy that can spoil a link: delay it, cut it, swallow it, or carry one direction only."""

import asyncio
import socket
import struct
import threading
from collections.abc import Coroutine
from concurrent.futures import Future
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from operations.servers.ports import LOOPBACK, free_port

CHUNK = 65_536
_RESET = struct.pack("ii", 1, 0)
"""SO_LINGER on, 0 s: closing sends RST and not FIN."""


class Link(StrEnum):
    """The state of everything that goes through the proxy."""

    WHOLE = "whole"
    DELAYED = "delayed"
    """Every chunk arrives later, in order."""
    CUT = "cut"
    """What is connected was reset, and so is what connects."""
    BLACK_HOLE = "black hole"
    """Accepts everything and forwards nothing, also no end: the kernel acknowledges for a peer that is not there."""
    HALF_OPEN = "half-open"
    """What clients say arrives, what servers answer does not."""


@dataclass(eq=False)
class _Pair:
    client: asyncio.StreamWriter
    server: asyncio.StreamWriter | None = None
    tasks: list[asyncio.Task[None]] = field(default_factory=list)


class FaultProxy:
    """Listens on `port` of 127.0.0.1 and leads to `target`; a thread of its own carries the bytes.

    Bytes that arrive while a direction is closed are kept, and delivered when it is whole again, as a network that
    retransmits would.
    """

    def __init__(self, target: int, *, delay_s: float = 0.2) -> None:
        self.port = free_port()
        self.state = Link.WHOLE
        self.connections = 0
        """Accepted so far."""
        self._target = target
        self._delay_s = delay_s
        self._pairs: set[_Pair] = set()
        self._loop = asyncio.new_event_loop()
        self._changed = asyncio.Event()
        self._thread = threading.Thread(target=self._loop.run_forever, name="fault-proxy", daemon=True)

    def start(self) -> None:
        """Listen."""
        self._thread.start()
        self._run(self._listen())

    def turn(self, state: Link) -> None:
        """Change the state of the link, for what is connected and what will be."""
        self._run(self._turn(state))

    def stop(self) -> None:
        """Reset everything and listen no more."""
        self._run(self._end())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)
        self._loop.close()

    def _run(self, work: Coroutine[Any, Any, None]) -> None:
        done: Future[None] = asyncio.run_coroutine_threadsafe(work, self._loop)
        done.result(10)

    async def _listen(self) -> None:
        self._server = await asyncio.start_server(self._accept, LOOPBACK, self.port)

    async def _turn(self, state: Link) -> None:
        self.state = state
        self._changed.set()
        self._changed = asyncio.Event()
        if state is Link.CUT:
            for pair in tuple(self._pairs):
                _reset(pair)

    async def _end(self) -> None:
        self._server.close()
        tasks = [task for pair in self._pairs for task in pair.tasks]
        for pair in tuple(self._pairs):
            _reset(pair)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        pair = _Pair(writer)
        self._pairs.add(pair)
        pair.tasks.append(asyncio.current_task())  # type: ignore[arg-type]
        try:
            await self._until(Link.WHOLE, Link.DELAYED, Link.HALF_OPEN, Link.CUT)
            if self.state is not Link.CUT:
                await self._lead(pair, reader)
        except OSError:
            # Either side ended, and so does the other; but no news of it passes where nothing passes.
            await self._until(Link.WHOLE, Link.DELAYED, Link.CUT)
        except asyncio.CancelledError:
            pass  # the proxy itself ends
        finally:
            for task in pair.tasks[1:]:
                task.cancel()
            _reset(pair)
            self._pairs.discard(pair)

    async def _lead(self, pair: _Pair, reader: asyncio.StreamReader) -> None:
        answers, pair.server = await asyncio.open_connection(LOOPBACK, self._target)
        there = self._carry(reader, pair.server, (Link.WHOLE, Link.DELAYED, Link.HALF_OPEN))
        back = self._carry(answers, pair.client, (Link.WHOLE, Link.DELAYED))
        both = [asyncio.create_task(there), asyncio.create_task(back)]
        pair.tasks += both
        await asyncio.gather(*both)

    async def _carry(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter, open_in: tuple[Link, ...]) -> None:
        """One direction, until its source ends; the end too passes only when the direction is open."""
        while True:
            chunk = await source.read(CHUNK)
            await self._until(*open_in)
            if self.state is Link.DELAYED:
                await asyncio.sleep(self._delay_s)
            if not chunk:
                sink.close()
                return
            sink.write(chunk)
            await sink.drain()

    async def _until(self, *states: Link) -> None:
        while self.state not in states:
            await self._changed.wait()


def _reset(pair: _Pair) -> None:
    for writer in (pair.client, pair.server):
        if writer is None or writer.is_closing():
            continue
        found = writer.get_extra_info("socket")
        if found is not None:
            found.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
        writer.transport.abort()
