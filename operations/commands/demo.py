"""`./primo demo`: the main job, played against the running system, one that is named, or one of its own."""

import json
import os
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Annotated, NoReturn

import httpx
import typer
from rich.console import Console

from operations import run_record
from operations.commands.options import DATA, AsJson, Data
from operations.commands.run import FAILURES
from operations.data_directory import DataDirectory
from operations.demonstration.api import ApiRefused
from operations.demonstration.mailpit import MailpitPost
from operations.demonstration.post import LocalPost
from operations.demonstration.stage import Stage, StoryBroken
from operations.demonstration.story import STORY
from operations.demonstration.telling import all_arrived, all_told, tracking_pages
from operations.demonstration.venue import Venue
from operations.progress import Progress
from operations.run_record import RunRecord
from operations.scratch_system import scratch_system

PASSWORD = "PRIMO_DEMO_PASSWORD"  # from the environment alone: every user of a machine sees its command lines  # noqa: S105 - the name of a variable

Url = Annotated[
    str | None,
    typer.Option(help=f"A system that runs elsewhere, for instance in Docker: its address. {PASSWORD} lets us in."),
]
Mailpit = Annotated[str | None, typer.Option(help="With --url: address of the Mailpit that its mail goes to.")]


def demo(data: Data = DATA, url: Url = None, mailpit: Mailpit = None, as_json: AsJson = False) -> None:
    """Play the main job through the public API and the real mail path. Exits with 1 at the first step that fails."""
    console = Console(soft_wrap=True, highlight=False, stderr=as_json)
    began = time.monotonic()
    try:
        with _a_running_system(DataDirectory(data), url, mailpit, console) as venue, closing(venue.stage()) as stage:
            _play(stage, venue, console)
    except httpx.HTTPError as error:
        _fail(console, f"{_asked(error)}: {error}", error, as_json=as_json)
    except (StoryBroken, ApiRefused, *FAILURES) as error:
        _fail(console, str(error), error, as_json=as_json)
    seconds = round(time.monotonic() - began, 1)
    console.print(f"The main job is done ({seconds} s with everything)", style="green")
    if as_json:
        print(json.dumps({"done": True, "seconds": seconds}))


def _fail(console: Console, message: str, error: Exception, *, as_json: bool) -> NoReturn:
    if as_json:
        print(json.dumps({"done": False, "detail": message}))
    console.print(f"primo: {message}", style="red", markup=False)
    raise typer.Exit(1) from error


def _asked(error: httpx.HTTPError) -> str:
    """Whom we asked: its host and port; a path may hold a link that is somebody's."""
    return str(error.request.url.copy_with(path="/", query=None))


@contextmanager
def _a_running_system(place: DataDirectory, url: str | None, mailpit: str | None, console: Console) -> Iterator[Venue]:
    if url is not None:
        with _elsewhere(url, mailpit) as venue:
            console.print(f"Playing against {url}")
            yield venue
    elif mailpit is not None:
        raise typer.BadParameter("--mailpit goes with --url")
    elif place.is_held():
        console.print(f"Playing against the system that runs on {place.root}")
        yield local_venue(run_record.read(place.run_record))
    else:
        console.print("Starting a system for the demonstration")
        with scratch_system(Progress(console)) as system:
            yield local_venue(run_record.read(system.data.run_record))


@contextmanager
def _elsewhere(url: str, mailpit: str | None) -> Iterator[Venue]:
    password = os.environ.get(PASSWORD)
    if not password:
        raise typer.BadParameter(f"set {PASSWORD} to the password of the demonstration accounts there")
    if mailpit is None:
        yield Venue(url, password, None)
        return
    with closing(MailpitPost(mailpit)) as post:
        yield Venue(url, password, post)


def local_venue(record: RunRecord) -> Venue:
    """The system of this record."""
    post = None if record.maildir is None else LocalPost(Path(record.maildir))
    return Venue(record.public_url, record.demo_password, post)


def _play(stage: Stage, venue: Venue, console: Console) -> None:
    for step in STORY:
        _show(console, step.title, lambda step=step: step.play(stage))  # type: ignore[misc]
    _show(console, "Every step was told", lambda: all_told(stage))
    post = venue.post
    if post is None:
        console.print("  mail went to the configured relay: what arrived is not looked at")
        return
    _show(console, "In seven languages, each once", lambda: "\n      ".join(["", *all_arrived(stage, post)]))
    _show(console, "The investors follow their links", lambda: tracking_pages(stage, post))


def _show(console: Console, title: str, play: Callable[[], str]) -> None:
    began = time.monotonic()
    result = play()
    console.print(f"  {title} [dim]({(time.monotonic() - began) * 1000:.0f} ms)[/dim]")
    console.print(f"      {result}", markup=False)
