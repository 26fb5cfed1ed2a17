"""What an operator does about parked events from the command line: look, replay, discard, correct."""

import json
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

import typer
from pydantic import TypeAdapter, ValidationError

from operations.commands.options import AsJson
from operations.event_databases import event_database, operator
from shared.contracts.operations import ActsOnParked, Fingerprint
from shared.messaging import correction, parked_list, parked_many, parking

Service = Annotated[str, typer.Argument(help="Service that parked it, as the list names it.")]
ParkedId = Annotated[int, typer.Argument(help="Number of the parked event, as the list names it.")]
OneOf = Annotated[int | None, typer.Argument(help="Number of one parked event, as the list names it.")]
Group = Annotated[str | None, typer.Option(help="Those that failed alike: the fingerprint, as the list names it.")]
Lane = Annotated[str | None, typer.Option(help="What is parked of one aggregate: PUBLISHER/KIND/ID.")]
Reason = Annotated[str, typer.Option(help="Why; it is kept.", prompt=True)]

_FINGERPRINT: TypeAdapter[str] = TypeAdapter(Fingerprint)


def show(context: typer.Context, service: Service, parked_id: ParkedId) -> None:
    """Print one parked event with what it says, as JSON."""
    with event_database(context.obj, service) as connection:
        print(parked_list.show(connection, service, parked_id).model_dump_json(indent=2))


def replay(
    context: typer.Context,
    service: Service,
    reason: Reason,
    parked_id: OneOf = None,
    group: Group = None,
    lane: Lane = None,
    as_json: AsJson = False,
) -> None:
    """Try again in their order: one, those that failed alike, or what is parked of one aggregate."""
    _act(context, service, parking.replay, "replayed", _given(reason), (parked_id, group, lane), as_json=as_json)


def discard(
    context: typer.Context,
    service: Service,
    reason: Reason,
    parked_id: OneOf = None,
    group: Group = None,
    as_json: AsJson = False,
) -> None:
    """Give up one, or those that failed alike; later events of their aggregates go on."""
    _act(context, service, parking.discard, "discarded", _given(reason), (parked_id, group, None), as_json=as_json)


def edit(
    context: typer.Context,
    service: Service,
    parked_id: ParkedId,
    data: Annotated[Path, typer.Option(help="File with the corrected data as JSON; - for standard input.")],
    reason: Reason,
    as_json: AsJson = False,
) -> None:
    """Correct what a parked event says: a new event takes its place. Nothing is published."""
    with event_database(context.obj, service) as connection:
        new_id = correction.edit(connection, parked_id, _read(data), by=operator(), reason=_given(reason))
    if as_json:
        print(json.dumps({"service": service, "parked_id": parked_id, "corrected_event_id": str(new_id)}))
    else:
        print(f"{service} {parked_id}: corrected, as event {new_id}")


def _act(
    context: typer.Context,
    service: str,
    act: parked_many.Act,
    done: str,
    reason: str,
    chosen: tuple[int | None, str | None, str | None],
    *,
    as_json: bool,
) -> None:
    parked_id, group, lane = chosen
    if sum(one is not None for one in chosen) != 1:
        raise typer.BadParameter("name one event by its number, or a --group, or a --lane")
    how: dict[str, Any] = {"by": operator(), "reason": reason}
    with event_database(context.obj, service) as connection:
        if parked_id is not None:
            act(connection, parked_id, **how)
            print(json.dumps({"acts": [{"parked_id": parked_id}], "left": 0}) if as_json else _line(parked_id, done))
            return
        if group is not None:
            answer = parked_many.on_group(connection, act, _fingerprint(group), **how)
        else:
            answer = parked_many.on_lane(connection, act, _lane(lane or ""), **how)
    _tell(answer, done, as_json=as_json)


def _tell(answer: ActsOnParked, done: str, *, as_json: bool) -> None:
    """A line for each event; exits with 1 when one was refused."""
    if as_json:
        print(answer.model_dump_json(indent=2))
    else:
        for one in answer.acts:
            print(_line(one.parked_id, one.refusal or done))
        print(f"{sum(one.refusal is None for one in answer.acts)} {done}; {answer.left} left")
    if any(one.refusal for one in answer.acts):
        raise typer.Exit(1)


def _line(parked_id: int, what: str) -> str:
    return f"{parked_id}: {what}"


def _fingerprint(text: str) -> str:
    try:
        return _FINGERPRINT.validate_python(text)
    except ValidationError as error:
        raise typer.BadParameter(f"{text!r} is not a fingerprint: 16 hexadecimal digits") from error


def _lane(text: str) -> tuple[str, str, UUID]:
    try:
        source, aggregate, aggregate_id = text.split("/")
        return source, aggregate, UUID(aggregate_id)
    except ValueError as error:
        raise typer.BadParameter(f"{text!r} is not a lane: PUBLISHER/KIND/ID") from error


def _read(path: Path) -> dict[str, Any]:
    try:
        data = json.loads(typer.get_text_stream("stdin").read() if str(path) == "-" else path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise typer.BadParameter(f"no JSON in {path}: {error}") from error
    if not isinstance(data, dict):
        raise typer.BadParameter("the data of an event are an object")
    return data


def _given(reason: str) -> str:
    if len(reason.strip()) < 3:
        raise typer.BadParameter("a reason has three characters or more")
    return reason.strip()
