"""`idle-transaction`: a transaction that stays open for minutes, beside a relay that is stopped meanwhile."""

import os
import signal

from sqlalchemy import create_engine
from sqlalchemy.orm import Session
from sqlalchemy.pool import NullPool

from tests.drills.ground import Ground
from tests.drills.narrow.books import check, now, one, settle, wait_for_effect_after
from tests.drills.narrow.path import NarrowPath, narrow_path
from tests.drills.narrow.subject import Writing, map_subject, subject_id
from tests.drills.narrow.writer import change
from tests.drills.plan import Plan
from tests.drills.report import Report

AT_LEAST_S = 600.0
SUBJECTS = 50
OWN = SUBJECTS  # a subject of the open transaction's own: nobody else waits for its lock


def run(ground: Ground, plan: Plan) -> Report:
    """Events of a transaction that commits late, after later ones have left, still leave, and in order."""
    report = Report("idle-transaction")
    seconds = plan.seconds if plan.short else max(plan.seconds, AT_LEAST_S)
    with narrow_path(ground, per_second=plan.per_second, subjects=SUBJECTS + 1, DRILL_SUBJECTS=str(SUBJECTS)) as path:
        # An engine of its own: ours would end an idle transaction after a minute, and that is not to save it here.
        engine = create_engine(path.publisher.url, poolclass=NullPool)
        map_subject()
        with Session(engine) as session, session.begin():
            work = Writing(session)
            subject = work.subjects.get(subject_id(OWN))
            for _ in range(3):
                subject.change()
            work.record()
            work.flush()  # its rows have the lowest numbers, and nobody sees them yet
            _stop_the_relay_for(path, seconds / 2)
            path.load_for(seconds / 2)
            overtook = one(path.publisher, "SELECT count(*) FROM outbox WHERE published_at IS NOT NULL")
        committed_at = now(path)
        change(path.publisher.url, subject_id(OWN), 2)
        report.recovery_s = wait_for_effect_after(path, committed_at, patience_s=30)
        path.stop_writing()
        settle(path, patience_s=60)
        check(report, path)
    report.figures |= {"open_s": seconds, "left_meanwhile": overtook}
    report.promise(overtook > 0, "nothing left while the transaction was open: nothing is proved")
    return report.judge()


def _stop_the_relay_for(path: NarrowPath, seconds: float) -> None:
    pid = path.supervisor.pid("relay-1")
    assert pid is not None
    os.kill(pid, signal.SIGSTOP)
    path.load_for(seconds)
    os.kill(pid, signal.SIGCONT)
