"""A plot of land in a zone: free, reserved for one dossier, or confirmed as its own."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from shared.contracts.aggregate import Aggregate
from shared.contracts.history import Chronicled
from shared.contracts.territory import events
from shared.contracts.territory.codes import LandRegime, PlotState
from shared.contracts.territory.events import RefusedBecause, ReleaseReason
from shared.contracts.territory.refusals import PlotNotFree
from shared.contracts.territory.site_codes import ON_THE_MARKET

FOR_SALE = "for_sale"


@dataclass(eq=False)
class Plot(Aggregate, Chronicled):
    """Held by one dossier at most. Every method is safe to repeat, and none takes a plot away from its holder."""

    stream: ClassVar[str] = "plot"

    id: UUID
    zone: str
    reference: str
    area_m2: int
    land_regime: LandRegime
    state: PlotState = PlotState.FREE
    dossier_id: UUID | None = None
    reserved_until: datetime | None = None
    event_seq: int = 0
    marketing: str = FOR_SALE
    """What an editor or a file said of it; a dossier's hold goes before."""
    marketing_reason: str | None = None

    @property
    def is_withdrawn(self) -> bool:
        return self.marketing not in ON_THE_MARKET

    @property
    def shown_marketing(self) -> str:
        """What is told of it: the hold of a dossier first."""
        held = {PlotState.RESERVED: "reserved", PlotState.CONFIRMED: "sold"}
        return held.get(self.state, self.marketing)

    def withdraw(self, marketing: str, reason: str | None, *, by: UUID, at: datetime) -> None:
        """Take it off the market. Raises PlotNotFree: what a dossier holds is not taken from it."""
        self._require_free()
        if (self.marketing, self.marketing_reason) != (marketing, reason):
            self.marketing, self.marketing_reason = marketing, reason
            self.note("withdrawn", by=by, at=at, marketing=marketing, reason=reason)

    def put_back(self, marketing: str, reason: str | None, *, by: UUID, at: datetime) -> None:
        """Offer it again, or under constraints. Raises PlotNotFree."""
        self._require_free()
        if self.marketing != marketing:
            self.marketing, self.marketing_reason = marketing, None
            self.note("put_back", by=by, at=at, marketing=marketing, reason=reason)

    def _require_free(self) -> None:
        if self.state is not PlotState.FREE:
            raise PlotNotFree(plot_id=self.id, state=self.state)

    def reserve(self, dossier_id: UUID, *, offered: bool, until: datetime, at: datetime) -> bool:
        """Keep the plot for a dossier until its decision, `until` at the latest; answers whether it is kept.

        A refusal is announced too: the dossier's adviser proposes another plot.
        """
        if self.dossier_id == dossier_id:
            return True
        if self.state is not PlotState.FREE:
            return self._refuse(dossier_id, RefusedBecause.ALREADY_RESERVED, at)
        if not offered or self.is_withdrawn:
            return self._refuse(dossier_id, RefusedBecause.NOT_OFFERED, at)
        self.state, self.dossier_id, self.reserved_until = PlotState.RESERVED, dossier_id, until
        self._announce(
            events.PlotReserved(plot_id=self.id, dossier_id=dossier_id, reserved_until=until, occurred_at=at)
        )
        return True

    def confirm(self, dossier_id: UUID, *, at: datetime) -> bool:
        """The dossier was approved; answers whether the plot is its own now.

        A free plot is given: the reservation may have run out while the commission took its time. One that another
        dossier holds by now, or that an editor took off the market, is not.
        """
        if self.state is not PlotState.FREE and self.dossier_id != dossier_id:
            return self._refuse(dossier_id, RefusedBecause.ALREADY_RESERVED, at)
        if self.is_withdrawn:
            return self._refuse(dossier_id, RefusedBecause.NOT_OFFERED, at)
        if self.state is not PlotState.CONFIRMED:
            self.state, self.dossier_id, self.reserved_until = PlotState.CONFIRMED, dossier_id, None
            self._announce(events.PlotConfirmed(plot_id=self.id, dossier_id=dossier_id, occurred_at=at))
        return True

    def release(self, dossier_id: UUID, reason: ReleaseReason, *, at: datetime) -> bool:
        """Free the plot if that dossier holds it; answers whether it did."""
        if self.dossier_id != dossier_id:
            return False
        self.state, self.dossier_id, self.reserved_until = PlotState.FREE, None, None
        self._announce(events.PlotReleased(plot_id=self.id, dossier_id=dossier_id, reason=reason, occurred_at=at))
        return True

    def has_run_out(self, now: datetime) -> bool:
        """Still reserved after its date. A decided dossier's plot never is: the decision confirms or releases it."""
        return self.state is PlotState.RESERVED and self.reserved_until is not None and self.reserved_until <= now

    def _refuse(self, dossier_id: UUID, because: RefusedBecause, at: datetime) -> bool:
        self._announce(
            events.PlotReservationRefused(plot_id=self.id, dossier_id=dossier_id, because=because, occurred_at=at)
        )
        return False

    def _announce(self, event: events.PlotEvent) -> None:
        self.record(event)
        facts = event.model_dump(mode="json", exclude={"plot_id", "occurred_at"})
        self.note(event.type, by=None, at=event.occurred_at, **facts)
