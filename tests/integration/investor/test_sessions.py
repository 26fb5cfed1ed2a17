"""Sessions of the commission in the database: agenda, presence, minutes, and what becomes of the dossiers."""

from collections.abc import Iterator
from datetime import date
from threading import Barrier, Thread
from typing import Any
from uuid import UUID

import pytest

from shared.contracts.investor import requests
from shared.contracts.investor.clock_codes import Administration
from shared.contracts.investor.codes import Outcome, ReasonCode, Status
from shared.contracts.investor.commission_codes import ItemState, SessionState
from shared.contracts.investor.commission_refusals import (
    AgendaDiffers,
    AgendaNotConcluded,
    NotOnAgenda,
    SessionAlreadyPlanned,
    SessionChanged,
    SessionNotInState,
)
from shared.contracts.investor.queries import GetSession, ListSessions
from shared.contracts.investor.refusals import IllegalMove, SessionInThePast, SessionNotHeldYet
from shared.contracts.investor.session_replies import SessionView
from shared.contracts.investor.session_requests import (
    AddToAgenda,
    CancelSession,
    CloseMinutes,
    HoldSession,
    OrderAgenda,
    PlanSession,
    PostponeItem,
    WriteMinutes,
)
from shared.contracts.refusal import Refusal
from tests.integration.investor.clock_world import ADVISER, HEAD, ClockWorld
from tests.support.databases import Databases
from tests.unit.investor.builders import a_dossier

DAY, NEXT = "2026-10-12", "2026-10-19"


@pytest.fixture
def world(databases: Databases) -> Iterator[ClockWorld]:
    made = ClockWorld(databases("investor", seeded=True))
    made.at("2026-10-05")
    yield made
    made.engine.dispose()


def plan(world: ClockWorld, day: str = DAY) -> UUID:
    found: UUID = world.ask(PlanSession(staff_id=ADVISER, held_on=date.fromisoformat(day), place="Oujda")).session_id
    return found


def ready(world: ClockWorld) -> UUID:
    return world.store(a_dossier(status=Status.UNDER_REVIEW, filed_at=world.now))


def on(session_id: UUID, **said: Any) -> dict[str, Any]:
    return {"session_id": session_id, "staff_id": ADVISER, **said}


def view(world: ClockWorld, session_id: UUID) -> SessionView:
    found: SessionView = world.ask(GetSession(session_id=session_id))
    return found


def states(world: ClockWorld, session_id: UUID) -> dict[UUID, ItemState]:
    return {item.dossier_id: item.state for item in view(world, session_id).items}


def test_a_session_from_its_plan_to_its_closed_minutes(world: ClockWorld) -> None:
    session_id, next_id = plan(world), plan(world, NEXT)
    first, second, third = (ready(world) for _ in range(3))
    assert {one.dossier_id for one in view(world, session_id).ready} == {first, second, third}
    world.ask(AddToAgenda(**on(session_id, dossier_ids=(first, second, third))))
    world.ask(OrderAgenda(**on(session_id, dossier_ids=(third, first, second))))
    assert [item.dossier_id for item in view(world, session_id).items] == [third, first, second]
    assert {world.view(one).status for one in (first, second, third)} == {Status.SCHEDULED}
    with pytest.raises(SessionNotHeldYet):
        world.ask(HoldSession(**on(session_id, present=())))
    world.at(DAY)
    world.ask(HoldSession(**on(session_id, present=(Administration.URBAN_AGENCY, Administration.COMMUNE))))
    world.ask(WriteMinutes(**on(session_id, minutes="Ouverte à 10 h.")))
    world.ask(WriteMinutes(**on(session_id, dossier_id=first, minutes="Débat sur le stationnement.")))
    propose = {"dossier_id": first, "staff_id": ADVISER, "outcome": Outcome.UNFAVOURABLE}
    world.ask(requests.ProposeDecision(**propose, reasons=(ReasonCode.LAND_NOT_AVAILABLE,)))
    postpone = {"reason": ReasonCode.AWAITING_OPINION, "to_session_id": next_id}
    world.ask(PostponeItem(**on(session_id, dossier_id=second, **postpone)))
    assert states(world, session_id) == {
        third: ItemState.TO_EXAMINE,
        first: ItemState.PROPOSED,
        second: ItemState.POSTPONED,
    }
    with pytest.raises(AgendaNotConcluded) as refused:
        world.ask(CloseMinutes(**on(session_id)))
    assert refused.value.dossier_ids == (third,)
    world.ask(requests.PostponeDossier(dossier_id=third, staff_id=ADVISER, reason=ReasonCode.QUORUM_NOT_MET))
    world.ask(CloseMinutes(**on(session_id)))
    world.ask(requests.ValidateDecision(dossier_id=first, staff_id=HEAD))

    closed = view(world, session_id)
    assert (closed.state, closed.minutes, closed.commands) == (SessionState.CLOSED, "Ouverte à 10 h.", ())
    assert closed.present == (Administration.URBAN_AGENCY, Administration.COMMUNE)
    told = {item.dossier_id: (item.state, item.outcome, item.reasons, item.minutes) for item in closed.items}
    assert told == {
        first: (
            ItemState.DECIDED,
            Outcome.UNFAVOURABLE,
            (ReasonCode.LAND_NOT_AVAILABLE,),
            "Débat sur le stationnement.",
        ),
        second: (ItemState.POSTPONED, None, (ReasonCode.AWAITING_OPINION,), ""),
        third: (ItemState.POSTPONED, None, (ReasonCode.QUORUM_NOT_MET,), ""),
    }
    assert states(world, next_id) == {second: ItemState.TO_EXAMINE}
    assert (world.view(second).status, world.view(third).status) == (Status.SCHEDULED, Status.POSTPONED)
    moves = [line.action for line in world.view(second).history][-3:]
    assert moves == ["dossier.postponed.v1", "dossier.review_opened.v1", "dossier.scheduled.v1"]
    with pytest.raises(SessionNotInState):
        world.ask(WriteMinutes(**on(session_id, minutes="after")))


