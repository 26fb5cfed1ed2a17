"""The door for receipts of SMS by HTTP: `POST /receipts/{provider}` with `{"id": …, "status": "delivered" | "failed"}`.

`id` is what the provider answered when it took the message. What comes here comes from anybody: it is bounded, and
nothing of it is believed before its signature. The same again changes nothing, and of two that differ the first stands.
"""

import asyncio
import socket
import threading
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Annotated

import uvicorn
from fastapi import FastAPI, Request, Response
from prometheus_client import Counter
from pydantic import BaseModel, StringConstraints, ValidationError
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from services.notifications.adapters.channels.receipt_signature import ReceiptForged, Signed, verify
from services.notifications.adapters.channels.receipts import Receipt, received
from shared.telemetry import logging

log = logging.get(__name__)

LARGEST = 4096
"""Bytes of a body."""
AT_ONCE = 4
MOST_CONVERSATIONS = 64
READ_WITHIN_S = 5.0
STOP_SEEN_AFTER_S = 0.2

RECEIPTS = Counter("primo_sms_receipts_total", "Receipts of SMS that came by HTTP", ["outcome"])
for _outcome in ("delivered", "failed", "forged", "faulty", "not_taken"):
    RECEIPTS.labels(_outcome)  # from 0: Prometheus sees no increase in a series that begins with 1


class _Told(BaseModel):
    """More may stand there."""

    id: Annotated[str, StringConstraints(min_length=1, max_length=200)]
    status: Receipt


class _TooMuch(Exception):
    pass


def receipt_door(keys: Mapping[str, bytes], engine: Engine) -> FastAPI:
    """`keys`: of each provider that signs its receipts, by its name."""
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)
    room = asyncio.Semaphore(AT_ONCE)

    @app.post("/receipts/{provider}")
    async def take(provider: str, request: Request) -> Response:
        try:
            async with asyncio.timeout(READ_WITHIN_S):
                body = await _body(request)
            verify(keys[provider], _signed(request), body, datetime.now(UTC))
            told = _Told.model_validate_json(body)
        except _TooMuch:
            return _refused("faulty", 413)
        except TimeoutError:
            return _refused("faulty", 408)
        except (KeyError, ReceiptForged):  # an unknown provider is told no more than a wrong signature
            return _refused("forged", 401)
        except ValidationError:
            return _refused("faulty", 422)
        async with room:
            return await asyncio.to_thread(_keep, engine, provider, told)

    return app


def _keep(engine: Engine, provider: str, told: _Told) -> Response:
    try:
        with engine.begin() as connection:
            received(connection, provider, told.id, told.status, at=datetime.now(UTC))
    except SQLAlchemyError as error:
        log.warning("receipt not taken", provider=provider, error=type(error).__name__)
        return _refused("not_taken", 503)
    RECEIPTS.labels(told.status).inc()
    return Response(status_code=204)


def _refused(outcome: str, status: int) -> Response:
    RECEIPTS.labels(outcome).inc()
    return Response(status_code=status, headers={"Retry-After": "30"} if status == 503 else None)


def _signed(request: Request) -> Signed:
    said = (request.headers.get(f"webhook-{name}", "") for name in ("id", "timestamp", "signature"))
    return Signed(*said)


async def _body(request: Request) -> bytes:
    body = b""
    async for piece in request.stream():
        body += piece
        if len(body) > LARGEST:
            raise _TooMuch
    return body


def take_receipts(app: FastAPI, host: str, port: int, stop: threading.Event) -> None:
    """Until `stop` is set. Raises OSError when the port is taken."""
    with socket.create_server((host, port)) as listening:
        asyncio.run(_serve(app, listening, stop))


async def _serve(app: FastAPI, listening: socket.socket, stop: threading.Event) -> None:
    config = uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        lifespan="off",
        limit_concurrency=MOST_CONVERSATIONS,
        timeout_keep_alive=5,
        timeout_graceful_shutdown=5,
        server_header=False,
    )
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server.serve(sockets=[listening]))
    log.info("taking receipts by HTTP")
    while not stop.is_set() and not serving.done():
        await asyncio.sleep(STOP_SEEN_AFTER_S)
    server.should_exit = True
    await serving
