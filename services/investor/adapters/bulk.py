"""Jobs of acts on many dossiers, in the database."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, func, literal, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.investor.adapters import tables as t
from services.investor.adapters.bulk_tables import bulk_item, bulk_job
from services.investor.usecases.bulk_ports import BulkItem
from shared.contracts.investor.bulk import (
    BulkItemView,
    BulkJobView,
    BulkOutcome,
    GetBulkJob,
    ListBulkJobs,
    StartBulk,
)
from shared.contracts.investor.refusals import BulkJobNotFound

_ITEM = bulk_item.c
_ADD = text("""
INSERT INTO bulk_item (job_id, position, dossier_id, expected_version, outcome)
SELECT :job_id, wanted.position, dossier.id,
       (SELECT coalesce(max(h.id), 0) FROM dossier_history h WHERE h.dossier_id = dossier.id), 'waiting'
FROM unnest(CAST(:dossier_ids AS uuid[])) WITH ORDINALITY AS wanted (dossier_id, position)
JOIN dossier ON dossier.id = wanted.dossier_id
""")


class SqlBulk:
    """See usecases/bulk_acts.py."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, job: StartBulk, at: datetime) -> None:
        values = {"id": job.job_id, "act": job.act, "fields": dict(job.fields), "requested_by": job.staff_id}
        added = insert(bulk_job).values(**values, requested_at=at).on_conflict_do_nothing().returning(bulk_job.c.id)
        if self._session.scalar(added) is not None:
            once = list(dict.fromkeys(job.dossier_ids))
            self._session.execute(_ADD, {"job_id": job.job_id, "dossier_ids": once})

    def take(self) -> BulkItem | None:
        job = bulk_job.c
        row = self._session.execute(
            select(_ITEM.job_id, _ITEM.position, _ITEM.dossier_id, _ITEM.expected_version, job.act, job.fields,
                   job.requested_by)
            .join(bulk_job, job.id == _ITEM.job_id)
            .where(_ITEM.outcome == literal(BulkOutcome.WAITING.value, literal_execute=True))
            .order_by(job.requested_at, _ITEM.job_id, _ITEM.position)
            .limit(1)
            .with_for_update(of=bulk_item, skip_locked=True)
        ).one_or_none()  # fmt: skip
        return None if row is None else BulkItem(**row._mapping)

    def settle(self, item: BulkItem, outcome: BulkOutcome, at: datetime, refusal: str | None = None) -> None:
        this = (_ITEM.job_id == item.job_id, _ITEM.position == item.position, _ITEM.outcome == BulkOutcome.WAITING)
        self._session.execute(update(bulk_item).where(*this).values(outcome=outcome, done_at=at, refusal=refusal))


def get_bulk_job(query: GetBulkJob, session: Session, _now: datetime) -> BulkJobView:
    job = session.execute(select(bulk_job).where(bulk_job.c.id == query.job_id)).one_or_none()
    if job is None:
        raise BulkJobNotFound(job_id=query.job_id)
    rows = session.execute(
        select(bulk_item, t.dossier.c.number)
        .join(t.dossier, t.dossier.c.id == _ITEM.dossier_id)
        .where(_ITEM.job_id == query.job_id)
        .order_by(_ITEM.position)
    )
    items = tuple(
        BulkItemView(
            dossier_id=row.dossier_id,
            number=row.number,
            outcome=row.outcome,
            refusal=row.refusal,
            done_at=row.done_at,
        )
        for row in rows
    )
    counts = {outcome: sum(item.outcome is outcome for item in items) for outcome in BulkOutcome}
    return _view(job, counts, items)


def list_bulk_jobs(query: ListBulkJobs, session: Session, _now: datetime) -> tuple[BulkJobView, ...]:
    jobs = session.execute(select(bulk_job).order_by(bulk_job.c.requested_at.desc()).limit(query.limit)).all()
    counted = session.execute(
        select(_ITEM.job_id, _ITEM.outcome, func.count())
        .where(_ITEM.job_id.in_([job.id for job in jobs]))
        .group_by(_ITEM.job_id, _ITEM.outcome)
    )
    counts = {(job_id, outcome): number for job_id, outcome, number in counted}
    return tuple(_view(job, {o: counts.get((job.id, o), 0) for o in BulkOutcome}, ()) for job in jobs)


def _view(job: Row[Any], counts: dict[BulkOutcome, int], items: Sequence[BulkItemView]) -> BulkJobView:
    return BulkJobView(
        job_id=job.id,
        act=job.act,
        requested_by=job.requested_by,
        requested_at=job.requested_at,
        counts=counts,
        items=tuple(items),
    )
