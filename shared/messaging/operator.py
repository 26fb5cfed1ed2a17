"""What every service answers about its events, from its own database: to operators, and to readers of its events."""

from collections.abc import Callable, Mapping
from typing import Any

import psycopg
from sqlalchemy import Engine

from shared.contracts import operations as asked
from shared.contracts.delivery import ListPublished, PublishAgain
from shared.contracts.past_events import ReadPast
from shared.contracts.request import Request
from shared.messaging import correction, parked_list, parked_many, parking, published
from shared.messaging.backlog import read_backlog
from shared.messaging.past import read_past


def _list_parked(connection: psycopg.Connection, service: str, request: asked.ListParked) -> Any:
    return parked_list.list_parked(connection, service, request.limit, request.fingerprint)


def _replay(connection: psycopg.Connection, _service: str, request: asked.ReplayParked) -> None:
    parking.replay(connection, request.parked_id, by=request.by, reason=request.reason)


def _discard(connection: psycopg.Connection, _service: str, request: asked.DiscardParked) -> None:
    parking.discard(connection, request.parked_id, by=request.by, reason=request.reason)


def _replay_group(connection: psycopg.Connection, _service: str, request: asked.ReplayParkedGroup) -> Any:
    return parked_many.on_group(connection, parking.replay, request.fingerprint, by=request.by, reason=request.reason)


def _discard_group(connection: psycopg.Connection, _service: str, request: asked.DiscardParkedGroup) -> Any:
    return parked_many.on_group(connection, parking.discard, request.fingerprint, by=request.by, reason=request.reason)


def _replay_lane(connection: psycopg.Connection, _service: str, request: asked.ReplayParkedLane) -> Any:
    lane = (request.source, request.aggregate, request.aggregate_id)
    return parked_many.on_lane(connection, parking.replay, lane, by=request.by, reason=request.reason)


def _edit(connection: psycopg.Connection, _service: str, request: asked.EditParked) -> asked.Corrected:
    new_id = correction.edit(connection, request.parked_id, request.data, by=request.by, reason=request.reason)
    return asked.Corrected(event_id=new_id)


_ANSWERS: Mapping[type[Request[Any]], Callable[[psycopg.Connection, str, Any], Any]] = {
    asked.GetBacklog: lambda connection, service, _: read_backlog(connection, service),
    asked.ListParked: _list_parked,
    asked.ListParkedGroups: lambda connection, service, request: parked_list.list_groups(
        connection, service, request.limit
    ),
    asked.GetParked: lambda connection, service, request: parked_list.show(connection, service, request.parked_id),
    asked.ReplayParked: _replay,
    asked.ReplayParkedGroup: _replay_group,
    asked.ReplayParkedLane: _replay_lane,
    asked.DiscardParked: _discard,
    asked.DiscardParkedGroup: _discard_group,
    asked.EditParked: _edit,
    ReadPast: read_past,
    ListPublished: published.list_published,
    PublishAgain: lambda connection, _, request: published.publish_again(connection, request.event_ids),
}


def is_operators(request: Request[Any]) -> bool:
    return type(request) in _ANSWERS


def answer(request: Request[Any], engine: Engine, service: str) -> Any:
    """Raises the refusals of shared.contracts.operations."""
    with engine.begin() as connection:
        raw = connection.connection.driver_connection
        assert raw is not None
        return _ANSWERS[type(request)](raw, service, request)