def test_what_is_scheduled_for_a_day_is_on_the_agenda_whichever_came_first(world: ClockWorld) -> None:
    before, after = ready(world), ready(world)
    schedule = {"staff_id": ADVISER, "session_on": date.fromisoformat(DAY)}
    world.ask(requests.ScheduleDossier(dossier_id=before, **schedule))
    session_id = plan(world)
    world.ask(requests.ScheduleDossier(dossier_id=after, **schedule))
    assert [item.dossier_id for item in view(world, session_id).items] == [before, after]


def test_a_refused_dossier_leaves_the_others_where_they_were(world: ClockWorld) -> None:
    session_id, fine, wrong = plan(world), ready(world), world.in_verification()
    with pytest.raises(IllegalMove):
        world.ask(AddToAgenda(**on(session_id, dossier_ids=(fine, wrong))))
    assert states(world, session_id) == {}
    assert world.view(fine).status is Status.UNDER_REVIEW


def test_a_day_has_one_session_and_a_cancelled_one_frees_it(world: ClockWorld) -> None:
    session_id, dossier_id = plan(world), ready(world)
    with pytest.raises(SessionAlreadyPlanned):
        plan(world)
    with pytest.raises(SessionInThePast):
        plan(world, "2026-10-04")
    world.ask(AddToAgenda(**on(session_id, dossier_ids=(dossier_id,))))
    with pytest.raises(AgendaNotConcluded):
        world.ask(CancelSession(**on(session_id)))
    world.ask(PostponeItem(**on(session_id, dossier_id=dossier_id, reason=ReasonCode.QUORUM_NOT_MET)))
    world.ask(CancelSession(**on(session_id)))
    again = plan(world)
    listed = {row.session_id: row.state for row in world.ask(ListSessions()).rows}
    assert listed == {session_id: SessionState.CANCELLED, again: SessionState.PLANNED}


def test_nobody_writes_over_what_somebody_else_wrote_meanwhile(world: ClockWorld) -> None:
    session_id = plan(world)
    world.at(DAY)
    world.ask(HoldSession(**on(session_id, present=())))
    seen = view(world, session_id).version
    world.ask(WriteMinutes(**on(session_id, minutes="mine", expected_version=seen)))
    with pytest.raises(SessionChanged):
        world.ask(WriteMinutes(**on(session_id, minutes="theirs", expected_version=seen)))
    assert view(world, session_id).minutes == "mine"
    with pytest.raises(NotOnAgenda):
        world.ask(WriteMinutes(**on(session_id, dossier_id=ready(world), minutes="x")))


def test_an_order_names_every_dossier_once(world: ClockWorld) -> None:
    session_id, dossier_id = plan(world), ready(world)
    world.ask(AddToAgenda(**on(session_id, dossier_ids=(dossier_id,))))
    with pytest.raises(AgendaDiffers):
        world.ask(OrderAgenda(**on(session_id, dossier_ids=(dossier_id, ready(world)))))


def test_two_who_plan_the_same_day_at_once_and_two_who_put_the_same_dossier_on_agendas(world: ClockWorld) -> None:
    """One wins, the other is refused; nobody waits for ever."""
    session_id, other_id, dossier_id = plan(world), plan(world, NEXT), ready(world)
    day = date(2026, 10, 26)
    pairs = (
        [PlanSession(staff_id=ADVISER, held_on=day, place="Nador")] * 2,
        [AddToAgenda(**on(one, dossier_ids=(dossier_id,))) for one in (session_id, other_id)],
    )
    for pair in pairs:
        start, ends = Barrier(2), list[Any]()

        def carry_out(command: Any, start: Barrier = start, ends: list[Any] = ends) -> None:
            start.wait(10)
            try:
                ends.append(world.ask(command))
            except Refusal as refusal:
                ends.append(refusal)

        threads = [Thread(target=carry_out, args=(command,)) for command in pair]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        assert sum(isinstance(end, Refusal) for end in ends) == 1
        assert len(ends) == 2
