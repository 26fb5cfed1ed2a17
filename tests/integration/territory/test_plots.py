"""A plot between dossiers, in the real database: its row, its history, and what the outbox tells."""

from datetime import timedelta
from threading import Thread
from uuid import UUID, uuid4

import pytest

from services.territory import bootstrap
from shared.contracts.event import Envelope
from shared.contracts.investor.codes import Outcome
from shared.contracts.investor.events import DossierDecided, DossierWithdrawn
from shared.contracts.territory.codes import PlotState
from shared.contracts.territory.queries import GetPlot, ListPlots, ListZones
from shared.contracts.territory.refusals import PlaceUnknown, PlotNotFound
from shared.contracts.territory.saga import ListSagaPlots
from shared.messaging.inbox import Received, store
from shared.messaging.message import encode
from shared.messaging.unit_of_work import transaction
from tests.integration.territory.conftest import STAFF, Territory


def decided(territory: Territory, dossier_id: UUID, outcome: Outcome = Outcome.FAVOURABLE) -> DossierDecided:
    at = territory.now
    return DossierDecided(dossier_id=dossier_id, outcome=outcome, decided_on=at.date(), occurred_at=at)


def test_from_deposit_to_approval_everything_is_stored_and_told_in_order(territory: Territory) -> None:
    plot_id = territory.register_plot()
    opportunity_id = territory.offer(plot_id)
    filed = territory.filed(plot_id)

    territory.hear(filed)
    reserved = territory.ask(GetPlot(plot_id=plot_id))
    territory.hear(decided(territory, filed.dossier_id))
    confirmed = territory.ask(GetPlot(plot_id=plot_id))

    assert (reserved.state, reserved.dossier_id) == (PlotState.RESERVED, filed.dossier_id)
    assert reserved.reserved_until == territory.now + timedelta(days=60)
    assert (confirmed.state, confirmed.reserved_until) == (PlotState.CONFIRMED, None)
    assert confirmed.offered_by == opportunity_id
    assert [line.action for line in confirmed.history] == ["registered", "plot.reserved.v1", "plot.confirmed.v1"]
    assert [line.by for line in confirmed.history] == [STAFF, None, None]
    assert territory.announced(plot_id) == ["plot.reserved.v1", "plot.confirmed.v1"]


def test_a_reservation_runs_out_while_nobody_decides_and_a_late_approval_does_not_steal(territory: Territory) -> None:
    plot_id = territory.register_plot()
    territory.offer(plot_id)
    slow = territory.filed(plot_id)
    territory.hear(slow)

    assert territory.let_time_pass(timedelta(days=59)) == 0
    assert territory.let_time_pass(timedelta(days=1)) == 1
    assert territory.let_time_pass(timedelta()) == 0
    quick = territory.filed(plot_id)
    territory.hear(quick, decided(territory, slow.dossier_id))

    assert territory.ask(GetPlot(plot_id=plot_id)).dossier_id == quick.dossier_id
    assert territory.announced(plot_id) == [
        "plot.reserved.v1",
        "plot.released.v1",
        "plot.reserved.v1",
        "plot.reservation_refused.v1",
    ]


def test_a_decided_dossier_keeps_its_plot_however_much_time_passes(territory: Territory) -> None:
    plot_id = territory.register_plot()
    territory.offer(plot_id)
    filed = territory.filed(plot_id)
    territory.hear(filed, decided(territory, filed.dossier_id))

    assert territory.let_time_pass(timedelta(days=1000)) == 0
    assert territory.ask(GetPlot(plot_id=plot_id)).state is PlotState.CONFIRMED


def test_a_plot_is_not_taken_away_while_news_of_its_dossier_wait_in_the_inbox(territory: Territory) -> None:
    plot_id = territory.register_plot()
    territory.offer(plot_id)
    filed = territory.filed(plot_id)
    territory.hear(filed)
    receive(territory, decided(territory, filed.dossier_id), seq=2)

    assert territory.let_time_pass(timedelta(days=61)) == 0


def receive(territory: Territory, event: DossierDecided, *, seq: int) -> None:
    envelope = Envelope(
        event_id=uuid4(),
        source="investor",
        aggregate="dossier",
        aggregate_id=event.dossier_id,
        aggregate_seq=seq,
        type=event.type,
        occurred_at=event.occurred_at,
        correlation_id="test",
        data=event.model_dump(mode="json"),
    )
    message = encode(envelope)
    with territory.engine.begin() as connection:
        raw = connection.connection.driver_connection
        store(raw, [Received(envelope=envelope, headers=dict(message.headers), body=message.body)])  # type: ignore[arg-type]


