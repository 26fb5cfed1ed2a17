"""`uvicorn tests.bench.peers.plain_api.app:app`: the reads and the write of PRIMO's API, straight from its tables."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from fastapi import FastAPI
from pydantic import BaseModel
from sqlalchemy import Text, create_engine, func, select, text
from sqlalchemy.orm import Session

from tests.bench.peers.same_work.change import STAFF, change_state
from tests.bench.peers.same_work.model import Decision, Dossier, HistoryLine, Person, investor_url

app = FastAPI()
engine = create_engine(investor_url(), pool_size=10)

ENDED = ("closed", "withdrawn", "closed_without_action", "unfavourable", "refusal_confirmed")
_JOURNAL = text("INSERT INTO bench_journal (at, account_id, act, subject) VALUES (:at, :account, 'read', :subject)")


class Line(BaseModel):
    """A row of the queue."""

    dossier_id: UUID
    number: str
    title: str
    status: str
    province: str
    sector: str
    host_country: str
    filed_at: datetime
    due_on: str | None
    decision_proposed: bool


class Queue(BaseModel):
    rows: list[Line]
    total: int


class Progress(BaseModel):
    status: str
    note: str = ""


@app.get("/queue")
def list_queue() -> Queue:
    """The first fifty open dossiers, by due date, and how many there are."""
    proposed = select(Decision.id).where(Decision.dossier_id == Dossier.id, Decision.validated_at.is_(None)).exists()
    wanted = Dossier.status.not_in(ENDED)
    columns = (
        Dossier.id.label("dossier_id"), Dossier.number, Dossier.title, Dossier.status, Dossier.province,
        Dossier.sector, Dossier.host_country, Dossier.filed_at, Dossier.due_on.cast(Text).label("due_on"),
        proposed.label("decision_proposed"),
    )  # fmt: skip
    order = (Dossier.due_on.nulls_last(), Dossier.filed_at, Dossier.id)
    with Session(engine) as session:
        rows = session.execute(select(*columns).where(wanted).order_by(*order).limit(50)).mappings()
        total = session.scalar(select(func.count()).select_from(Dossier).where(wanted))
        return Queue(rows=[Line(**row) for row in rows], total=total or 0)


@app.get("/dossiers/{dossier_id}")
def get_dossier(dossier_id: UUID) -> dict[str, Any]:
    """One dossier with its person, pieces, decisions and history; who read it is written down, as in PRIMO."""
    with Session(engine) as session, session.begin():
        dossier = session.get_one(Dossier, dossier_id)
        person = session.get_one(Person, dossier.person_id)
        lines = session.scalars(
            select(HistoryLine).where(HistoryLine.dossier_id == dossier_id).order_by(HistoryLine.id)
        )
        session.execute(_JOURNAL, {"at": datetime.now(UTC), "account": STAFF, "subject": str(dossier_id)})
        return {
            "dossier_id": dossier.id,
            "number": dossier.number,
            "title": dossier.title,
            "description": dossier.description,
            "status": dossier.status,
            "province": dossier.province,
            "sector": dossier.sector,
            "investor_name": person.full_name,
            "language": person.language,
            "pieces": [{"code": piece.code, "state": piece.state} for piece in dossier.pieces],
            "decisions": [{"outcome": one.outcome, "note": one.note} for one in dossier.decisions],
            "history": [{"at": line.at, "action": line.action, "details": line.details} for line in lines],
        }


@app.post("/dossiers/{dossier_id}/record-progress", status_code=204)
def record_progress(dossier_id: UUID, body: Progress) -> None:
    change_state(engine, dossier_id, body.status)
