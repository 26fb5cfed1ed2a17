"""Reads: contract models straight from SQL, past the domain."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from services.notifications.adapters import tables as t
from services.notifications.adapters.campaign_queries import CAMPAIGN_QUERIES
from services.notifications.adapters.messages import read_message
from services.notifications.adapters.notice_search import SEARCH_QUERIES
from services.notifications.adapters.notice_views import select_notices, views
from services.notifications.adapters.personal_data import DECLARED
from services.notifications.adapters.proof.chain import PROOF_QUERIES
from services.notifications.adapters.proof.inbox import INBOX_QUERIES
from services.notifications.adapters.proof.suppressions import SUPPRESSION_QUERIES
from services.notifications.adapters.provider_queries import PROVIDER_QUERIES
from services.notifications.adapters.staff_contacts import STAFF_QUERIES
from services.notifications.adapters.staff_receivers import RECEIVER_QUERIES
from services.notifications.adapters.template_queries import TEMPLATE_QUERIES
from services.notifications.adapters.untold import list_untold_steps
from services.notifications.domain.delivery import RESENDABLE
from shared.contracts.investor.privacy import PersonExport
from shared.contracts.notifications.queries import (
    ExportPersonNotices,
    GetLatency,
    GetNoticeMessage,
    ListNotices,
    ListTroubledNotices,
)
from shared.contracts.notifications.refusals import NoticeNotFound, NoticeNotRendered
from shared.contracts.notifications.replies import AttemptView, Latency, NoticeMessage, NoticeView
from shared.contracts.notifications.untold import ListUntoldSteps
from shared.contracts.request import Request
from shared.contracts.tracking import without_links
from shared.database.personal_data import rows_of
from shared.messaging.application import Query

_LATENCY = text("""
SELECT count(*) AS count,
       percentile_cont(0.5) WITHIN GROUP (ORDER BY ms) AS median_ms,
       percentile_cont(0.95) WITHIN GROUP (ORDER BY ms) AS p95_ms,
       max(ms) AS worst_ms
FROM (
    SELECT extract(epoch FROM n.sent_at - n.occurred_at)::float8 * 1000 AS ms
    FROM notice n
    WHERE n.state = 'sent' AND n.digest_at IS NULL AND n.beside IS NULL AND n.told_by IS NULL
      AND n.campaign_id IS NULL
      AND (SELECT count(*) FROM notice_attempt a WHERE a.notice_id = n.id) = 1
    ORDER BY n.sent_at DESC
    LIMIT :last
) AS latest
""")


def list_notices(query: ListNotices, session: Session, _now: datetime) -> tuple[NoticeView, ...]:
    # A digest tells of several: the dossier of its first event stands in its own row.
    gathered = select(t.gathered.c.notice_id).where(t.gathered.c.dossier_id == query.dossier_id)
    own = (t.notice.c.dossier_id == query.dossier_id) & t.notice.c.digest_at.is_(None)
    steps = select(t.notice.c.told_by).where(t.notice.c.dossier_id == query.dossier_id, t.notice.c.told_by.is_not(None))
    theirs = own | t.notice.c.id.in_(gathered) | t.notice.c.id.in_(steps)
    return views(session, select_notices(theirs).order_by(t.notice.c.position))


def list_troubled_notices(query: ListTroubledNotices, session: Session, _now: datetime) -> tuple[NoticeView, ...]:
    """For operators, who know no investor: without the subject, without the address in what a mail server said at once,
    and without its words of later, which may be anything; their code says what is to be known.
    """
    n = t.notice.c
    # Messages of campaigns have a page of their own; a hint is nothing to act on, and a digest's steps go with it.
    wanted = n.state.in_(RESENDABLE) & n.campaign_id.is_(None) & n.beside.is_(None) & n.told_by.is_(None)
    found = views(session, select_notices(wanted).order_by(t.notice.c.position.desc()).limit(query.limit))
    return tuple(
        view.model_copy(
            update={
                "subject": None,
                "attempts": _impersonal(view.attempts),
                "reports": tuple(one.model_copy(update={"diagnostic": ""}) for one in view.reports),
            }
        )
        for view in found
    )


def _impersonal(attempts: Sequence[AttemptView]) -> tuple[AttemptView, ...]:
    return tuple(one.model_copy(update={"reply": _ADDRESS.sub("…", one.reply)}) for one in attempts)


_ADDRESS = re.compile(r"[^\s<>]+@[^\s<>]+")


def get_notice_message(query: GetNoticeMessage, session: Session, _now: datetime) -> NoticeMessage:
    """Without the links that let their holder act in the reader's place. Raises NoticeNotFound, NoticeNotRendered."""
    message = read_message(session.connection(), query.notice_id)
    if message is None:
        if session.scalar(select(t.notice.c.id).where(t.notice.c.id == query.notice_id)) is None:
            raise NoticeNotFound(notice_id=query.notice_id)
        raise NoticeNotRendered(notice_id=query.notice_id)
    version = t.template_version.c
    of = session.execute(
        select(version.key, version.number).where(version.id == message.template_version)
    ).one_or_none()
    return NoticeMessage(
        notice_id=message.notice_id,
        message_id=message.message_id,
        language=message.language,
        subject=message.subject,
        text=without_links(message.text),
        html=without_links(message.html),
        rendered_at=message.written_at,
        template=None if of is None else of.key,
        template_version=message.template_version,
        template_number=None if of is None else of.number,
        read_for=message.read_for,
    )


def export_person_notices(query: ExportPersonNotices, session: Session, _now: datetime) -> PersonExport:
    ids = list(session.scalars(_r.select().with_only_columns(_r.c.dossier_id).where(_r.c.person_id == query.person_id)))
    subject = {"person_id": query.person_id, "dossier_ids": ids}
    theirs = "SELECT to_jsonb(one) FROM (SELECT id, kind, facts, occurred_at, state, sent_at FROM notice"
    notices = session.scalars(text(f"{theirs} WHERE person_id = :person_id ORDER BY position) one"), subject)
    found = rows_of(session, DECLARED, t.metadata, **subject) | {"notice": list(notices)}
    return PersonExport(service="notifications", tables={name: tuple(rows) for name, rows in found.items()})


_r = t.dossier_reference


def get_latency(query: GetLatency, session: Session, _now: datetime) -> Latency:
    row = session.execute(_LATENCY, {"last": query.last}).one()
    return Latency(count=row.count, median_ms=row.median_ms, p95_ms=row.p95_ms, worst_ms=row.worst_ms)


QUERIES: Mapping[type[Request[Any]], Query] = {
    ListNotices: list_notices,
    ListTroubledNotices: list_troubled_notices,
    GetNoticeMessage: get_notice_message,
    ExportPersonNotices: export_person_notices,
    GetLatency: get_latency,
    ListUntoldSteps: list_untold_steps,
    **SEARCH_QUERIES,
    **CAMPAIGN_QUERIES,
    **STAFF_QUERIES,
    **TEMPLATE_QUERIES,
    **PROVIDER_QUERIES,
    **RECEIVER_QUERIES,
    **SUPPRESSION_QUERIES,
    **PROOF_QUERIES,
    **INBOX_QUERIES,
}
