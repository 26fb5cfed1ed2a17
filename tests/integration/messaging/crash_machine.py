"""Stories about the path of events, with a death at any step; after each step what was promised must hold.

Rules are what may happen: something is recorded, a process takes a step (or dies in it), the broker stutters, handlers
fail, an operator acts, time passes. `shared/messaging/__init__.py` holds the promises.
"""

from collections import defaultdict
from uuid import UUID

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from shared.messaging import parking
from shared.messaging.message import Unreadable
from tests.integration.messaging.crash_points import INTAKE, LANES, RELAY, STRAIGHT, WRITER
from tests.integration.messaging.crash_world import AGGREGATES, READER, World

ROUNDS_TO_REST = 60
HAPPENINGS = (
    "a_relay_loses_its_session_and_the_other_takes_over",
    "messages_overtake_each_other",
    "a_message_comes_twice",
    "handlers_are_mended",
    "time_passes",
    "an_operator_replays",
    "an_operator_discards",
)
"""Few rules, each of many kinds: hypothesis leaves whole rules out of a story, and a story needs its processes."""


def dies(*places: str) -> st.SearchStrategy[str | None]:
    """Nowhere, or at one of these places."""
    return st.sampled_from([None, *places])


def steps() -> st.SearchStrategy[tuple[str, str | None, int]]:
    """A process, where it dies, and how often it passes there before."""
    relay = st.tuples(st.just("relay"), dies(*RELAY), st.sampled_from([0, 0, 1, 17, 18]))
    intake = st.tuples(st.just("intake"), dies(*INTAKE), st.just(0))
    straight = st.tuples(st.just("straight"), dies(*STRAIGHT), st.sampled_from([0, 0, 1]))
    lanes = st.tuples(st.just("lanes"), dies(*LANES), st.integers(0, 2))
    return relay | intake | straight | lanes