def test_two_deposits_at_the_same_moment_do_not_both_get_the_plot(territory: Territory) -> None:
    plot_id = territory.register_plot()
    territory.offer(plot_id)
    rivals = [territory.filed(plot_id) for _ in range(4)]

    threads = [Thread(target=territory.hear, args=(rival,)) for rival in rivals]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    told = territory.announced(plot_id)
    assert told == ["plot.reserved.v1"] + ["plot.reservation_refused.v1"] * 3


def test_a_failing_transaction_leaves_neither_a_change_nor_an_event(territory: Territory) -> None:
    plot_id = territory.register_plot()
    territory.offer(plot_id)
    filed = territory.filed(plot_id)

    def cut_short() -> None:
        with transaction(territory.engine, bootstrap.unit_of_work) as work:
            bootstrap.HANDLERS[type(filed)](filed, work)
            work.record()
            raise RuntimeError("power cut")

    with pytest.raises(RuntimeError, match="power cut"):
        cut_short()

    assert territory.ask(GetPlot(plot_id=plot_id)).state is PlotState.FREE
    assert territory.announced(plot_id) == []


def test_an_event_on_an_unknown_plot_changes_nothing_so_that_it_can_be_tried_again(territory: Territory) -> None:
    with pytest.raises(PlotNotFound):
        territory.hear(territory.filed(uuid4()))

    assert territory.query("SELECT 1 FROM pipeline_entry") == []


def test_lists_of_plots_say_that_one_is_held_but_not_by_whom(territory: Territory) -> None:
    held, free = territory.register_plot("SE-B-01"), territory.register_plot("SE-B-02")
    territory.offer(held)
    filed = territory.filed(held)
    territory.hear(filed)

    rows = territory.ask(ListPlots(zone="selouane"))

    assert [(row.plot_id, row.state) for row in rows] == [(held, PlotState.RESERVED), (free, PlotState.FREE)]
    assert str(filed.dossier_id) not in "".join(row.model_dump_json() for row in rows)
    assert [row.plot_id for row in territory.ask(ListPlots(state=PlotState.FREE))] == [free]
    zone = next(z for z in territory.ask(ListZones()) if z.code == "selouane")
    assert (zone.plots_free, zone.plots_reserved, zone.plots_confirmed) == (1, 1, 0)
    with pytest.raises(PlaceUnknown):
        territory.ask(ListPlots(zone="atlantis"))


def test_a_withdrawn_dossier_frees_its_plot_for_the_next(territory: Territory) -> None:
    plot_id = territory.register_plot()
    territory.offer(plot_id)
    first, second = territory.filed(plot_id), territory.filed(plot_id)

    territory.hear(first, DossierWithdrawn(dossier_id=first.dossier_id, occurred_at=territory.now), second)

    assert territory.ask(GetPlot(plot_id=plot_id)).dossier_id == second.dossier_id


def test_the_saga_s_half_here_tells_what_was_held_given_back_and_not_heard_yet(territory: Territory) -> None:
    plot_id = territory.register_plot()
    opportunity_id = territory.offer(plot_id)
    first, second, unknown = territory.filed(plot_id), territory.filed(plot_id), uuid4()
    territory.hear(first, second)
    territory.hear(DossierWithdrawn(dossier_id=first.dossier_id, occurred_at=territory.now))
    receive(territory, decided(territory, second.dossier_id), seq=2)

    told = territory.ask(
        ListSagaPlots(
            dossier_ids=(first.dossier_id, second.dossier_id, unknown), opportunity_ids=(opportunity_id, uuid4())
        )
    )

    known = {one.dossier_id: one for one in told.reservations}
    assert {dossier_id: one.state for dossier_id, one in known.items()} == {
        first.dossier_id: "released",
        second.dossier_id: "refused",
    }
    assert [(move.action, move.why) for move in known[first.dossier_id].moves] == [
        ("plot.reserved.v1", None),
        ("plot.released.v1", "withdrawn"),
    ]
    assert [move.why for move in known[second.dossier_id].moves] == ["already_reserved"]
    assert [offer.opportunity_id for offer in told.offers] == [opportunity_id]
    assert {dossier_id: one.events for dossier_id, one in told.unheard.items()} == {second.dossier_id: 1}
