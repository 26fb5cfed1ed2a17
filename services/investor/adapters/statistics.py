"""Statistics of the path, from what the history of the dossiers says: one statement for each figure."""

from datetime import date, datetime, time
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from shared.contracts.investor.codes import Status
from shared.contracts.investor.statistics import (
    AdministrationDays,
    FunnelCount,
    FunnelStep,
    GetStatistics,
    ReasonCount,
    Statistics,
    StepDays,
)
from shared.reference.days import days_after
from shared.reference.time_zones import CASABLANCA

# Every line that moved a dossier, and the state that it led to. A line whose details were erased leads nowhere we know.
_MOVES = """
    SELECT h.dossier_id, h.seq, h.at, CASE h.action
        WHEN 'dossier.filed.v1' THEN 'filed'
        WHEN 'dossier.verification_opened.v1' THEN 'verification'
        WHEN 'dossier.complement_requested.v1' THEN 'complement_requested'
        WHEN 'dossier.complement_provided.v1' THEN 'verification'
        WHEN 'dossier.completed.v1' THEN 'complete'
        WHEN 'dossier.review_opened.v1' THEN 'under_review'
        WHEN 'dossier.scheduled.v1' THEN 'scheduled'
        WHEN 'dossier.postponed.v1' THEN 'postponed'
        WHEN 'dossier.decided.v1' THEN h.details->>'outcome'
        WHEN 'dossier.appealed.v1' THEN CASE h.details->>'body' WHEN 'wali' THEN 'appeal_to_wali'
                                                                WHEN 'ministry' THEN 'appeal_to_ministry' END
        WHEN 'dossier.appeal_decided.v1' THEN h.details->>'status'
        WHEN 'dossier.progressed.v1' THEN h.details->>'status'
        WHEN 'dossier.withdrawn.v1' THEN 'withdrawn'
        WHEN 'dossier.closed.v1' THEN 'closed_without_action'
        WHEN 'dossier.merged.v1' THEN 'closed_without_action'
    END AS status
    FROM dossier_history h JOIN chosen ON chosen.id = h.dossier_id
"""
_CHOSEN = """
    SELECT id, due_on FROM dossier
    WHERE filed_at IS NOT NULL AND merged_into_id IS NULL
      AND filed_at >= coalesce(CAST(:begin AS timestamptz), '-infinity')
      AND filed_at < coalesce(CAST(:end AS timestamptz), 'infinity')
      AND province = coalesce(CAST(:province AS text), province) AND sector = coalesce(CAST(:sector AS text), sector)
"""
_FUNNEL = text(f"""
WITH chosen AS ({_CHOSEN}), moves AS ({_MOVES})
SELECT count(DISTINCT dossier_id) AS filed,
    count(DISTINCT dossier_id) FILTER (WHERE status = 'verification') AS verified,
    count(DISTINCT dossier_id) FILTER (WHERE status = 'complete') AS completed,
    count(DISTINCT dossier_id) FILTER (WHERE status = 'scheduled') AS scheduled,
    count(DISTINCT dossier_id) FILTER (WHERE status IN ('favourable', 'favourable_with_reserves', 'unfavourable'))
        AS decided,
    count(DISTINCT dossier_id) FILTER (WHERE status IN ('favourable', 'favourable_with_reserves')) AS approved,
    count(DISTINCT dossier_id) FILTER (WHERE status IN ('under_construction', 'in_operation')) AS works,
    count(DISTINCT dossier_id) FILTER (WHERE status = 'in_operation') AS operation
FROM moves
""")  # noqa: S608 - constants of this module
_DAYS = text(f"""
WITH chosen AS ({_CHOSEN}), moves AS ({_MOVES}), stays AS (
    SELECT status, extract(epoch FROM lead(at) OVER (PARTITION BY dossier_id ORDER BY seq) - at) / 86400 AS days
    FROM moves WHERE status IS NOT NULL
)
SELECT status, count(*) AS number, percentile_cont(0.5) WITHIN GROUP (ORDER BY days) AS median,
       percentile_cont(0.9) WITHIN GROUP (ORDER BY days) AS p90
FROM stays WHERE days IS NOT NULL GROUP BY status
""")  # noqa: S608
# The first decision is what the law gives days for; the day is the dossier's own, an extension included.
_IN_TIME = text(f"""
WITH chosen AS ({_CHOSEN}), decided AS (
    SELECT chosen.due_on, (min(d.validated_at) AT TIME ZONE 'Africa/Casablanca')::date AS decided_on
    FROM chosen JOIN decision d ON d.dossier_id = chosen.id
    WHERE d.validated_at IS NOT NULL AND chosen.due_on IS NOT NULL GROUP BY chosen.id, chosen.due_on
)
SELECT count(*) AS decided, count(*) FILTER (WHERE decided_on <= due_on) AS in_time FROM decided
""")  # noqa: S608
_REASONS = text(f"""
WITH chosen AS ({_CHOSEN})
SELECT reason, count(*) AS number FROM chosen JOIN decision d ON d.dossier_id = chosen.id, unnest(d.reasons) AS reason
WHERE d.validated_at IS NOT NULL AND d.outcome = 'unfavourable' GROUP BY reason ORDER BY number DESC, reason
""")  # noqa: S608

_ADMINISTRATIONS = text(f"""
WITH chosen AS ({_CHOSEN}), came AS (
    SELECT o.administration, o.received_on <= o.due_on AS in_time,
           greatest(o.received_on - (o.asked_at AT TIME ZONE 'Africa/Casablanca')::date, 0) AS days
    FROM chosen JOIN opinion o ON o.dossier_id = chosen.id
    WHERE o.received_on IS NOT NULL AND o.dropped_at IS NULL
)
SELECT administration, count(*) AS number, count(*) FILTER (WHERE in_time) AS in_time,
       percentile_cont(0.5) WITHIN GROUP (ORDER BY days) AS median,
       percentile_cont(0.9) WITHIN GROUP (ORDER BY days) AS p90
FROM came GROUP BY administration ORDER BY median DESC, administration
""")  # noqa: S608


def get_statistics(query: GetStatistics, session: Session, _now: datetime) -> Statistics:
    """See the contract."""
    values = {
        "begin": _midnight(query.since),
        "end": _midnight(query.until and days_after(query.until, 1)),
        "province": query.province,
        "sector": query.sector,
    }
    funnel = session.execute(_FUNNEL, values).one()
    days = {row.status: row for row in session.execute(_DAYS, values)}
    in_time = session.execute(_IN_TIME, values).one()
    return Statistics(
        funnel=tuple(FunnelCount(step=step, count=getattr(funnel, step)) for step in FunnelStep),
        days=tuple(_days(status, days[status]) for status in Status if status in days),
        decided=in_time.decided,
        in_time=in_time.in_time,
        reasons=tuple(ReasonCount(reason=row.reason, count=row.number) for row in session.execute(_REASONS, values)),
        administrations=tuple(_administration(row) for row in session.execute(_ADMINISTRATIONS, values)),
    )


def _midnight(day: date | None) -> datetime | None:
    return None if day is None else datetime.combine(day, time(), CASABLANCA)


def _days(status: Status, row: Any) -> StepDays:
    return StepDays(
        status=status, count=row.number, median_days=round(row.median, 1), p90_days=round(row.p90, 1)
    )  # fmt: skip


def _administration(row: Any) -> AdministrationDays:
    return AdministrationDays(
        administration=row.administration,
        count=row.number,
        median_days=round(row.median, 1),
        p90_days=round(row.p90, 1),
        in_time=row.in_time,
    )
