"""`processes`: kill -9 at random of writers, relays, intakes and lanes, at least 20 a minute."""

from tests.drills.faults import kill_between_confirm_and_mark, kill_on_schedule
from tests.drills.ground import Ground
from tests.drills.narrow.books import check, now, settle, wait_for_effect_after
from tests.drills.narrow.path import narrow_path
from tests.drills.plan import Plan
from tests.drills.report import Report

TWO_OF_EACH = tuple(f"{role}-{number}" for role in ("writer", "relay", "intake", "lanes") for number in (1, 2))
KILLS_PER_MINUTE = 24
IN_SHORT = 48


def run(ground: Ground, plan: Plan) -> Report:
    """Nothing is lost, nothing happens twice, nothing is overtaken, whoever dies."""
    report = Report("processes")
    first = [name for name in TWO_OF_EACH if name != "relay-2"]  # so that the first relay is the one that publishes
    with narrow_path(ground, TWO_OF_EACH, per_second=plan.per_second, start=first) as path:
        kill_between_confirm_and_mark(path, "relay-1")
        path.supervisor.start()
        hits = kill_on_schedule(path, plan, plan.size(short=IN_SHORT, full=KILLS_PER_MINUTE), list(TWO_OF_EACH))
        report.recovery_s = wait_for_effect_after(path, now(path), patience_s=30)
        path.stop_writing()
        settle(path, patience_s=60)
        check(report, path)
    report.kills = sum(hits.values()) + 1
    report.figures["kills_per_minute"] = round(sum(hits.values()) / plan.seconds * 60, 1)
    report.promise(report.figures["kills_per_minute"] >= 20, "fewer than 20 kills a minute")
    missed = {name.partition("-")[0] for name, count in hits.items() if not count} if not plan.short else set()
    report.promise(not missed, f"never killed: {sorted(missed)}")
    return report.judge(kills=True, absorbed=True)
