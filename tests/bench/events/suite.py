"""The measurements of *events*, from the rounds' figures."""

from collections.abc import Sequence
from statistics import quantiles

from tests.bench.events.contestants import LIMIT, OURS, PEERS, Peer
from tests.bench.events.outbox_cost import outbox_cost
from tests.bench.events.rounds import Results, Sizes, run_rounds
from tests.bench.grounds import Grounds
from tests.bench.measurement import Measurement, Target, alone, best_of, compared

FULL = Sizes(rounds=5, backlog=25_000, load=3_000, orm=500, pace=300, trial=300)
QUICK = Sizes(rounds=1, backlog=400, load=200, orm=100, pace=50, trial=0)
TASK_QUEUES = ("celery", "dramatiq", "faststream")
"""Those that the target for a backlog names; nameko's own handlers are measured beside them."""

RATE = "events/s"


def measure(grounds: Grounds, sizes: Sizes, peers: Sequence[Peer] = (*PEERS, LIMIT)) -> list[Measurement]:
    results = run_rounds(grounds, peers, sizes)
    return [
        *_drain(results),
        *_path(results),
        *_processor(results),
        *_load(results),
        *_unrivalled(results),
        *_latency(results),
        *outbox_cost(grounds, rounds=sizes.rounds, changes=sizes.orm),
    ]


def _rates(results: Results, name: str, *, target: Target | None = None) -> tuple[list[Measurement], list[Measurement]]:
    """Lines beside each peer, and beside the limit."""
    values = dict(results.values[name])
    ours = values.pop(OURS.name)
    limit = {LIMIT.name: values.pop(LIMIT.name)} if LIMIT.name in values else {}
    bench = f"events.{name}"
    beside_peers = [
        one
        for peer, rates in values.items()
        for one in compared(bench, RATE, ours, {peer: rates}, note=results.settings[peer])
    ]
    return beside_peers, compared(bench, RATE, ours, limit, target=target)


def _drain(results: Results) -> list[Measurement]:
    peers, limit = _rates(results, "drain", target=Target(0.6, ">="))
    queues = [one for one in peers if one.peer in TASK_QUEUES]
    best = [best_of(queues, "events.drain.best", Target(8, ">="))] if queues else []
    return [*peers, *best, *limit]


def _path(results: Results) -> list[Measurement]:
    peers, limit = _rates(results, "path")
    best = [best_of(peers, "events.path.best", Target(2.5, ">="))] if peers else []
    return [*peers, *best, *limit]


def _processor(results: Results) -> list[Measurement]:
    """What each process takes for an event: relay (`investor`), intake and lanes (`notifications`), the servers."""
    return [
        alone(f"events.{name}.cpu_us_per_event.{process}", "us", values, note=f"of {contestant}")
        for name, found in results.processor.items()
        for contestant, processes in found.items()
        for process, values in processes.items()
        if any(values)
    ]


def _load(results: Results) -> list[Measurement]:
    peers, _ = _rates(results, "load")
    best = [best_of(peers, "events.load.best", Target(2.5, ">="))] if peers else []
    with_orm, _ = _rates(results, "orm")
    return [*peers, *best, *with_orm]


def _unrivalled(results: Results) -> list[Measurement]:
    """Ours alone, where `--peers` left nobody to stand beside it."""
    return [
        alone(f"events.{name}", RATE, values[OURS.name])
        for name, values in results.values.items()
        if values.keys() == {OURS.name}
    ]


def _latency(results: Results) -> list[Measurement]:
    found = []
    for name, percentile, bound in (("p50", 50, 8.0), ("p99", 99, 30.0)):
        by_contestant = {
            contestant: [quantiles(one, n=100)[percentile - 1] for one in rounds]
            for contestant, rounds in results.latencies.items()
        }
        ours = by_contestant.pop(OURS.name)
        bench = f"events.latency.{name}"
        found.append(alone(bench, "ms", ours, target=Target(bound, "<=", on="ours"), note="50 changes/s"))
        found += compared(bench, "ms", ours, by_contestant)
    return found
