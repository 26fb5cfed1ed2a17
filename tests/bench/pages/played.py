"""A running system with the demonstration played, and the addresses that it has then."""

import re
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import urlopen

from rich.console import Console

from operations import run_record
from operations.commands.demo import local_venue
from operations.demonstration.post import letters
from operations.demonstration.stage import Stage, wait_for
from operations.demonstration.story import STORY
from operations.progress import Progress
from operations.scratch_system import scratch_system
from services.gateway.entrypoints.pages.navigation import navigation_of
from shared.contracts.codes import Role
from tests.bench.progress import say

STAFF = {Role.HEAD: "head", Role.EDITOR: "editor", Role.PLANNER: "planner", Role.ADMINISTRATOR: "administrator"}
"""Who opens the console's pages: each those that nobody before them could."""
PUBLIC = (
    "/", "/start", "/aid", "/offers", "/places", "/sites", "/planning", "/actions", "/search?q=oujda", "/catalog",
    "/docs", "/console/sign-in",
)  # fmt: skip
LISTED = ("/offers", "/places", "/sites")
"""Lists whose first entry is a page of its own."""
FETCH_S = 30.0


@dataclass(frozen=True)
class Visit:
    """A page: where it is, how it is called in what is told (without a key or an id), and who opens it."""

    path: str
    told: str
    who: str | None = None


@dataclass(frozen=True)
class Played:
    base_url: str
    password: str
    visits: Sequence[Visit]

    def path_of(self, told: str) -> str:
        return next(visit.path for visit in self.visits if visit.told == told)

    @property
    def port(self) -> int:
        return urlsplit(self.base_url).port or 80


@contextmanager
def played() -> Iterator[Played]:
    """Until the block ends. Raises StoryBroken."""
    with scratch_system(Progress(Console(quiet=True))) as system:
        record = run_record.read(system.data.run_record)
        say("  the demonstration is played")
        with closing(local_venue(record).stage()) as stage:
            for step in STORY:
                step.play(stage)
            track = _tracking_path(Path(str(record.maildir)), stage)
            dossier = f"/console/dossiers/{stage.cases[0].dossier_id}"
        base = record.public_url
        visits = [*_public(base, track), *_console(dossier)]
        yield Played(base, record.demo_password, visits)


def _tracking_path(maildir: Path, stage: Stage) -> str:
    written_to = {case.investor.email(stage.run) for case in stage.cases}

    def arrived() -> str | None:
        found = (one.tracking_link for one in letters(maildir) if one.to in written_to)
        return next((link for link in found if link), None)

    return urlsplit(wait_for("a message with a link", arrived)).path


def _public(base: str, track: str) -> list[Visit]:
    visits = [Visit(path, path) for path in PUBLIC]
    for listed in LISTED:
        with urlopen(f"{base}{listed}", timeout=FETCH_S) as answer:
            entry = re.search(rf'href="({listed}/[^"/?#]+)"', answer.read().decode())
        if entry is not None:
            visits.append(Visit(entry.group(1), f"{listed}/…"))
    return [*visits, Visit(track, "/track/…")]


def _console(dossier: str) -> list[Visit]:
    visits = [Visit(dossier, "/console/dossiers/…", "head")]
    known = {"/console"}  # leads on, to where the role begins its day
    for role, who in STAFF.items():
        for group in navigation_of(role, has_mailbox=True):
            for place in group.places:
                if place.address not in known:
                    known.add(place.address)
                    visits.append(Visit(place.address, place.address, who))
    return visits
