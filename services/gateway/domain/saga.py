"""Where the saga of a dossier and its plot stands, from what both services say; and whether it is stuck.

Opportunity -> dossier filed -> plot reserved -> decision -> plot confirmed; what goes wrong is made good by giving the
plot back. Each half knows its own side alone: here they are laid side by side.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from shared.contracts.investor.codes import Status
from shared.contracts.investor.saga import SagaDossier
from shared.contracts.territory.saga import SagaMove, SagaOffer, SagaPlots, SagaReservation

S = Status

_WAITS = frozenset(
    {S.FILED, S.VERIFICATION, S.COMPLEMENT_REQUESTED, S.COMPLETE, S.UNDER_REVIEW, S.SCHEDULED, S.POSTPONED}
)
"""The decision is to come."""
_GIVES_BACK = frozenset({S.UNFAVOURABLE, S.WITHDRAWN, S.CLOSED_WITHOUT_ACTION})
"""The plot is to be free again."""
_GRANTS = frozenset({S.FAVOURABLE, S.FAVOURABLE_WITH_RESERVES, S.PERMITS_IN_DELIVERY, S.AGREEMENT_SIGNED})
"""The plot is to be the dossier's own, unless another had it first."""

_HEARD_AS = {"held": "reserved"}
"""A reservation's state -> what the investor service calls it."""

_COMPENSATIONS = frozenset({"plot.released.v1", "plot.reservation_refused.v1"})


class Step(StrEnum):
    ASKED = "asked"
    """The dossier is filed, territory has not answered."""
    RESERVED = "reserved"
    CONFIRMED = "confirmed"
    REFUSED = "refused"
    """Another holds the plot, or it was not offered: the adviser proposes another one."""
    RELEASED = "released"
    EXPIRED = "expired"
    """Released because its time ran out while the dossier waits: a later approval takes the plot if it is free."""


class Stuck(StrEnum):
    """Why nothing more happens by itself, the plainest reason first."""

    PARKED = "parked"
    """An event of it was set aside: an operator must look."""
    TERRITORY_SILENT = "territory_silent"
    """Filed, and territory knows nothing of it."""
    NOT_RELEASED = "not_released"
    """Its time is over, or the dossier has ended, and the plot is held all the same."""
    NOT_CONFIRMED = "not_confirmed"
    """Approved, and the plot is only reserved."""
    INVESTOR_BEHIND = "investor_behind"
    """Territory acted, and the dossier does not show it."""


@dataclass(frozen=True)
class Saga:
    dossier: SagaDossier
    reservation: SagaReservation | None
    offer: SagaOffer | None
    step: Step
    since: datetime
    next_timeout: datetime | None
    """When the reservation runs out by itself."""
    compensations: tuple[SagaMove, ...]
    stuck: Stuck | None
    running: bool
    """Something is still to come: an answer, a decision, a timeout."""


def sagas(dossiers: Sequence[SagaDossier], plots: SagaPlots, *, now: datetime, grace: timedelta) -> list[Saga]:
    """Stuck ones first, the longest stuck before; then those that run, the next timeout before; then the ended, the
    last before. `grace`: how long one half may be behind the other.
    """
    known = {one.dossier_id: one for one in plots.reservations}
    offers = {one.opportunity_id: one for one in plots.offers}
    found = [
        _saga(
            dossier,
            known.get(dossier.dossier_id),
            offers.get(dossier.opportunity_id) if dossier.opportunity_id else None,
            parked=_is_parked(dossier, plots),
            now=now,
            grace=grace,
        )
        for dossier in dossiers
    ]
    return sorted(found, key=_order)


def _saga(
    dossier: SagaDossier,
    reservation: SagaReservation | None,
    offer: SagaOffer | None,
    *,
    parked: bool,
    now: datetime,
    grace: timedelta,
) -> Saga:
    step = _step(dossier, reservation)
    stuck = Stuck.PARKED if parked else _stuck(dossier, reservation, now=now, grace=grace)
    return Saga(
        dossier=dossier,
        reservation=reservation,
        offer=offer,
        step=step,
        since=reservation.changed_at if reservation else dossier.filed_at,
        next_timeout=reservation.reserved_until if reservation else None,
        compensations=tuple(m for m in reservation.moves if m.action in _COMPENSATIONS) if reservation else (),
        stuck=stuck,
        running=stuck is not None or step in {Step.ASKED, Step.RESERVED, Step.EXPIRED},
    )


def _step(dossier: SagaDossier, reservation: SagaReservation | None) -> Step:
    if reservation is None:
        return Step.ASKED
    if reservation.state == "held":
        return Step.RESERVED
    if reservation.state == "released":
        last = next((m for m in reversed(reservation.moves) if m.action == "plot.released.v1"), None)
        ran_out = last is not None and last.why == "expired"
        return Step.EXPIRED if ran_out and dossier.status in _WAITS else Step.RELEASED
    return Step(reservation.state)


def _stuck(
    dossier: SagaDossier, reservation: SagaReservation | None, *, now: datetime, grace: timedelta
) -> Stuck | None:
    late = now - grace
    if reservation is None:
        return Stuck.TERRITORY_SILENT if dossier.filed_at < late else None
    held = reservation.state == "held"
    ended = dossier.status in _GIVES_BACK and dossier.moved_at < late
    overdue = reservation.reserved_until is not None and reservation.reserved_until < late
    if held and (ended or overdue):
        return Stuck.NOT_RELEASED
    # A dossier that won its appeal takes its plot back, or hears that another has it.
    if reservation.state in {"held", "released"} and dossier.status in _GRANTS and dossier.moved_at < late:
        return Stuck.NOT_CONFIRMED
    told = _HEARD_AS.get(reservation.state, reservation.state)
    if dossier.plot_state != told and reservation.changed_at < late:
        return Stuck.INVESTOR_BEHIND
    return None


def _is_parked(dossier: SagaDossier, plots: SagaPlots) -> bool:
    waiting = (dossier.unheard, plots.unheard.get(dossier.dossier_id))
    return any(one is not None and one.state == "parked" for one in waiting)


def _order(saga: Saga) -> tuple[int, float]:
    if saga.stuck is not None:
        return 0, saga.since.timestamp()
    if saga.running:
        return 1, (saga.next_timeout or saga.since).timestamp()
    return 2, -saga.since.timestamp()
