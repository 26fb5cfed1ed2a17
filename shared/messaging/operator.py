"""What every service answers about its events, from its own database: to operators, and to readers of its events."""

from collections.abc import Callable, Mapping
from typing import Any

import psycopg
from sqlalchemy import Engine

from shared.contracts.delivery import ListPublished, PublishAgain
from shared.contracts.operations import DiscardParked, GetBacklog, ListParked, ReplayParked
from shared.contracts.request import Request
from shared.messaging import parking, published
from shared.messaging.backlog import read_backlog

_ANSWERS: Mapping[type[Request[Any]], Callable[[psycopg.Connection, str, Any], Any]] = {
    GetBacklog: lambda connection, service, _: read_backlog(connection, service),
    ListParked: lambda connection, service, request: parking.list_parked(connection, service, request.limit),
    ReplayParked: lambda connection, _, request: parking.replay(
        connection, request.parked_id, by=request.by, reason=request.reason
    ),
    DiscardParked: lambda connection, _, request: parking.discard(
        connection, request.parked_id, by=request.by, reason=request.reason
    ),
    ListPublished: published.list_published,
    PublishAgain: lambda connection, _, request: published.publish_again(connection, request.event_ids),
}


def is_operators(request: Request[Any]) -> bool:
    return type(request) in _ANSWERS


def answer(request: Request[Any], engine: Engine, service: str) -> Any:
    """Raises ParkedEventNotFound, ParkedEventNotReplayable."""
    with engine.begin() as connection:
        raw = connection.connection.driver_connection
        assert raw is not None
        return _ANSWERS[type(request)](raw, service, request)
