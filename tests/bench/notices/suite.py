"""The measurements of *notices*: everyone's rate in turns, then the wait of a few behind very many."""

import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import quantiles

from services.notifications.domain.timing import Priority
from tests.bench.events import processor
from tests.bench.grounds import Grounds
from tests.bench.measurement import Measurement, Target, alone, compared
from tests.bench.notices.contestants import EVERYONE, LOOP, OURS, QUEUE, SIGNED, Contestant, Stage, at_work
from tests.bench.notices.mails import write_mails
from tests.bench.notices.place import Place
from tests.bench.notices.sink import open_sink
from tests.bench.progress import say

RATE = "messages/s"
STATUS_EVERY_S = 0.25
PATIENCE_S = 300.0


@dataclass(frozen=True)
class Sizes:
    rounds: int
    messages: int
    """Of each contestant, in a round."""
    bulk: int
    """Sent to many, of which most still wait when a notice about a dossier comes."""
    status: int
    """Notices about dossiers meanwhile."""


QUICK = Sizes(rounds=1, messages=60, bulk=200, status=5)
FULL = Sizes(rounds=3, messages=1_000, bulk=50_000, status=100)


@dataclass
class Results:
    """By contestant, a value for each round; the processor's time also by process."""

    rates: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    processor: dict[tuple[str, str], list[float]] = field(default_factory=lambda: defaultdict(list))


def measure(grounds: Grounds, sizes: Sizes) -> list[Measurement]:
    with open_sink(grounds.directory) as sink:
        stage = Stage(Place(grounds, sink), grounds.vhost("notices"), grounds.directory / "mails")
        write_mails(stage.mails, sizes.messages)
        results = Results()
        for number in range(sizes.rounds):
            turn = number % len(EVERYONE)
            for contestant in EVERYONE[turn:] + EVERYONE[:turn]:
                _visit(contestant, stage, sizes.messages, results)
        return [*_rates(results), *_processor(results), *_overtaking(stage.place, sizes)]


def _visit(contestant: Contestant, stage: Stage, messages: int, results: Results) -> None:
    """From the moment that a tenth has arrived: how long its processes took to start is not in it."""
    contestant.prepare(stage, messages)
    sink, first = stage.place.sink, messages // 10
    arrived = sink.taken()
    with at_work(contestant, stage) as check:
        began = sink.wait_for(arrived + first, check)
        before, at_first = processor.spent(), sink.taken()
        ended = sink.wait_for(arrived + messages, check)
        after = processor.spent()
        if contestant.is_ours:
            stage.place.check_proof(messages)
    counted = arrived + messages - at_first
    results.rates[contestant.name].append(counted / (ended - began))
    for process, taken in processor.per_event_us(before, after, counted).items():
        results.processor[contestant.name, process].append(taken)
    say(f"  {contestant.name:<14} {results.rates[contestant.name][-1]:8.0f} {RATE}")


def _rates(results: Results) -> list[Measurement]:
    peers = {one.name: results.rates[one.name] for one in (LOOP, QUEUE)}
    kept = "three threads; claimed, written, recorded with proof. The peers send ready bytes and keep nothing"
    return [
        *compared("notices.rate", RATE, results.rates[OURS.name], peers, note=kept),
        *compared("notices.rate.signed", RATE, results.rates[SIGNED.name], peers, note=f"{kept}, nor do they sign"),
    ]


def _processor(results: Results) -> list[Measurement]:
    """Microseconds of each process for a message: `workers` is who sends."""
    return [
        alone(f"notices.cpu_us_per_message.{process}", "us", values, note=f"of {contestant}")
        for (contestant, process), values in results.processor.items()
        if any(values)
    ]


def _overtaking(place: Place, sizes: Sizes) -> list[Measurement]:
    place.fill(sizes.bulk, Priority.BULK)
    arrived = place.sink.taken()
    with place.senders(noon=True) as check:
        place.sink.wait_for(arrived + sizes.bulk // 100, check)
        began, at_first = time.monotonic(), place.sink.taken()
        for _ in range(sizes.status):
            place.add_status_notice()
            time.sleep(STATUS_EVERY_S)
        meanwhile = (place.sink.taken() - at_first) / (time.monotonic() - began)
        took = _wait_for_status(place, sizes.status)
    note = f"{sizes.status} about dossiers while {sizes.bulk} are sent to many at {meanwhile:.0f} a second"
    p95 = quantiles(took, n=100)[94]
    return [alone("notices.overtaking.p95", "s", [p95], target=Target(10, "<=", on="ours"), note=note)]


def _wait_for_status(place: Place, wanted: int) -> Sequence[float]:
    last_moment = time.monotonic() + PATIENCE_S
    while len(took := place.status_notices_took()) < wanted:
        if time.monotonic() > last_moment:
            raise TimeoutError(f"{len(took)} of {wanted} notices about dossiers left in {PATIENCE_S:.0f} s")
        time.sleep(0.2)
    return took
