"""The saga between a dossier and its plot: which plot it asked for, and what became of that."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from services.territory.domain.plot import Plot
from shared.contracts.territory.events import ReleaseReason


class ReservationState(StrEnum):
    HELD = "held"
    REFUSED = "refused"
    RELEASED = "released"
    CONFIRMED = "confirmed"


@dataclass(eq=False)
class Reservation:
    """One row per dossier that asked for a plot. It outlives the hold: a late approval finds its plot through it."""

    dossier_id: UUID
    plot_id: UUID
    state: ReservationState
    asked_at: datetime
    changed_at: datetime

    @classmethod
    def ask(cls, dossier_id: UUID, plot: Plot, *, offered: bool, until: datetime, at: datetime) -> "Reservation":
        """The dossier was filed on the plot."""
        kept = plot.reserve(dossier_id, offered=offered, until=until, at=at)
        state = ReservationState.HELD if kept else ReservationState.REFUSED
        return cls(dossier_id, plot.id, state, asked_at=at, changed_at=at)

    def grant(self, plot: Plot, *, at: datetime) -> None:
        """The dossier was approved. A plot refused to it at deposit stays refused: its adviser proposed another."""
        if self.state in {ReservationState.HELD, ReservationState.RELEASED}:
            kept = plot.confirm(self.dossier_id, at=at)
            self._become(ReservationState.CONFIRMED if kept else ReservationState.REFUSED, at)

    def give_back(self, plot: Plot, reason: ReleaseReason, *, at: datetime) -> None:
        """The dossier was refused, withdrawn or closed: the plot is free for others."""
        if self.state in {ReservationState.HELD, ReservationState.CONFIRMED}:
            plot.release(self.dossier_id, reason, at=at)
            self._become(ReservationState.RELEASED, at)

    def expire(self, plot: Plot, *, now: datetime) -> bool:
        """Free a plot that waited too long; answers whether it did."""
        if self.state is not ReservationState.HELD or not plot.has_run_out(now):
            return False
        self.give_back(plot, ReleaseReason.EXPIRED, at=now)
        return True

    def _become(self, state: ReservationState, at: datetime) -> None:
        self.state, self.changed_at = state, at
