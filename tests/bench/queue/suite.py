"""The measurements of *queue*: the service's own query, by its own application, on each number of dossiers in turn."""

import time
from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from statistics import median, quantiles
from typing import Any

from services.investor.bootstrap import application
from shared.contracts.codes import ProvinceCode
from shared.contracts.investor.codes import Status
from shared.contracts.investor.queries import ListQueue
from shared.database.engine import make_engine
from shared.messaging.application import Application
from tests.bench.grounds import Grounds
from tests.bench.measurement import Measurement, Target, alone, compared
from tests.bench.progress import say
from tests.bench.queue.dossiers import with_dossiers

OUJDA: ProvinceCode = "02.411"
ASKED: Mapping[str, ListQueue] = {
    "first page": ListQueue(),
    "second page": ListQueue(offset=50),
    "a status": ListQueue(status=Status.VERIFICATION),
    "a status with a clock": ListQueue(status=Status.UNDER_REVIEW),
    "an ended status": ListQueue(status=Status.WITHDRAWN),
    "a province": ListQueue(province=OUJDA),
    "overdue": ListQueue(overdue_only=True),
    "overdue in a province": ListQueue(province=OUJDA, overdue_only=True),
    "a status in a province": ListQueue(province=OUJDA, status=Status.COMPLETE),
    "with the ended": ListQueue(include_ended=True),
}
"""What advisers ask for, each as often as the others."""

SEARCHED: Mapping[str, ListQueue] = {
    "a number": ListQueue(search="or-2023-00077", include_ended=True),
    "a name": ListQueue(search="Fátima idrissi"),
    "a name in Arabic": ListQueue(search="فاطمه ادريسي"),
    "a word of every title": ListQueue(search="construction"),
    "two letters": ListQueue(search="co"),
}
"""What they search for: rare words and common ones, in both scripts, and too few letters for the index."""


@dataclass(frozen=True)
class Sizes:
    dossiers: Sequence[int]
    rounds: int
    repetitions: int
    """How often each question is asked in a round."""


QUICK = Sizes((50, 200), rounds=1, repetitions=2)
USUAL = Sizes((10_000, 100_000), rounds=5, repetitions=10)
FULL = Sizes((10_000, 100_000, 1_000_000), rounds=5, repetitions=10)

SOON_MS = {"queue": 50.0, "search": 100.0}
"""At most, at 100,000 dossiers, for 95 of 100 questions."""

Times = dict[int, list[dict[str, list[float]]]]
"""By number of dossiers, by round, by question: milliseconds."""


def measure(grounds: Grounds, sizes: Sizes) -> list[Measurement]:
    times: Times = {dossiers: [] for dossiers in sizes.dossiers}
    with ExitStack() as ends:
        investors = {}
        for dossiers in sizes.dossiers:
            say(f"  {dossiers} dossiers")
            engine = make_engine(with_dossiers(grounds, dossiers).url, application="primo-bench", pool_size=1)
            ends.callback(engine.dispose)
            investors[dossiers] = application(engine)
            ask(investors[dossiers], 1)  # pages come into memory, statements are prepared
        grounds.checkpoint()
        for _ in range(sizes.rounds):
            for dossiers, investor in investors.items():
                times[dossiers].append(ask(investor, sizes.repetitions))
    _say_by_question(times)
    return _lines(times)


def ask(investor: Application, repetitions: int) -> dict[str, list[float]]:
    """Question -> milliseconds of each time."""
    found: dict[str, list[float]] = {name: [] for name in (*ASKED, *SEARCHED)}
    for _ in range(repetitions):
        for name, query in (*ASKED.items(), *SEARCHED.items()):
            began = time.perf_counter()
            investor.answer(query)
            found[name].append((time.perf_counter() - began) * 1000)
    return found


def _lines(times: Times) -> list[Measurement]:
    """Each percentile at each number of dossiers, beside the smallest number."""
    found = []
    for kind, questions in (("queue", ASKED), ("search", SEARCHED)):
        for name, wanted_percentile in (("p50", 50), ("p95", 95)):
            by_size = {
                dossiers: [percentile([one[question] for question in questions], wanted_percentile) for one in rounds]
                for dossiers, rounds in times.items()
            }
            smallest, *larger = by_size
            found.append(alone(f"{kind}.{name}", "ms", by_size[smallest], note=f"{smallest} dossiers"))
            if (name, 100_000 in by_size) == ("p95", True):
                soon = Target(SOON_MS[kind], "<=", on="ours")
                found.append(alone(f"{kind}.{name}", "ms", by_size[100_000], target=soon, note="100000 dossiers"))
            for dossiers in larger:
                wanted = (kind, name, dossiers) == ("queue", "p95", 1_000_000)
                target = Target(1.5, "<=") if wanted else None
                beside = {f"{smallest} dossiers": by_size[smallest]}
                note = f"{dossiers} dossiers"
                found += compared(f"{kind}.{name}", "ms", by_size[dossiers], beside, target=target, note=note)
    return found


def percentile(asked: Iterable[Sequence[float]], wanted: int) -> float:
    return quantiles((ms for times in asked for ms in times), n=100)[wanted - 1]


def _say_by_question(times: Times) -> None:
    """Where it grows: the median of each question, at each number of dossiers."""
    for name in (*ASKED, *SEARCHED):
        medians: list[Any] = [median(ms for one in rounds for ms in one[name]) for rounds in times.values()]
        say(f"  {name:<24}" + "".join(f"{ms:10.2f} ms" for ms in medians))
