"""The rounds: everyone in turn, again and again, so that what the machine does meanwhile falls on all alike."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from tests.bench.events import processor
from tests.bench.events.contestants import OURS, Contestant, Peer
from tests.bench.events.place import Place
from tests.bench.grounds import Grounds
from tests.bench.progress import say

PER_SECOND = 50
EVENTS_PER_DOSSIER = 5


@dataclass(frozen=True)
class Sizes:
    """How much work a measurement is. A slow contestant gets a share of the events, so that all take seconds."""

    rounds: int
    backlog: int
    load: int
    orm: int
    """Changes at full speed: light ones, and those of the use case."""
    pace: int
    """Changes at 50/s."""
    trial: int
    """Events by which a peer's settings are compared, once; 0: its first setting is taken."""
    slow_share: float = 0.2

    def share(self, events: int, contestant: Contestant) -> int:
        slow = isinstance(contestant, Peer) and contestant.changes
        return int(events * self.slow_share) if slow else events


@dataclass
class Results:
    """By measurement, by contestant, a value for each round."""

    values: dict[str, dict[str, list[float]]] = field(default_factory=lambda: defaultdict(lambda: defaultdict(list)))
    processor: dict[str, dict[str, dict[str, list[float]]]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(lambda: defaultdict(list)))
    )
    """By measurement, by contestant, by process: its microseconds for each event, for each round.

    Without the producer of `load`, which is gone by then.
    """
    latencies: dict[str, list[list[float]]] = field(default_factory=lambda: defaultdict(list))
    settings: dict[str, str] = field(default_factory=dict)

    def note_processor(self, measurement: str, contestant: Contestant, before: Counter[str], events: int) -> None:
        for name, taken in processor.per_event_us(before, processor.spent(), events).items():
            self.processor[measurement][contestant.name][name].append(taken)

    def note(self, measurement: str, contestant: Contestant, value: float) -> None:
        self.values[measurement][contestant.name].append(value)
        say(f"  {contestant.name:<11} {measurement:<8} {value:8.0f} events/s")


def run_rounds(grounds: Grounds, peers: Sequence[Peer], sizes: Sizes) -> Results:
    results = Results()
    places = {name: Place(grounds, name) for name in (OURS.name, *(peer.name for peer in peers))}
    chosen = [_best_setting(peer, places[peer.name], sizes, results) for peer in peers]
    contestants: list[Contestant] = [OURS, *chosen]
    for number in range(sizes.rounds):
        say(f"round {number + 1} of {sizes.rounds}")
        turn = number % len(contestants)
        for contestant in contestants[turn:] + contestants[:turn]:
            visit(contestant, places[contestant.name], sizes, results)
    return results


def visit(contestant: Contestant, place: Place, sizes: Sizes, results: Results) -> None:
    """All measurements of one contestant, with one start of its workers."""
    backlog = sizes.share(sizes.backlog, contestant)
    place.fill(backlog // EVENTS_PER_DOSSIER)
    contestant.leave_in_broker(place, backlog)
    place.grounds.checkpoint()
    with contestant.working(place):
        before = processor.spent()
        results.note("drain", contestant, _drained(contestant, place, backlog))
        results.note_processor("drain", contestant, before, backlog)
        place.fill(backlog // EVENTS_PER_DOSSIER)
        before = processor.spent()
        contestant.produce(place, "publish", str(backlog))
        results.note("path", contestant, _drained(contestant, place, backlog))
        results.note_processor("path", contestant, before, backlog)
        if not contestant.changes:
            return
        load = sizes.share(sizes.load, contestant)
        for measurement, mode, events in (("load", "flood", load), ("orm", "change", sizes.orm)):
            place.fill(events // EVENTS_PER_DOSSIER)
            before = processor.spent()
            contestant.produce(place, mode, str(events))
            place.wait_for_notices(events)
            if measurement == "load":
                results.note_processor("load", contestant, before, events)
            results.note(measurement, contestant, place.window().rate_since(place.first_change()))
        place.fill(sizes.pace)
        contestant.produce(place, "pace", str(sizes.pace), str(PER_SECOND))
        place.wait_for_notices(sizes.pace)
        results.latencies[contestant.name].append(place.latencies_ms())


def _drained(contestant: Contestant, place: Place, events: int) -> float:
    place.wait_for_notices(events)
    window = place.window()
    # Ours from the moment that the first message was read: what the intake did before the first notice is its work too.
    return window.rate_since(place.first_received()) if contestant.is_ours else window.rate_after_first()


def _best_setting(peer: Peer, place: Place, sizes: Sizes, results: Results) -> Peer:
    """The peer with the fastest of its settings, found by draining a small backlog with each."""
    rates: dict[str, float] = {}
    place.fill(10)
    with peer.working(place):
        pass  # its workers declare what its producer publishes to
    for setting in peer.settings if sizes.trial else peer.settings[:1]:
        candidate = peer.with_setting(setting)
        if len(peer.settings) > 1 and sizes.trial:
            place.fill(sizes.trial // EVENTS_PER_DOSSIER)
            candidate.leave_in_broker(place, sizes.trial)
            with candidate.working(place):
                rates[setting.label] = _drained(candidate, place, sizes.trial)
            say(f"  {peer.name:<11} {setting.label}: {rates[setting.label]:.0f} events/s")
    best = max(peer.settings, key=lambda setting: rates.get(setting.label, 0.0))
    results.settings[peer.name] = best.label
    return peer.with_setting(best)
