"""What happened to notices as a ledger: one chain for each dossier. Format `primo.notice_proof.v1`: ADR 0038."""

from collections.abc import Sequence
from typing import Any

from shared.ledger.canonical import digest, microseconds
from shared.ledger.ledger import Ledger, Line

FORMAT = "primo.notice_proof.v1"


def read_line(row: Sequence[Any]) -> Line:
    """Of the ledger's columns."""
    identifier, dossier_id, seq, at, notice_id, act, details, previous, stored = row
    computed = digest(
        FORMAT,
        str(dossier_id),
        str(seq),
        str(identifier),
        microseconds(at),
        str(notice_id),
        act,
        details,
        bytes(previous).hex(),
    )
    return Line(identifier, bytes(stored), computed, chain=str(dossier_id), seq=seq, previous=bytes(previous))


PROOF = Ledger(
    name="notifications.notice_proof",
    columns="id, dossier_id, seq, at, notice_id, act, details::text, previous, hash",
    read=read_line,
    chained_by="dossier_id",
)
