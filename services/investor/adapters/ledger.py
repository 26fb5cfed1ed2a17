"""The dossiers' history as a ledger: one chain for each dossier. Format `primo.dossier_history.v1`: ADR 0014."""

import json
from collections.abc import Sequence
from hashlib import sha256
from typing import Any

from shared.ledger.canonical import digest, microseconds
from shared.ledger.ledger import Ledger, Line

FORMAT = "primo.dossier_history.v1"
ERASED = "history.erased"
"""The action of the line that records an erasure; its details name the places of the lines erased."""
NOTHING = "{}"
"""What an erased line's details are."""


def _line(row: Sequence[Any]) -> Line:
    identifier, dossier_id, seq, at, action, by, details, salt, details_digest, previous, stored = row
    erased = salt is None
    fields = (
        str(dossier_id),
        str(seq),
        str(identifier),
        microseconds(at),
        action,
        "" if by is None else str(by),
        bytes(details_digest).hex() if erased else sha256(bytes(salt) + details.encode()).hexdigest(),
        bytes(previous).hex(),
    )
    # An erased line that says something again is a changed one.
    computed = b"" if erased and details != NOTHING else digest(FORMAT, *fields)
    return Line(
        identifier,
        bytes(stored),
        computed,
        chain=str(dossier_id),
        seq=seq,
        previous=bytes(previous),
        erased=erased,
        erases=_erases(action, details),
    )


def _erases(action: str, details: str) -> frozenset[int]:
    return frozenset(json.loads(details).get("lines", ())) if action == ERASED else frozenset()


HISTORY = Ledger(
    name="investor.dossier_history",
    columns="id, dossier_id, seq, at, action, by, details::text, salt, details_digest, previous, hash",
    read=_line,
    chained_by="dossier_id",
)
