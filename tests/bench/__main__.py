"""`python -m tests.bench`: what `./primo bench` runs."""

import argparse
import sys
import traceback
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
APART = ("profile", "changes")
"""They print in their own way, and run alone."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Exits with 0 however the targets were met; with an error when a measurement could not be made."""
    options = _read(arguments)
    if options.suites == ["pages"]:  # on a system of its own
        place = PRIVATE / "bench"
        place.mkdir(parents=True, exist_ok=True)
        _measure_all(None, describe(place), options)
        return
    with prepared_grounds() as grounds:
        if options.suites == ["profile"]:
            profile.measure(grounds)
        elif options.suites == ["changes"]:
            changes.measure(grounds, options.dossiers or (changes.QUICK if options.quick else changes.FULL))
        else:
            _measure_all(grounds, describe(grounds.directory), options)


def _measure_all(grounds: Grounds | None, machine: Mapping[str, str], options: argparse.Namespace) -> None:
    """Lines as they are known, and the table for people at the end: a run of all takes hours.

    What could not be measured keeps nothing else from being so, and ends the command with an error.
    """
    measurements: list[Measurement] = []
    failed: list[str] = []
    for suite in options.suites:
        try:
            found = _measure(suite, grounds, options)
        except Exception:  # noqa: BLE001 - the command's edge; what it was is told at once
            traceback.print_exc()
            failed.append(suite)
            continue
        measurements += found
        if options.json:
            report.print_lines(found)
    if not options.json:
        report.print_table(measurements, machine)
        if "pages" in options.suites:
            print(*pages_table.lines(measurements), sep="\n")
        report.print_lines(measurements)
    if failed:
        sys.exit(f"not measured: {', '.join(failed)}")


def _pages(options: argparse.Namespace) -> list[Measurement]:
    some = pages.QUICK if options.quick else pages.FULL
    return pages.measure(replace(some, rounds=options.rounds or some.rounds))


def _read(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="primo bench", description="Measure PRIMO beside its peers, in one run.")
    some = f"some of {', '.join(SUITES)}; all; {' or '.join(APART)} alone"
    parser.add_argument("suites", nargs="*", metavar="suite", help=some)
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
    options = parser.parse_args(arguments)
    options.suites = _suites(options.suites, parser)
    return options


def _suites(named: Sequence[str], parser: argparse.ArgumentParser) -> list[str]:
    if named in ([], ["all"]):
        return [*SUITES]
    if unknown := [one for one in named if one not in (*SUITES, *APART)]:
        parser.error(f"no such suite: {', '.join(unknown)}")
    if len(named) > 1 and (apart := set(named) & set(APART)):
        parser.error(f"runs alone: {', '.join(sorted(apart))}")
    return [*named]


def _measure(suite: str, grounds: Grounds | None, options: argparse.Namespace) -> list[Measurement]:
    say(suite)
    if suite == "pages":
        return _pages(options)
    assert grounds is not None
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
