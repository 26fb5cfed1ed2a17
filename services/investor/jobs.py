"""What `work` does of itself, on a schedule: each may be killed, and run twice."""

import time
from collections.abc import Callable
from datetime import UTC, datetime

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from services.investor.adapters.bulk_metrics import BULK_ITEMS
from services.investor.adapters.own_funds import dossiers_to_tell
from services.investor.adapters.reminders import dossiers_to_remind
from services.investor.bootstrap import COMMANDS, unit_of_work
from services.investor.config import Settings
from services.investor.usecases.bulk_acts import ItemNotDone, carry_out_next
from services.investor.usecases.check_aid import tell_own_funds
from services.investor.usecases.keep_or_erase import due, erase_what_is_due
from services.investor.usecases.look_for_duplicates import look_for_duplicates
from services.investor.usecases.remind import remind
from shared.contracts.investor.bulk import BulkOutcome
from shared.contracts.refusal import Refusal
from shared.messaging.unit_of_work import transaction
from shared.process.scheduler import Job, Scheduler
from shared.process.worker import Component
from shared.reference.days import local_date
from shared.telemetry import logging

log = logging.get(__name__)


BULK_EVERY_S = 1.0
OWN_FUNDS_EVERY_S = 3600.0
"""At the start of `work`, and again: the release before this one may have run beside it for a while."""
DUPLICATES_EVERY_S = 2.5
LOOK_FOR_S = 2.5
"""Of one turn, with as long a pause after it: half of the time, as long as there is a backlog."""


def scheduled(engine: Engine, settings: Settings) -> list[Job]:
    """All of them, each with the seconds between two turns."""
    return [
        Job("remind of deadlines", settings.reminders_every_s, lambda: remind_of_deadlines(engine)),
        Job("carry out acts on many dossiers", BULK_EVERY_S, lambda: carry_out_bulk(engine)),
        Job("tell own funds that were stated before", OWN_FUNDS_EVERY_S, lambda: tell_own_funds_of_all(engine)),
        Job("erase by retention", settings.privacy_every_s, lambda: erase_what_time_is_over_for(engine)),
    ]


def duplicates_component(engine: Engine) -> Component:
    """By a scheduler of its own: acts on many dossiers and reminders do not wait until a turn of it is over."""
    job = Job("look for duplicates", DUPLICATES_EVERY_S, lambda: look_for_duplicates_once(engine))
    return Component("duplicates", Scheduler(engine, [job], lock="primo.duplicates").run)


def utc_now() -> datetime:
    return datetime.now(UTC)


def remind_of_deadlines(engine: Engine, now: Callable[[], datetime] = utc_now) -> int:
    """Record every step that has come, each dossier in a transaction of its own; answers how many were told.

    One that fails does not keep the others waiting: raises ExceptionGroup once all were looked at.
    """
    with Session(engine) as session:
        found = dossiers_to_remind(session, local_date(now()))
    told, failed = 0, []
    for dossier_id in found:
        try:
            with transaction(engine, unit_of_work) as work:
                told += remind(dossier_id, work, now)
        except Exception as error:  # noqa: BLE001 - kept, and raised below
            failed.append(error)
    if failed:
        raise ExceptionGroup(f"reminders of {len(failed)} dossiers", failed)
    return told


def carry_out_bulk(engine: Engine, now: Callable[[], datetime] = utc_now) -> int:
    """Carry out every item of a bulk job that waits; answers how many were settled. May be killed, and run twice."""
    settled = 0
    while True:
        try:
            with transaction(engine, unit_of_work) as work:
                if carry_out_next(work, now, COMMANDS) is None:
                    return settled
            outcome = BulkOutcome.DONE
        except ItemNotDone as undone:
            outcome, at, code = _outcome(undone.__cause__, now())
            with transaction(engine, unit_of_work) as work:
                work.bulk.settle(undone.item, outcome, at, code)
        BULK_ITEMS.labels(outcome).inc()
        settled += 1


def _outcome(cause: BaseException | None, at: datetime) -> tuple[BulkOutcome, datetime, str | None]:
    if isinstance(cause, Refusal):
        return BulkOutcome.REFUSED, at, cause.code
    log.error("an act on many dossiers failed on one", exc_info=cause)
    return BulkOutcome.FAILED, at, None


def tell_own_funds_of_all(engine: Engine, now: Callable[[], datetime] = utc_now) -> int:
    """What staff stated under a release that told nothing of it, each dossier in a transaction of its own; answers how
    many statements were told.
    """
    with Session(engine) as session:
        found = dossiers_to_tell(session)
    told = 0
    for dossier_id in found:
        with transaction(engine, unit_of_work) as work:
            told += tell_own_funds(dossier_id, work, now)
    return told


def erase_what_time_is_over_for(engine: Engine, now: Callable[[], datetime] = utc_now) -> int:
    """By the rule of retention in force, each person in a transaction of its own; answers how many were erased."""
    with transaction(engine, unit_of_work) as work:
        found = due(work, now)
    erased = 0
    for one in found:
        with transaction(engine, unit_of_work) as work:
            erased += erase_what_is_due(one, work, now)
    return erased


def look_for_duplicates_once(engine: Engine, now: Callable[[], datetime] = utc_now) -> int:
    """Compare dossiers that wait for it, some in a transaction, for a bounded time; answers how many. The rest the next
    time: it is never urgent.
    """
    looked, last_moment = 0, time.monotonic() + LOOK_FOR_S
    while time.monotonic() < last_moment:
        with transaction(engine, unit_of_work) as work:
            now_looked = look_for_duplicates(work, now)
        looked += now_looked
        if not now_looked:
            break
    return looked
