"""One measurement: ours beside a peer's, as a ratio, against a target. One JSON line each."""

import json
from dataclasses import dataclass, replace
from statistics import median
from typing import Literal


@dataclass(frozen=True)
class Target:
    """A bound on a measurement's ratio to its peer, or on its own value where it has no peer."""

    bound: float
    way: Literal[">=", "<="]
    on: Literal["ratio", "ours"] = "ratio"

    def is_met(self, ours: float, ratio: float | None) -> bool | None:
        value = ratio if self.on == "ratio" else ours
        if value is None:
            return None
        return value >= self.bound if self.way == ">=" else value <= self.bound

    def __str__(self) -> str:
        return f"{self.on} {self.way} {self.bound:g}"


@dataclass(frozen=True)
class Measurement:
    """`ours` and `peer_value` are medians over the rounds, in `unit`; the ratio is ours over the peer's."""

    bench: str
    unit: str
    rounds: int
    ours: float
    peer: str | None = None
    peer_value: float | None = None
    target: Target | None = None
    note: str = ""

    @property
    def ratio(self) -> float | None:
        return self.ours / self.peer_value if self.peer_value else None

    @property
    def met(self) -> bool | None:
        """None: there is no target."""
        return self.target.is_met(self.ours, self.ratio) if self.target else None

    def line(self) -> str:
        found = {
            "bench": self.bench,
            "ours": _short(self.ours),
            "peer": self.peer,
            "peer_value": _short(self.peer_value),
            "ratio": _short(self.ratio),
            "target": str(self.target) if self.target else None,
            "met": self.met,
            "unit": self.unit,
            "rounds": self.rounds,
        }
        return json.dumps(found | ({"note": self.note} if self.note else {}))


def compared(
    bench: str,
    unit: str,
    ours: list[float],
    peers: dict[str, list[float]],
    *,
    target: Target | None = None,
    note: str = "",
) -> list[Measurement]:
    """A line for each peer, by the median of its rounds."""
    return [
        Measurement(bench, unit, len(ours), median(ours), peer, median(values), target, note)
        for peer, values in peers.items()
    ]


def alone(bench: str, unit: str, ours: list[float], *, target: Target | None = None, note: str = "") -> Measurement:
    return Measurement(bench, unit, len(ours), median(ours), target=target, note=note)


def best_of(measurements: list[Measurement], name: str, target: Target) -> Measurement:
    """Ours beside the best of the peers named in `measurements` (rates: the highest is best)."""
    best = max(measurements, key=lambda one: one.peer_value or 0.0)
    return replace(best, bench=name, target=target)


def _short(value: float | None) -> float | None:
    return None if value is None else float(f"{value:.4g}")
