"""The measurements of *api*: one caller, one request after the other, servers in turn."""

import json
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from statistics import median

from tests.bench.api.caller import Caller
from tests.bench.api.servers import our_server, plain_server
from tests.bench.grounds import Grounds
from tests.bench.measurement import Measurement, Target, compared
from tests.bench.peers.same_work.producing import status_of_pass
from tests.bench.progress import say

PLAIN = "plain FastAPI + SQLAlchemy"


@dataclass(frozen=True)
class Sizes:
    rounds: int
    requests: int
    """Of each kind in a round."""
    dossiers: int


QUICK = Sizes(rounds=1, requests=10, dossiers=60)
FULL = Sizes(rounds=5, requests=150, dossiers=2_000)


@dataclass
class Side:
    """One server, and which dossiers it has; `prefix` is where its paths begin."""

    caller: Caller
    prefix: str
    dossiers: Sequence[str] = ()
    _writes: int = field(default=0, init=False)

    def queue(self, _number: int) -> float:
        return self.caller.call("GET", f"{self.prefix}/queue")[0]

    def dossier(self, number: int) -> float:
        return self.caller.call("GET", f"{self.prefix}/dossiers/{self.dossiers[number % len(self.dossiers)]}")[0]

    def write(self, _number: int) -> float:
        passes, index = divmod(self._writes, len(self.dossiers))
        self._writes += 1
        path = f"{self.prefix}/dossiers/{self.dossiers[index]}/record-progress"
        return self.caller.call("POST", path, {"status": status_of_pass(passes), "note": ""})[0]

    def learn_dossiers(self) -> None:
        _, answer = self.caller.call("GET", f"{self.prefix}/queue")
        self.dossiers = [row["dossier_id"] for row in json.loads(answer)["rows"]]


def measure(grounds: Grounds, sizes: Sizes) -> list[Measurement]:
    with ExitStack() as ends:
        ours = Side(ends.enter_context(our_server(grounds, sizes.dossiers)), "/api/v1")
        plain = Side(ends.enter_context(plain_server(grounds, sizes.dossiers)), "")
        for side in (ours, plain):
            side.learn_dossiers()
        kinds: dict[str, Callable[[Side], Callable[[int], float]]] = {
            "api.read.dossier": lambda side: side.dossier,
            "api.read.queue": lambda side: side.queue,
            "api.write": lambda side: side.write,
        }
        return [one for name, kind in kinds.items() for one in _compare(name, kind(ours), kind(plain), sizes)]


def _compare(name: str, ours: Callable[[int], float], plain: Callable[[int], float], sizes: Sizes) -> list[Measurement]:
    target = Target(3, "<=") if name.startswith("api.read") else None
    values: dict[str, list[float]] = {"ours": [], "plain": []}
    turns = [("ours", ours), ("plain", plain)]
    for number in range(sizes.rounds + 1):
        for side, call in turns if number % 2 else turns[::-1]:
            found = median(call(index) for index in range(sizes.requests))
            if number:  # the first turn warms both up
                values[side].append(found)
                say(f"  {side:<11} {name:<18} {found:6.2f} ms")
    return compared(f"{name}.p50", "ms", values["ours"], {PLAIN: values["plain"]}, target=target)
