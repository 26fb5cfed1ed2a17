"""From a dossier's deposit to the end of its plot: kept, given, freed, and never stolen."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from services.territory.domain.reservation import ReservationState
from services.territory.usecases import follow_dossiers
from services.territory.usecases.expire_reservation import expire_reservation
from shared.contracts.investor.codes import Outcome, ReasonCode
from shared.contracts.investor.events import DossierAppealDecided, DossierClosed, DossierMerged, DossierWithdrawn
from shared.contracts.territory.codes import PlotState
from shared.contracts.territory.events import (
    PlotReleased,
    PlotReservationRefused,
    PlotReserved,
    RefusedBecause,
    ReleaseReason,
)
from shared.contracts.territory.refusals import PlotNotFound
from tests.unit.territory.builders import (
    EDITOR,
    NOON,
    UNTIL,
    FakeUnitOfWork,
    a_plot,
    announced,
    decided,
    filed,
    offered_plot,
)

LATE = UNTIL + timedelta(hours=1)


def test_a_deposit_reserves_its_plot_until_the_end_of_the_period() -> None:
    plot, work = offered_plot()
    event = filed(plot.id)

    follow_dossiers.dossier_filed(event, work)

    assert (plot.state, plot.dossier_id, plot.reserved_until) == (PlotState.RESERVED, event.dossier_id, UNTIL)
    assert plot.recorded == (
        PlotReserved(plot_id=plot.id, dossier_id=event.dossier_id, reserved_until=UNTIL, occurred_at=NOON),
    )


def test_the_same_deposit_heard_twice_reserves_once() -> None:
    plot, work = offered_plot()
    event = filed(plot.id)

    follow_dossiers.dossier_filed(event, work)
    follow_dossiers.dossier_filed(event, work)

    assert announced(plot) == ["plot.reserved.v1"]


def test_the_second_of_two_deposits_on_a_plot_is_told_that_it_is_taken() -> None:
    plot, work = offered_plot()
    first, second = filed(plot.id), filed(plot.id)

    follow_dossiers.dossier_filed(first, work)
    follow_dossiers.dossier_filed(second, work)

    assert plot.dossier_id == first.dossier_id
    assert isinstance(refusal := plot.recorded[-1], PlotReservationRefused)
    assert (refusal.dossier_id, refusal.because) == (second.dossier_id, RefusedBecause.ALREADY_RESERVED)


def test_a_plot_that_nobody_offers_is_not_reserved() -> None:
    plot = a_plot()

    follow_dossiers.dossier_filed(filed(plot.id), FakeUnitOfWork(plot))

    assert plot.state is PlotState.FREE
    assert [event.because for event in plot.recorded if isinstance(event, PlotReservationRefused)] == ["not_offered"]


def test_who_filed_before_the_offer_was_withdrawn_still_gets_the_plot() -> None:
    plot, work = offered_plot()
    for opportunity in work.opportunities.values():
        opportunity.withdraw(by=EDITOR, at=NOON + timedelta(minutes=1))

    follow_dossiers.dossier_filed(filed(plot.id), work)

    assert plot.state is PlotState.RESERVED


def test_a_plot_that_nobody_knows_raises_so_that_an_operator_sees_the_event() -> None:
    with pytest.raises(PlotNotFound):
        follow_dossiers.dossier_filed(filed(uuid4()), FakeUnitOfWork())


def test_a_deposit_without_a_plot_is_only_counted() -> None:
    work = FakeUnitOfWork()
    event = filed(None)

    follow_dossiers.dossier_filed(event, work)
    follow_dossiers.dossier_decided(decided(event.dossier_id), work)

    assert {entry.dossier_id: entry.stage for entry in work.pipeline.values()} == {event.dossier_id: "approved"}
    assert not work.reservations


@pytest.mark.parametrize("outcome", [Outcome.FAVOURABLE, Outcome.FAVOURABLE_WITH_RESERVES])
def test_an_approval_makes_the_plot_the_dossiers_own_for_good(outcome: Outcome) -> None:
    plot, work = offered_plot()
    event = filed(plot.id)
    follow_dossiers.dossier_filed(event, work)

    follow_dossiers.dossier_decided(decided(event.dossier_id, outcome), work)

    assert (plot.state, plot.dossier_id, plot.reserved_until) == (PlotState.CONFIRMED, event.dossier_id, None)
    assert not expire_reservation(event.dossier_id, work, lambda: LATE)
    assert announced(plot) == ["plot.reserved.v1", "plot.confirmed.v1"]


@pytest.mark.parametrize(
    ("end", "reason"),
    [
        (lambda d: (follow_dossiers.dossier_decided, decided(d, Outcome.UNFAVOURABLE)), ReleaseReason.REFUSED),
        (
            lambda d: (follow_dossiers.dossier_withdrawn, DossierWithdrawn(dossier_id=d, occurred_at=NOON)),
            ReleaseReason.WITHDRAWN,
        ),
        (
            lambda d: (
                follow_dossiers.dossier_closed,
                DossierClosed(dossier_id=d, reason=ReasonCode.NO_ANSWER, occurred_at=NOON),
            ),
            ReleaseReason.CLOSED,
        ),
        (
            lambda d: (
                follow_dossiers.dossier_merged,
                DossierMerged(dossier_id=d, into_id=uuid4(), into_number="OR-2026-00007", occurred_at=NOON),
            ),
            ReleaseReason.CLOSED,
        ),
    ],
)
def test_a_dossier_that_ends_frees_its_plot_once_and_says_why(end, reason) -> None:  # type: ignore[no-untyped-def]
    plot, work = offered_plot()
    event = filed(plot.id)
    follow_dossiers.dossier_filed(event, work)
    handle, ending = end(event.dossier_id)

    handle(ending, work)
    handle(ending, work)

    assert (plot.state, plot.dossier_id) == (PlotState.FREE, None)
    assert [e.reason for e in plot.recorded if isinstance(e, PlotReleased)] == [reason]


def won_appeal(dossier_id: UUID) -> DossierAppealDecided:
    return DossierAppealDecided(
        dossier_id=dossier_id,
        body="wali",
        outcome="favourable",
        status="favourable",
        decided_on=NOON.date(),
        occurred_at=NOON,
    )


@pytest.mark.parametrize(("taken", "state"), [(False, ReservationState.CONFIRMED), (True, ReservationState.REFUSED)])
def test_a_won_appeal_gets_its_plot_back_unless_another_dossier_holds_it(taken: bool, state: ReservationState) -> None:
    plot, work = offered_plot()
    event = filed(plot.id)
    follow_dossiers.dossier_filed(event, work)
    follow_dossiers.dossier_decided(decided(event.dossier_id, Outcome.UNFAVOURABLE), work)
    if taken:
        follow_dossiers.dossier_filed(filed(plot.id), work)

    follow_dossiers.appeal_decided(won_appeal(event.dossier_id), work)

    reservation = work.reservations.find(event.dossier_id)
    assert reservation is not None
    assert (reservation.state, plot.dossier_id == event.dossier_id) == (state, not taken)
    assert work.pipeline[event.dossier_id].stage == "approved"


def test_an_approved_dossier_that_is_withdrawn_gives_its_plot_back() -> None:
    plot, work = offered_plot()
    event = filed(plot.id)
    follow_dossiers.dossier_filed(event, work)
    follow_dossiers.dossier_decided(decided(event.dossier_id), work)

    follow_dossiers.dossier_withdrawn(DossierWithdrawn(dossier_id=event.dossier_id, occurred_at=NOON), work)

    assert plot.state is PlotState.FREE


def test_a_reservation_runs_out_at_its_date_and_not_before() -> None:
    plot, work = offered_plot()
    event = filed(plot.id)
    follow_dossiers.dossier_filed(event, work)

    assert not expire_reservation(event.dossier_id, work, lambda: UNTIL - timedelta(seconds=1))
    assert expire_reservation(event.dossier_id, work, lambda: UNTIL)
    assert not expire_reservation(event.dossier_id, work, lambda: LATE)

    assert plot.state is PlotState.FREE
    assert announced(plot) == ["plot.reserved.v1", "plot.released.v1"]


def test_a_late_approval_still_gets_its_plot_when_nobody_took_it() -> None:
    plot, work = offered_plot()
    event = filed(plot.id)
    follow_dossiers.dossier_filed(event, work)
    expire_reservation(event.dossier_id, work, lambda: UNTIL)

    follow_dossiers.dossier_decided(decided(event.dossier_id, at=LATE), work)

    assert (plot.state, plot.dossier_id) == (PlotState.CONFIRMED, event.dossier_id)


def test_a_late_approval_does_not_steal_the_plot_from_who_reserved_it_meanwhile() -> None:
    plot, work = offered_plot()
    slow, quick = filed(plot.id), filed(plot.id, occurred_at=UNTIL + timedelta(minutes=5))
    follow_dossiers.dossier_filed(slow, work)
    expire_reservation(slow.dossier_id, work, lambda: UNTIL)
    follow_dossiers.dossier_filed(quick, work)

    follow_dossiers.dossier_decided(decided(slow.dossier_id, at=LATE), work)

    assert (plot.state, plot.dossier_id) == (PlotState.RESERVED, quick.dossier_id)
    assert isinstance(told := plot.recorded[-1], PlotReservationRefused)
    assert told.dossier_id == slow.dossier_id
    assert work.reservations[slow.dossier_id].state is ReservationState.REFUSED


def test_the_end_of_a_dossier_that_lost_its_plot_leaves_the_new_holder_alone() -> None:
    plot, work = offered_plot()
    slow, quick = filed(plot.id), filed(plot.id, occurred_at=UNTIL)
    follow_dossiers.dossier_filed(slow, work)
    expire_reservation(slow.dossier_id, work, lambda: UNTIL)
    follow_dossiers.dossier_filed(quick, work)

    follow_dossiers.dossier_withdrawn(DossierWithdrawn(dossier_id=slow.dossier_id, occurred_at=LATE), work)

    assert plot.dossier_id == quick.dossier_id


def test_an_approval_does_not_give_a_plot_that_was_refused_at_deposit() -> None:
    plot = a_plot()
    work = FakeUnitOfWork(plot)
    event = filed(plot.id)
    follow_dossiers.dossier_filed(event, work)

    follow_dossiers.dossier_decided(decided(event.dossier_id), work)

    assert plot.state is PlotState.FREE
    assert announced(plot) == ["plot.reservation_refused.v1"]


def test_every_change_of_a_plot_leaves_a_line_that_names_the_dossier() -> None:
    plot, work = offered_plot()
    event = filed(plot.id)
    follow_dossiers.dossier_filed(event, work)
    follow_dossiers.dossier_decided(decided(event.dossier_id), work)

    lines = plot.take_lines()

    assert [line.action for line in lines] == ["plot.reserved.v1", "plot.confirmed.v1"]
    assert {line.details["dossier_id"] for line in lines} == {str(event.dossier_id)}
    assert plot.take_lines() == []
