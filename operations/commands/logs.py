"""`./primo logs`: the logs of the processes, together."""

import json
import sys
import time
from pathlib import Path
from typing import Annotated, BinaryIO

import typer

from operations.commands.options import DATA, AsJson, Data
from operations.data_directory import DataDirectory
from operations.servers.lifetime import tail


def logs(
    service: Annotated[
        str | None, typer.Argument(help="A service or a process: investor, investor-work, rabbitmq")
    ] = None,
    data: Data = DATA,
    follow: Annotated[bool, typer.Option("--follow", "-f", help="Go on as more is written; Ctrl-C ends.")] = False,
    lines: Annotated[int, typer.Option(help="How many lines of each file.")] = 20,
    as_json: AsJson = False,
) -> None:
    """Show the end of the logs of one service, or of all."""
    place = DataDirectory(data)
    files = chosen(place.logs, service)
    if not files:
        print(f"no logs of {service or 'anything'} in {place.logs}", file=sys.stderr)
        raise typer.Exit(1)
    for file in files:
        _show(file, tail(file, lines), as_json=as_json)
    if follow:
        try:
            _follow(place.logs, service, as_json=as_json)
        except KeyboardInterrupt:
            return


def chosen(logs: Path, service: str | None) -> list[Path]:
    """The log files of a service (`investor`), of a process (`investor-work`), or all."""
    found = sorted(logs.glob("*.log"))
    return [file for file in found if service is None or file.stem == service or file.stem.startswith(f"{service}-")]


def _show(file: Path, text: str, *, as_json: bool) -> None:
    for line in text.splitlines():
        said = json.dumps({"process": file.stem, "line": line}, ensure_ascii=False)
        print(said if as_json else f"{file.stem:<20} | {line}", flush=True)


def _follow(place: Path, service: str | None, *, as_json: bool) -> None:
    open_files: dict[Path, BinaryIO] = {}
    for file in chosen(place, service):
        open_files[file] = file.open("rb")
        open_files[file].seek(0, 2)
    while True:
        for file in chosen(place, service):
            if file not in open_files:  # a process that began meanwhile
                open_files[file] = file.open("rb")
            # Whole lines only; the rest is read when it is complete.
            if text := _whole_lines(open_files[file]):
                _show(file, text, as_json=as_json)
        time.sleep(0.3)


def _whole_lines(file: BinaryIO) -> str:
    content = file.read()
    complete = content.rfind(b"\n") + 1
    file.seek(complete - len(content), 1)
    return content[:complete].decode(errors="replace")
