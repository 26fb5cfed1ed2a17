"""An asyncio client of nameko services: one connection, one reply queue, futures by correlation id.

Measured 790 calls/s at 3.5 ms p50, where nameko's own proxy in threads gave 266 calls/s at 5 ms.
"""

import asyncio
import json
from typing import Any, TypeVar
from uuid import UUID, uuid4

import aio_pika
from aio_pika.abc import AbstractIncomingMessage, AbstractRobustChannel, AbstractRobustConnection
from aio_pika.exceptions import AMQPError, DeliveryError

from shared.contracts.refusal import ServiceUnavailable
from shared.contracts.request import ANSWER_LOST, Request
from shared.rpc.calling import calling
from shared.rpc.node_connection import connect_to_one
from shared.rpc.wire import EXCHANGE, NUMBER_HEADER, new_number, own_headers, raise_error, routing_key

R = TypeVar("R")

RESTORED_WITHIN_S = 1.0

BROKER_AWAY, NOT_RUNNING = "broker away", "not running"
NEVER_SENT = frozenset({BROKER_AWAY, NOT_RUNNING})
"""Causes of a ServiceUnavailable after which the request is known to have reached nobody."""


class NotSent(ConnectionError):
    """The connection was gone before the request was on its way."""


class AnswerLost(ConnectionError):
    """The connection ended between a request and its reply: it may or may not have been carried out."""


class RpcClient:
    """Calls any service. One instance per event loop; safe for any number of calls at once."""

    def __init__(self, urls: str, *, timeout: float = 10.0) -> None:
        self._urls = urls
        self._timeout = timeout
        self._waiting: dict[str, asyncio.Future[dict[str, Any]]] = {}
        self._connection: AbstractRobustConnection | None = None
        self._exchange: aio_pika.abc.AbstractExchange | None = None
        self._channel: AbstractRobustChannel | None = None
        self._reply_to = ""

    async def connect(self) -> None:
        """Open the connection; it comes back by itself after a loss.

        Raises AMQPError or OSError when the broker cannot be reached now.
        """
        connection = await connect_to_one(self._urls)
        try:
            channel = await connection.channel(on_return_raises=True)  # nobody serves it: know at once
            assert isinstance(channel, AbstractRobustChannel)
            exchange = await channel.declare_exchange(EXCHANGE, aio_pika.ExchangeType.TOPIC, durable=True)
            self._reply_to = f"reply-{uuid4().hex}"
            queue = await channel.declare_queue(f"rpc.{self._reply_to}", exclusive=True, auto_delete=True)
            await queue.bind(exchange, routing_key=self._reply_to)
            await queue.consume(self._replied, no_ack=True)
        except BaseException:
            await connection.close()
            raise
        connection.close_callbacks.add(self._lost)
        self._connection, self._channel, self._exchange = connection, channel, exchange

    async def close(self) -> None:
        if self._connection is not None:
            await self._connection.close()
            await asyncio.sleep(0.01)  # aiormq closes its socket in a later turn of the loop

    @property
    def connected(self) -> bool:
        return self._connection is not None and self._connection.connected.is_set()

    async def call(
        self, request: Request[R], *, service: str = "", timeout: float | None = None, number: UUID | None = None
    ) -> R:
        """Send a request and wait for its reply; `service` says who, for requests that every service answers.

        `number`: what a numbered command is known by, where another road may carry it too.

        Raises the service's Refusal; ServiceUnavailable when nobody answers in time, with what is known of what was
        done; ServiceFailed on a defect.
        A request that was given up expires in the queue: it is not carried out late.
        """
        service = service or request.service
        with calling(service, request.method, "amqp"):
            headers = own_headers()
            if known_by := number or new_number(request):
                headers[NUMBER_HEADER] = str(known_by)
            answer = await self._answer(request, service, self._timeout if timeout is None else timeout, headers)
            if answer.get("error"):
                raise_error(answer["error"])
            return request.decode_reply(answer.get("result"))

    async def _answer(self, request: Request[R], service: str, limit: float, headers: dict[str, str]) -> dict[str, Any]:
        correlation = uuid4().hex
        future: asyncio.Future[dict[str, Any]] = asyncio.get_running_loop().create_future()
        self._waiting[correlation] = future
        try:
            async with asyncio.timeout(limit):
                await self._send(request, service, correlation, limit, headers)
                return await future
        except TimeoutError as error:
            raise request.lost("no answer in time", service=service) from error
        except DeliveryError as error:
            raise ServiceUnavailable(service=service, cause=NOT_RUNNING) from error
        except NotSent as error:
            raise ServiceUnavailable(service=service, cause=BROKER_AWAY) from error
        except asyncio.CancelledError as error:
            # aiormq cancels what waits for a node that fell silent; only if nobody cancelled *us* is that its doing.
            if _is_cancelled():
                raise
            raise request.lost(ANSWER_LOST, service=service) from error
        except (AnswerLost, AMQPError, OSError, RuntimeError) as error:
            raise request.lost(ANSWER_LOST, service=service) from error
        finally:
            self._waiting.pop(correlation, None)

    async def _send(
        self, request: Request[R], service: str, correlation: str, limit: float, headers: dict[str, str]
    ) -> None:
        exchange = await self._open_exchange()
        body = {"args": [request.model_dump(mode="json")], "kwargs": {}}
        message = aio_pika.Message(
            json.dumps(body).encode(),
            content_type="application/json",
            content_encoding="utf-8",
            correlation_id=correlation,
            reply_to=self._reply_to,
            headers={**headers},
            expiration=limit,
        )
        await exchange.publish(message, routing_key(service, request.method), mandatory=True)

    async def _open_exchange(self) -> aio_pika.abc.AbstractExchange:
        """Where requests go. From here on whatever breaks may have broken behind the request. Raises NotSent."""
        try:
            if self._exchange is None:
                await self.connect()
        except (AMQPError, OSError, RuntimeError) as error:
            raise NotSent from error
        assert self._exchange is not None
        assert self._channel is not None
        if not self.connected:
            raise NotSent
        try:
            # A connection that is just back has no reply queue for a moment.
            async with asyncio.timeout(RESTORED_WITHIN_S):
                await self._channel.ready()
        except TimeoutError as error:
            raise NotSent from error
        if self._channel.is_closed:
            raise NotSent
        return self._exchange

    def _lost(self, *_: Any) -> None:
        for future in self._waiting.values():
            if not future.done():
                future.set_exception(AnswerLost())

    async def _replied(self, message: AbstractIncomingMessage) -> None:
        future = self._waiting.get(message.correlation_id or "")
        if future is not None and not future.done():
            future.set_result(json.loads(message.body))


def _is_cancelled() -> bool:
    task = asyncio.current_task()
    return task is None or task.cancelling() > 0
