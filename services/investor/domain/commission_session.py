"""A session of the commission: its day, its agenda in order, who was there, its minutes. domain.md 1.3, step 5 [S46].

What becomes of a dossier is the dossier's own: a session neither decides nor moves it.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from types import MappingProxyType
from uuid import UUID

from shared.contracts.investor.clock_codes import Administration
from shared.contracts.investor.commission_codes import SessionState
from shared.contracts.investor.commission_refusals import (
    AgendaDiffers,
    AgendaNotConcluded,
    NotOnAgenda,
    SessionChanged,
    SessionNotInState,
)
from shared.contracts.investor.refusals import SessionInThePast, SessionNotHeldYet

ACCEPTED_IN: Mapping[str, frozenset[SessionState]] = MappingProxyType(
    {
        command: frozenset(states)
        for command, states in {
            "add_to_agenda": {SessionState.PLANNED, SessionState.HELD},
            "order_agenda": {SessionState.PLANNED},
            "hold_session": {SessionState.PLANNED, SessionState.HELD},
            "write_minutes": {SessionState.HELD},
            "postpone_item": {SessionState.PLANNED, SessionState.HELD},
            "close_minutes": {SessionState.HELD},
            "cancel_session": {SessionState.PLANNED},
        }.items()
    }
)
"""Command (method of the service) -> the states of a session that accept it."""


@dataclass(eq=False)
class AgendaItem:
    dossier_id: UUID
    position: int
    added_by: UUID
    added_at: datetime
    minutes: str = ""


@dataclass(eq=False)
class CommissionSession:
    id: UUID
    held_on: date
    place: str
    planned_by: UUID
    planned_at: datetime
    state: SessionState = SessionState.PLANNED
    version: int = 1
    held_by: UUID | None = None
    held_at: datetime | None = None
    present: list[Administration] = field(default_factory=list)
    minutes: str = ""
    closed_by: UUID | None = None
    closed_at: datetime | None = None
    items: list[AgendaItem] = field(default_factory=list)

    @classmethod
    def plan(cls, id_: UUID, held_on: date, place: str, *, today: date, by: UUID, at: datetime) -> "CommissionSession":
        """Raises SessionInThePast."""
        if held_on < today:
            raise SessionInThePast(session_on=held_on, today=today)
        return cls(id_, held_on, place, planned_by=by, planned_at=at)

    def require(self, command: str, expected_version: int | None = None) -> None:
        """Raises SessionNotInState, SessionChanged."""
        if self.state not in ACCEPTED_IN[command]:
            raise SessionNotInState(session_id=self.id, session_state=self.state, commands=self.commands)
        if expected_version is not None and expected_version != self.version:
            raise SessionChanged(session_id=self.id, expected_version=expected_version, version=self.version)

    @property
    def commands(self) -> tuple[str, ...]:
        return tuple(command for command, states in ACCEPTED_IN.items() if self.state in states)

    def put_on_agenda(self, dossier_id: UUID, *, by: UUID, at: datetime) -> None:
        """At its end; one that was put off and comes back keeps its place and its minutes."""
        if self._find(dossier_id) is None:
            last = max((item.position for item in self.items), default=0)
            self.items.append(AgendaItem(dossier_id, last + 1, by, at))
            self.version += 1

    def order(self, dossier_ids: Sequence[UUID]) -> None:
        """Raises AgendaDiffers."""
        items = {item.dossier_id: item for item in self.items}
        if len(dossier_ids) != len(items) or set(dossier_ids) != set(items):
            raise AgendaDiffers(session_id=self.id)
        for position, dossier_id in enumerate(dossier_ids, start=1):
            items[dossier_id].position = position
        self.version += 1

    def hold(self, present: Sequence[Administration], *, today: date, by: UUID, at: datetime) -> None:
        """Raises SessionNotHeldYet."""
        if today < self.held_on:
            raise SessionNotHeldYet(session_on=self.held_on, today=today)
        self.state, self.held_by, self.held_at, self.present = SessionState.HELD, by, at, list(present)
        self.version += 1

    def write(self, dossier_id: UUID | None, minutes: str) -> None:
        """Raises NotOnAgenda."""
        if dossier_id is None:
            self.minutes = minutes
        else:
            self.item(dossier_id).minutes = minutes
        self.version += 1

    def close(self, unconcluded: Collection[UUID], *, by: UUID, at: datetime) -> None:
        """`unconcluded`: dossiers of the agenda without a proposed decision or a postponement.

        Raises AgendaNotConcluded.
        """
        self._require_concluded(unconcluded)
        self.state, self.closed_by, self.closed_at = SessionState.CLOSED, by, at
        self.version += 1

    def cancel(self, unconcluded: Collection[UUID]) -> None:
        """Raises AgendaNotConcluded: what was to be examined is put off first."""
        self._require_concluded(unconcluded)
        self.state = SessionState.CANCELLED
        self.version += 1

    def item(self, dossier_id: UUID) -> AgendaItem:
        """Raises NotOnAgenda."""
        found = self._find(dossier_id)
        if found is None:
            raise NotOnAgenda(session_id=self.id, dossier_id=dossier_id)
        return found

    def _find(self, dossier_id: UUID) -> AgendaItem | None:
        return next((item for item in self.items if item.dossier_id == dossier_id), None)

    def _require_concluded(self, unconcluded: Collection[UUID]) -> None:
        if unconcluded:
            raise AgendaNotConcluded(session_id=self.id, dossier_ids=tuple(sorted(unconcluded)))
