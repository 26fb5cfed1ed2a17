"""`python -m tests.drills NAME`: what `./primo drill` runs."""

import argparse
import json
import sys
import time
import traceback
from functools import partial

from operations.interruption import deaf_to_signals, interrupted_by_signals
from tests.drills.at_once import run_at_once
from tests.drills.catalogue import DRILLS
from tests.drills.ground import own_ground
from tests.drills.plan import SEED, SHORT, Plan
from tests.drills.report import NotPossibleHere, Report


def main() -> int:
    """Run one drill or all; answers the exit status."""
    asked = _arguments()
    if asked.name == "list":
        for name, run in DRILLS.items():
            print(f"{name:<18} {run.__doc__}")
        return 0
    plan = Plan(SHORT.seconds if asked.short else asked.minutes * 60, asked.seed, asked.short)
    names = list(DRILLS) if asked.name == "all" else [asked.name]
    try:
        with interrupted_by_signals():
            if asked.at_once > 1 and len(names) > 1:
                return run_at_once(names, asked.at_once, partial(_command, asked))
            return max([_one(name, plan, quiet=asked.json) for name in names])
    except KeyboardInterrupt:
        print("interrupted", file=sys.stderr)
        return 130


def _command(asked: argparse.Namespace, name: str) -> list[str]:
    command = [sys.executable, "-m", "tests.drills", name, "--minutes", str(asked.minutes), "--seed", str(asked.seed)]
    return [*command, *["--short"] * asked.short, "--json"]


def _one(name: str, plan: Plan, *, quiet: bool) -> int:
    if not quiet:
        print(f"{name}: {DRILLS[name].__doc__}", file=sys.stderr, flush=True)
    began = time.monotonic()
    try:
        report = run(name, plan)
    except NotPossibleHere as reason:
        print(json.dumps({"drill": name, "skipped": str(reason)}), flush=True)
        return 0
    except Exception as error:  # noqa: BLE001  # a drill that cannot end has failed; the next ones still run
        traceback.print_exc()
        report = Report(name, broken=[f"{type(error).__name__}: {error}"[:500]])
    report.seconds = round(time.monotonic() - began, 1)
    print(report.line(), flush=True)
    return 1 if report.broken else 0


def run(name: str, plan: Plan) -> Report:
    """On servers of its own; they have gone when this returns or is interrupted."""
    ground = own_ground()
    place = ground.__enter__()
    try:
        return DRILLS[name](place, plan)
    finally:
        with deaf_to_signals():
            ground.__exit__(None, None, None)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="primo drill")
    parser.add_argument("name", choices=[*DRILLS, "all", "list"])
    parser.add_argument("--minutes", type=float, default=1.0)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--short", action="store_true")
    parser.add_argument("--at-once", type=int, default=1)
    parser.add_argument("--json", action="store_true")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
