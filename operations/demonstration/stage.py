"""What the steps of the demonstration share: who is signed in, and what has come about so far."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, TypeVar

from operations.demonstration.api import Api, ApiRefused
from operations.demonstration.cast import Investor

T = TypeVar("T")

PATIENCE_S = 60.0


class StoryBroken(RuntimeError):
    """A step did not bring about what it promises."""


@dataclass
class Case:
    """An investor's dossier in the story."""

    investor: Investor
    dossier_id: str = ""
    number: str = ""
    opportunity: dict[str, Any] | None = None
    filing: dict[str, Any] = field(default_factory=dict)


@dataclass
class Stage:
    """The running story."""

    run: str
    anonymous: Api
    adviser: Api
    head: Api
    editor: Api
    administrator: Api
    cases: list[Case]
    pipeline_before: int = 0

    def close(self) -> None:
        """Everybody leaves."""
        for api in (self.anonymous, self.adviser, self.head, self.editor, self.administrator):
            api.close()

    def move(self, case: Case, command: str, *, by: Api | None = None, **facts: Any) -> None:
        """Carry out a command on a dossier, by the adviser unless said otherwise.

        When a server dies with the answer (503), look as a person would before acting again: docs/adr/0003.
        """
        try:
            self.ask(case, command, by=by, **facts)
        except ApiRefused as refused:
            if refused.status != HTTPStatus.SERVICE_UNAVAILABLE:
                raise
            wait_for(f"{case.number} to take {command}", lambda: self._done_after_all(case, command, by=by, **facts))

    def ask(self, case: Case, command: str, *, by: Api | None = None, **facts: Any) -> None:
        """Send a command once, whatever becomes of it. Raises ApiRefused."""
        (by or self.adviser).post(f"/api/v1/dossiers/{case.dossier_id}/{command}", **facts)

    def _done_after_all(self, case: Case, command: str, *, by: Api | None, **facts: Any) -> bool:
        if command.replace("-", "_") in (by or self.adviser).get(f"/api/v1/dossiers/{case.dossier_id}")["commands"]:
            self.ask(case, command, by=by, **facts)
        return True

    def find(self, number: str) -> str:
        """The dossier's id, as staff find it: the public door tells the number alone."""
        rows = self.adviser.post("/api/v1/queue/search", search=number, include_ended=True)["rows"]
        return str(rows[0]["dossier_id"])

    def dossier(self, case: Case) -> dict[str, Any]:
        found: dict[str, Any] = self.adviser.get(f"/api/v1/dossiers/{case.dossier_id}")
        return found

    def notices(self, case: Case) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.adviser.get(f"/api/v1/dossiers/{case.dossier_id}/notices")
        return found


def expect_refusal(code: str, status: int, act: Callable[[], object]) -> str:
    """Raises StoryBroken unless the act is refused with this code and status."""
    refused = wait_for(f"the refusal {code}", lambda: _refusal_of(act))
    if (refused.code, refused.status) != (code, status):
        raise StoryBroken(f"expected {status} {code}, got {refused}") from refused
    return f"{status} {code}"


def _refusal_of(act: Callable[[], object]) -> ApiRefused:
    try:
        act()
    except ApiRefused as refused:
        if refused.status == HTTPStatus.SERVICE_UNAVAILABLE:
            raise
        return refused
    raise StoryBroken("expected a refusal, but it was accepted")


def wait_for(what: str, look: Callable[[], T | None], *, patience_s: float = PATIENCE_S) -> T:
    """Look until there is something. Raises StoryBroken when the patience ends."""
    deadline = time.monotonic() + patience_s
    while True:
        try:
            found = look()
        except ApiRefused as refused:
            if refused.status != HTTPStatus.SERVICE_UNAVAILABLE:  # a server on its way back is waited for as well
                raise
            found = None
        if found:
            return found
        if time.monotonic() > deadline:
            raise StoryBroken(f"waited {patience_s:.0f} s for {what}")
        time.sleep(0.05)
