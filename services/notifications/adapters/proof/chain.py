"""The chain of one dossier, verified while it is read."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from services.notifications.adapters.proof.ledger import PROOF
from shared.contracts.notifications.proof import GetProof, Proof, ProofLine
from shared.contracts.request import Request
from shared.ledger.chains import ChainWalk
from shared.ledger.findings import Findings
from shared.messaging.application import Query

_LINES = text(f"""
SELECT {PROOF.columns}, details AS said FROM notice_proof WHERE dossier_id = :dossier_id ORDER BY seq, id
""")  # noqa: S608 - of constants


def get_proof(query: GetProof, session: Session, _now: datetime) -> Proof:
    findings = Findings(PROOF.name)
    walk, lines = ChainWalk(findings, lambda _: None), []
    for row in session.execute(_LINES, {"dossier_id": query.dossier_id}):
        line = PROOF.read(row[:-1])
        walk.take(line)
        lines.append(
            ProofLine(
                seq=row.seq,
                at=row.at,
                notice_id=row.notice_id,
                act=row.act,
                details=row.said,
                hash=line.stored.hex(),
            )
        )
    walk.end()
    places = [fault.seq for fault in findings.faults if fault.seq is not None]
    return Proof(dossier_id=query.dossier_id, lines=tuple(lines), broken_at=min(places, default=None))


PROOF_QUERIES: Mapping[type[Request[Any]], Query] = {GetProof: get_proof}
