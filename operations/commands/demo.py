"""`./primo demo`: the main job, played against the running system, or one of its own."""

import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import httpx
import typer
from rich.console import Console

from operations import run_record
from operations.commands.options import DATA, Data
from operations.commands.run import FAILURES
from operations.data_directory import DataDirectory
from operations.demonstration.api import Api, ApiRefused
from operations.demonstration.cast import CAST
from operations.demonstration.stage import Case, Stage, StoryBroken
from operations.demonstration.story import STORY
from operations.demonstration.telling import all_arrived, all_told, tracking_pages
from operations.progress import Progress
from operations.run_record import RunRecord
from operations.scratch_system import scratch_system


def demo(data: Data = DATA) -> None:
    """Play the main job through the public API and the real mail path. Exits with 1 at the first step that fails."""
    console = Console(soft_wrap=True, highlight=False)
    began = time.monotonic()
    try:
        with _a_running_system(DataDirectory(data), console) as record, closing(make_stage(record)) as stage:
            _play(stage, record, console)
    except (StoryBroken, ApiRefused, httpx.HTTPError, *FAILURES) as error:
        console.print(f"primo: {error}", style="red", markup=False)
        raise typer.Exit(1) from error
    console.print(f"The main job is done ({time.monotonic() - began:.1f} s with everything)", style="green")


@contextmanager
def _a_running_system(place: DataDirectory, console: Console) -> Iterator[RunRecord]:
    if place.is_held():
        console.print(f"Playing against the system that runs on {place.root}")
        yield run_record.read(place.run_record)
        return
    console.print("Starting a system for the demonstration")
    with scratch_system(Progress(console)) as system:
        yield run_record.read(system.data.run_record)


def _play(stage: Stage, record: RunRecord, console: Console) -> None:
    for step in STORY:
        _show(console, step.title, lambda step=step: step.play(stage))  # type: ignore[misc]
    _show(console, "Every step was told", lambda: all_told(stage))
    if record.maildir is None:
        console.print("  mail went to the configured relay: what arrived is not looked at")
        return
    maildir = Path(record.maildir)
    _show(console, "In seven languages, each once", lambda: "\n      ".join(["", *all_arrived(stage, maildir)]))
    _show(console, "The investors follow their links", lambda: tracking_pages(stage, maildir))


def _show(console: Console, title: str, play: Callable[[], str]) -> None:
    began = time.monotonic()
    result = play()
    console.print(f"  {title} [dim]({(time.monotonic() - began) * 1000:.0f} ms)[/dim]")
    console.print(f"      {result}", markup=False)


def make_stage(record: RunRecord) -> Stage:
    def signed_in(username: str) -> Api:
        return Api(record.public_url).sign_in(username, record.demo_password)

    return Stage(
        run=secrets.token_hex(3),
        anonymous=Api(record.public_url),
        adviser=signed_in("amina"),
        head=signed_in("head"),
        editor=signed_in("editor"),
        administrator=signed_in("administrator"),
        cases=[Case(investor) for investor in CAST],
    )
