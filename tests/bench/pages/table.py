"""The measurements of *pages* as they stand in docs/performance.md: a line for each page, one for each route."""

from collections.abc import Iterator, Sequence

from tests.bench.measurement import Measurement

PAGE = {
    "pages.bytes": "bytes",
    "pages.requests": "requests",
    "pages.round_trips": "round trips",
    "pages.paint.cold": "first paint, s",
    "pages.bytes.warm": "bytes again",
    "pages.paint.warm": "first paint again, s",
}
ROUTE = {
    "pages.rate.one": "one caller, requests/s",
    "pages.p95.one": "p95, ms",
    "pages.rate.eight": "eight callers, requests/s",
    "pages.p95.eight": "p95, ms",
}


def lines(measurements: Sequence[Measurement]) -> Iterator[str]:
    """Markdown. A target that is missed stands in bold."""
    yield from _table("page", PAGE, measurements)
    yield ""
    yield from _table("route", ROUTE, measurements)


def _table(first: str, columns: dict[str, str], measurements: Sequence[Measurement]) -> Iterator[str]:
    yield "| " + " | ".join((first, *columns.values())) + " |"
    yield "|---" * (len(columns) + 1) + "|"
    rows: dict[str, dict[str, str]] = {}
    for one in measurements:
        if one.bench in columns:
            rows.setdefault(one.note, {})[one.bench] = _cell(one)
    for told, cells in rows.items():
        yield "| " + " | ".join((f"`{told}`", *(cells[name] for name in columns))) + " |"


def _cell(one: Measurement) -> str:
    figure = f"{one.ours:.2f}" if one.unit == "s" else f"{one.ours:,.0f}"
    return f"**{figure}**" if one.met is False else figure
