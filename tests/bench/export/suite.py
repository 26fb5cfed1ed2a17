"""The measurements of *export*: how long a file of so many rows takes, and by how much the gateway's memory grows."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.bench.api.caller import Caller
from tests.bench.api.servers import Served, served
from tests.bench.grounds import Grounds
from tests.bench.measurement import Measurement, Target, alone
from tests.bench.progress import say
from tests.bench.queue.dossiers import with_dossiers

TIMEOUT_S = 120.0
KINDS = ("csv", "xlsx")
SOON_ROWS, SOON_S = 10_000, 10.0
"""So many rows within so many seconds."""
NO_MORE_MIB = 32.0
"""By which the gateway may grow, whatever the number of rows: less than the larger file would take as objects."""


@dataclass(frozen=True)
class Sizes:
    rows: Sequence[int]
    rounds: int


QUICK = Sizes((100, 500), rounds=1)
FULL = Sizes((10_000, 40_000), rounds=3)


def measure(grounds: Grounds, sizes: Sizes) -> list[Measurement]:
    """Each number of rows in a system of its own: the memory of one is not that of the other."""
    return [one for rows in sizes.rows for one in _measure(grounds, rows, sizes.rounds)]


def _measure(grounds: Grounds, rows: int, rounds: int) -> list[Measurement]:
    with served(grounds, with_dossiers(grounds, rows), name=f"export-{rows}", timeout_s=TIMEOUT_S) as system:
        return exports(system, rows, rounds, soon_s=SOON_S if rows == SOON_ROWS else None)


def exports(
    system: Served, rows: int, rounds: int, *, soon_s: float | None = None, bench: str = "export", only: str = ""
) -> list[Measurement]:
    """The whole queue in each form, or what a filter (`only`: `&province=02.113`) leaves. `soon_s`: the target."""
    seconds: dict[str, list[float]] = {kind: [] for kind in KINDS}
    grown: dict[str, list[float]] = {kind: [] for kind in KINDS}
    system.caller.call("GET", "/api/v1/queue")
    for _ in range(rounds):
        for kind in KINDS:
            before = _reset_peak(system.gateway)
            seconds[kind].append(_export(system.caller, kind, rows, only))
            grown[kind].append(_peak_mib(system.gateway) - before)
            say(f"  {kind:<5} {rows} rows {seconds[kind][-1]:6.2f} s, {grown[kind][-1]:+.1f} MiB")
    soon = None if soon_s is None else Target(soon_s, "<=", on="ours")
    bounded = Target(NO_MORE_MIB, "<=", on="ours")
    note = f"{rows} rows"
    return [
        found
        for kind in KINDS
        for found in (
            alone(f"{bench}.{kind}", "s", seconds[kind], target=soon, note=note),
            alone(f"{bench}.{kind}.memory", "MiB", grown[kind], target=bounded, note=note),
        )
    ]


def _export(caller: Caller, kind: str, rows: int, only: str) -> float:
    began = time.perf_counter()
    _, content = caller.call("GET", f"/api/v1/queue/export/{kind}?include_ended=true{only}")
    took = time.perf_counter() - began
    if kind == "csv" and (lines := content.count(b"\r\n")) != rows + 1:
        raise RuntimeError(f"{lines} lines came of {rows} rows and a header")
    return took


def _reset_peak(pid: int) -> float:
    """Mebibytes in memory now; from here on the kernel keeps the peak anew."""
    Path(f"/proc/{pid}/clear_refs").write_text("5")
    return _status_mib(pid, "VmRSS")


def _peak_mib(pid: int) -> float:
    return _status_mib(pid, "VmHWM")


def _status_mib(pid: int, field: str) -> float:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(f"{field}:")) / 1024
