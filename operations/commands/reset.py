"""`./primo reset`: throw away everything a system holds."""

import shutil
from typing import Annotated

import typer

from operations.commands.options import DATA, Data
from operations.data_directory import DataDirectory, DataInUse
from operations.servers import rabbitmq_container


def reset(
    data: Data = DATA,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Delete the databases, queues, mail, files, logs and generated passwords. Asks first."""
    place = DataDirectory(data)
    if not place.root.exists():
        print(f"nothing to delete: {place.root} is not there")
        return
    # Only what a system made: --data may have been mistyped.
    if not (place.root / "lock").exists():
        print(f"{place.root} is no data directory of PRIMO; nothing was deleted")
        raise typer.Exit(1)
    if not yes:
        typer.confirm(f"Delete everything in {place.root}: databases, queues, mail, files, logs?", abort=True)
    try:
        with place.hold():
            if rabbitmq_container.engine_answers():
                rabbitmq_container.discard(rabbitmq_container.name_for(place.rabbitmq))
            shutil.rmtree(place.root)
    except DataInUse as error:
        print(f"primo: {error}")
        raise typer.Exit(1) from error
    print(f"deleted {place.root}")
