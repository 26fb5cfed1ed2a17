"""`python -m tests.bench`: what `./primo bench` runs."""

import argparse
from collections.abc import Mapping, Sequence
from dataclasses import replace

from operations.checkout import PRIVATE
from tests.bench import changes, report
from tests.bench.api import suite as api
from tests.bench.bulk_entry import suite as bulk_entry
from tests.bench.closing import suite as closing
from tests.bench.duplicates import suite as duplicates
from tests.bench.events import profile
from tests.bench.events import suite as events
from tests.bench.events.contestants import LIMIT, PEERS, Peer
from tests.bench.export import suite as export
from tests.bench.found import suite as found
from tests.bench.grounds import Grounds, prepared_grounds
from tests.bench.ledger import suite as ledger
from tests.bench.machine import describe
from tests.bench.measurement import Measurement
from tests.bench.notices import suite as notices
from tests.bench.ogc import suite as ogc
from tests.bench.pages import suite as pages
from tests.bench.pages import table as pages_table
from tests.bench.progress import say
from tests.bench.queue import suite as queue
from tests.bench.rebuild import suite as rebuild
from tests.bench.seeded import suite as seeded

SUITES = (
    "events",
    "api",
    "queue",
    "export",
    "import",
    "duplicates",
    "seeded",
    "ledger",
    "closing",
    "rebuild",
    "ogc",
    "found",
    "notices",
    "pages",
)


def main(arguments: Sequence[str] | None = None) -> None:
    """Exits with 0 however the targets were met; with an error when a measurement could not be made."""
    options = _read(arguments)
    if options.suite == "pages":  # on a system of its own
        place = PRIVATE / "bench"
        place.mkdir(parents=True, exist_ok=True)
        _tell(_pages(options), describe(place), options)
        return
    with prepared_grounds() as grounds:
        if options.suite == "profile":
            profile.measure(grounds)
            return
        if options.suite == "changes":
            changes.measure(grounds, options.dossiers or (changes.QUICK if options.quick else changes.FULL))
            return
        machine = describe(grounds.directory)
        measurements = [one for suite in _wanted(options.suite) for one in _measure(suite, grounds, options)]
    _tell(measurements, machine, options)


def _tell(measurements: Sequence[Measurement], machine: Mapping[str, str], options: argparse.Namespace) -> None:
    if not options.json:
        report.print_table(measurements, machine)
        if "pages" in _wanted(options.suite):
            print(*pages_table.lines(measurements), sep="\n")
    report.print_lines(measurements)


def _pages(options: argparse.Namespace) -> list[Measurement]:
    some = pages.QUICK if options.quick else pages.FULL
    return pages.measure(replace(some, rounds=options.rounds or some.rounds))


def _read(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="primo bench", description="Measure PRIMO beside its peers, in one run.")
    parser.add_argument("suite", nargs="?", choices=(*SUITES, "all", "profile", "changes"), default="all")
    parser.add_argument("--json", action="store_true", help="JSON lines alone")
    parser.add_argument("--quick", action="store_true", help="one small round: shows that it works, measures nothing")
    parser.add_argument("--full", action="store_true", help="queue: up to a million dossiers")
    parser.add_argument(
        "--dossiers",
        type=int,
        help="seeded, rebuild, changes: how many (10,000, 100,000 and 200 unless said otherwise)",
    )
    parser.add_argument("--messages", type=int, help="notices: how many of each contestant in a round")
    parser.add_argument("--rounds", type=int, help="how often everyone has a turn")
    names = ", ".join(peer.name for peer in (*PEERS, LIMIT))
    parser.add_argument("--peers", help=f"events: only these, by comma (of {names}; `none`)")
    return parser.parse_args(arguments)


def _wanted(suite: str) -> Sequence[str]:
    return SUITES if suite == "all" else (suite,)


def _measure(suite: str, grounds: Grounds, options: argparse.Namespace) -> list[Measurement]:
    say(suite)
    if suite == "queue":
        scale = queue.QUICK if options.quick else queue.FULL if options.full else queue.USUAL
        return queue.measure(grounds, replace(scale, rounds=options.rounds or scale.rounds))
    if suite == "export":
        rows = export.QUICK if options.quick else export.FULL
        return export.measure(grounds, replace(rows, rounds=options.rounds or rows.rounds))
    if suite == "import":
        files = bulk_entry.QUICK if options.quick else bulk_entry.FULL
        return bulk_entry.measure(grounds, replace(files, rounds=options.rounds or files.rounds))
    if suite == "seeded":
        one = seeded.QUICK if options.quick else seeded.FULL
        wanted = {"rounds": options.rounds or one.rounds, "dossiers": options.dossiers or one.dossiers}
        return seeded.measure(grounds, replace(one, **wanted))
    if suite == "duplicates":
        return duplicates.measure(grounds, duplicates.QUICK if options.quick else duplicates.FULL)
    if suite == "ledger":
        lines = ledger.QUICK if options.quick else ledger.FULL
        return ledger.measure(grounds, replace(lines, rounds=options.rounds or lines.rounds))
    if suite == "closing":
        regions = closing.QUICK if options.quick else closing.FULL
        return closing.measure(grounds, replace(regions, rounds=options.rounds or regions.rounds))
    if suite == "ogc":
        questions = ogc.QUICK if options.quick else ogc.FULL
        return ogc.measure(grounds, replace(questions, rounds=options.rounds or questions.rounds))
    if suite == "found":
        documents = found.QUICK if options.quick else found.FULL
        return found.measure(grounds, replace(documents, rounds=options.rounds or documents.rounds))
    if suite == "notices":
        messages = notices.QUICK if options.quick else notices.FULL
        wanted = {"rounds": options.rounds or messages.rounds, "messages": options.messages or messages.messages}
        return notices.measure(grounds, replace(messages, **wanted))
    if suite == "pages":
        return _pages(options)
    if suite == "rebuild":
        past = rebuild.QUICK if options.quick else rebuild.FULL
        wanted = {"rounds": options.rounds or past.rounds, "dossiers": options.dossiers or past.dossiers}
        return rebuild.measure(grounds, replace(past, **wanted))
    if suite == "api":
        requests = api.QUICK if options.quick else api.FULL
        return api.measure(grounds, replace(requests, rounds=options.rounds or requests.rounds))
    sizes = events.QUICK if options.quick else events.FULL
    return events.measure(grounds, replace(sizes, rounds=options.rounds or sizes.rounds), _peers(options.peers))


def _peers(names: str | None) -> Sequence[Peer]:
    everyone = (*PEERS, LIMIT)
    return everyone if names is None else [peer for peer in everyone if peer.name in names.split(",")]


if __name__ == "__main__":
    main()
