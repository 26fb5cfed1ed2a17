"""The change itself: a dossier moves, with a line of history.

`change_state` is written as users of SQLAlchemy write it, with the reads and writes of PRIMO's own use case.
`LightChanges` is one statement: a generator of load that leaves the machine to what is measured.
"""

import threading
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import psycopg
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from tests.bench.peers.same_work.model import Dossier, HistoryLine

MOVES = {"in_operation": {"blocked", "closed"}, "blocked": {"not_started", "in_operation", "closed"}}
STAFF = UUID(int=7)


class MoveRefused(ValueError):
    """The dossier may not go there from where it stands."""


def change_state(engine: Engine, dossier_id: UUID, status: str) -> dict[str, Any]:
    """Commit the change; answers the event that its users then publish."""
    now = datetime.now(UTC)
    with Session(engine) as session, session.begin():
        dossier = session.get_one(Dossier, dossier_id, with_for_update=True)
        if status not in MOVES[dossier.status]:
            raise MoveRefused(f"{dossier.status} -> {status}")
        dossier.status = status
        details = {"status": status, "since": now.isoformat(), "remark": ""}
        session.add(
            HistoryLine(dossier_id=dossier_id, at=now, action="dossier.progressed.v1", by=STAFF, details=details)
        )
    return an_event(dossier_id, status, now)


def an_event(dossier_id: UUID, status: str, at: datetime) -> dict[str, Any]:
    """Ids and minimal facts, as PRIMO's events carry them."""
    return {
        "event_id": str(uuid4()),
        "dossier_id": str(dossier_id),
        "status": status,
        "since": at.isoformat(),
        "occurred_at": at.isoformat(),
        "correlation_id": uuid4().hex,
    }


LIGHT = """
WITH moved AS (
    UPDATE dossier SET status = %(status)s, event_seq = event_seq + 1 WHERE id = %(dossier_id)s
    RETURNING id, event_seq
)
INSERT INTO dossier_history (dossier_id, at, action, by, details)
SELECT id, %(at)s, 'dossier.progressed.v1', %(by)s, jsonb_build_object('status', %(status)s::text) FROM moved
"""


class LightChanges:
    """Commits changes over one connection per thread."""

    def __init__(self, url: str, statement: str = LIGHT) -> None:
        self._url = url.replace("postgresql+psycopg://", "postgresql://", 1)
        self._statement = statement
        self._local = threading.local()

    def commit(self, dossier_id: UUID, status: str, **more: Any) -> dict[str, Any]:
        """One transaction; answers the event to publish."""
        if not hasattr(self._local, "connection"):
            self._local.connection = psycopg.connect(self._url, autocommit=True, connect_timeout=5)
        now = datetime.now(UTC)
        values = {"dossier_id": dossier_id, "status": status, "at": now, "by": STAFF, **more}
        self._local.connection.execute(self._statement, values, prepare=True)
        return an_event(dossier_id, status, now)
