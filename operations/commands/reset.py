"""`./primo reset`: throw away everything a system holds."""

import json
import shutil
from typing import Annotated

import typer

from operations.commands.options import DATA, AsJson, Data
from operations.data_directory import DataDirectory, DataInUse
from operations.servers import rabbitmq_container


def reset(
    data: Data = DATA,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    as_json: AsJson = False,
) -> None:
    """Delete the databases, queues, mail, files, logs and generated passwords. Asks first."""
    place = DataDirectory(data)
    if not place.root.exists():
        _tell(None, f"nothing to delete: {place.root} is not there", as_json=as_json)
        return
    # Only what a system made: --data may have been mistyped.
    if not (place.root / "lock").exists():
        _tell(None, f"{place.root} is no data directory of PRIMO; nothing was deleted", as_json=as_json)
        raise typer.Exit(1)
    if not yes:
        typer.confirm(f"Delete everything in {place.root}: databases, queues, mail, files, logs?", abort=True)
    try:
        with place.hold():
            if rabbitmq_container.engine_answers():
                rabbitmq_container.discard(rabbitmq_container.name_for(place.rabbitmq))
            shutil.rmtree(place.root)
    except DataInUse as error:
        _tell(None, f"primo: {error}", as_json=as_json)
        raise typer.Exit(1) from error
    _tell(str(place.root), f"deleted {place.root}", as_json=as_json)


def _tell(deleted: str | None, sentence: str, *, as_json: bool) -> None:
    print(json.dumps({"deleted": deleted, "detail": sentence}) if as_json else sentence)