class AnyCrash(RuleBasedStateMachine):
    """Subclass and give it its `world`."""

    world: World

    def __init__(self) -> None:
        super().__init__()
        self.recorded: dict[UUID, list[int]] = defaultdict(list)
        """Facts committed, in order: what must take effect."""
        self.discarded: set[int] = set()
        self.failing_for_good: set[int] = set()
        self.facts = 0
        self.broken = False
        """A promise was broken: there is no use in letting things come to rest, it would tell another story."""

    @initialize()
    def begin(self) -> None:
        self.world.begin()

    # What may happen

    @rule(
        things=st.lists(st.sampled_from(AGGREGATES), min_size=1, max_size=5),
        ending=st.sampled_from(["committed", "committed", "rolled back", *WRITER]),
    )
    def record(self, things: list[UUID], ending: str) -> None:
        told = [(thing, self.facts + number) for number, thing in enumerate(things, start=1)]
        self.facts += len(told)
        self.world.trap.arm(ending)
        committed = self.world.record(told, rolled_back=ending == "rolled back")
        self.world.trap.arm(None)
        self._promised(committed == (ending == "committed"), "announced is not what happened")
        if committed:
            for thing, fact in told:
                self.recorded[thing].append(fact)

    @precondition(lambda self: self.facts)
    @rule(
        place=st.none() | st.sampled_from(RELAY) | st.sampled_from(STRAIGHT) | st.sampled_from(LANES),
        passes=st.integers(0, 2),
        straight=st.booleans(),
        answers=st.booleans(),
        broker=st.sampled_from(["well", "well", "well", "away", "full"]),
    )
    def all_processes_take_a_step(
        self, place: str | None, passes: int, straight: bool, answers: bool, broker: str
    ) -> None:
        """The way of most events: to the end, but for whom one dies in between."""
        self.world.broker.away, self.world.broker.full = broker == "away", broker == "full"
        self.world.trap.arm(place, passes if place in LANES else 0)
        self.world.step_all(hears_no_answer=not answers, straight=straight)
        self.world.trap.arm(None)

    @precondition(lambda self: self.facts)
    @rule(which=st.integers(0, 1), step=steps(), limit=st.integers(1, 8))
    def one_process_takes_a_step(self, which: int, step: tuple[str, str | None, int], limit: int) -> None:
        kind, place, passes = step
        self.world.trap.arm(place, passes)
        if kind == "relay":
            self.world.relays[which].step()
        elif kind == "lanes":
            self.world.lanes[which].step()
        else:
            self.world.take_in(limit, straight=kind == "straight")
        self.world.trap.arm(None)

    @precondition(lambda self: self.facts)
    @rule(back=st.integers(0, 5), for_good=st.booleans())
    def a_handler_fails(self, back: int, for_good: bool) -> None:
        fact = max(1, self.facts - back)
        self.world.faults[fact] = Unreadable("invalid", "never") if for_good else RuntimeError("not now")
        self.failing_for_good |= {fact} if for_good else set()

    @precondition(lambda self: self.facts)
    @rule(what=st.sampled_from(HAPPENINGS), number=st.integers(0, 7))
    def something_happens(self, what: str, number: int) -> None:
        getattr(self, f"_{what}")(number)

    def _a_relay_loses_its_session_and_the_other_takes_over(self, number: int) -> None:
        relays = self.world.relays
        relays[number % 2].step_while_its_session_is_lost(relays[1 - number % 2])

    def _messages_overtake_each_other(self, number: int) -> None:
        queue = self.world.broker.queues[READER]
        queue.rotate(number)
        if number % 2:
            queue.reverse()

    def _a_message_comes_twice(self, number: int) -> None:
        queue = self.world.broker.queues[READER]
        if queue:
            queue.append(queue[number % len(queue)])

    def _handlers_are_mended(self, _number: int) -> None:
        self.world.faults.clear()

    def _time_passes(self, _number: int) -> None:
        self.world.let_time_pass()

    def _an_operator_replays(self, number: int) -> None:
        for parked in self.world.parked()[: 1 + number % 2]:
            parking.replay(self.world.reader_admin, parked.parked_id, by="operator", reason="mended")

    def _an_operator_discards(self, _number: int) -> None:
        for parked in self.world.parked()[:1]:
            parking.discard(self.world.reader_admin, parked.parked_id, by="operator", reason="of no use")
            self.discarded.add(self._fact(parked.aggregate_id, parked.aggregate_seq))

    # What must hold after each

    @invariant()
    def every_change_has_its_event_and_no_event_is_without_change(self) -> None:
        found = sorted((thing, seq) for thing, seq, _ in self.world.outbox())
        self._promised(found == sorted(self._committed()), "recorded is not what was committed")

    @invariant()
    def no_event_is_lost(self) -> None:
        waiting = {(thing, seq) for thing, seq, published in self.world.outbox() if not published}
        arrived = {(thing, seq) for thing, seq, _ in self.world.inbox()}
        lost = self._committed() - waiting - self.world.on_the_wire() - arrived
        self._promised(not lost, "lost: counted as published, and neither on the wire nor in the inbox")

    @invariant()
    def each_takes_effect_once_in_its_order_and_waits_behind_what_is_parked(self) -> None:
        for thing, effects in self.world.effects().items():
            so_far = self._wanted(thing)[: len(effects)]
            self._promised(effects == so_far, "effects are not the facts, each once, in order")

    @invariant()
    def nothing_is_parked_but_what_failed(self) -> None:
        for parked in self.world.parked():
            fact = self._fact(parked.aggregate_id, parked.aggregate_seq)
            may = fact in self.failing_for_good or parked.code == "handler_failed"
            self._promised(may, f"parked without a reason: {parked.code}")

    def teardown(self) -> None:
        """Let everything come to rest: then the effects are the facts, all of them."""
        if self.facts and not self.broken:
            self._come_to_rest()
            effects = self.world.effects()
            assert {thing: effects[thing] for thing in AGGREGATES} == {
                thing: self._wanted(thing) for thing in AGGREGATES
            }, "at rest, effects are not the facts"
        self.world.end()

    def _promised(self, kept: bool, words: str) -> None:
        self.broken = not kept
        assert kept, words

    def _come_to_rest(self) -> None:
        world = self.world
        world.trap.arm(None)
        world.faults.clear()
        world.broker.away = world.broker.full = False
        for _ in range(ROUNDS_TO_REST):
            self.nothing_is_parked_but_what_failed()
            for parked in world.parked():
                parking.replay(world.reader_admin, parked.parked_id, by="operator", reason="mended")
            world.let_time_pass()
            world.step_all(hears_no_answer=False, straight=True)
            if not self._waits():
                return
        raise AssertionError("it never comes to rest")

    def _waits(self) -> bool:
        open_rows = [*self.world.outbox(), *self.world.inbox()]
        return bool(self.world.on_the_wire() or self.world.parked()) or not all(done for _, _, done in open_rows)

    def _committed(self) -> set[tuple[UUID, int]]:
        return {(thing, seq) for thing, facts in self.recorded.items() for seq in range(1, len(facts) + 1)}

    def _fact(self, thing: UUID | None, seq: int | None) -> int:
        assert thing
        assert seq
        return self.recorded[thing][seq - 1]

    def _wanted(self, thing: UUID) -> list[int]:
        return [fact for fact in self.recorded[thing] if fact not in self.discarded]
