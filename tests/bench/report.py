"""What a run prints: lines for machines, and a table for people."""

import sys
from collections.abc import Mapping, Sequence

from rich.console import Console
from rich.table import Table

from tests.bench.measurement import Measurement


def print_lines(measurements: Sequence[Measurement]) -> None:
    for one in measurements:
        print(one.line(), flush=True)


def print_table(measurements: Sequence[Measurement], machine: Mapping[str, str]) -> None:
    console = Console(file=sys.stdout, width=None if sys.stdout.isatty() else 140)
    table = Table(title="; ".join(f"{name} {value}" for name, value in machine.items()))
    for heading in ("bench", "unit", "ours", "peer", "peer's", "ratio", "target", "met"):
        table.add_column(heading, justify="right" if heading in ("ours", "peer's", "ratio") else "left")
    for one in measurements:
        met = {None: "", True: "yes", False: "NO"}[one.met]
        cells = (_figure(one.ours), one.peer or "", _figure(one.peer_value), _figure(one.ratio))
        table.add_row(one.bench, one.unit, *cells, str(one.target or ""), met)
    console.print(table)


def _figure(value: float | None) -> str:
    return "" if value is None else f"{value:.4g}"
