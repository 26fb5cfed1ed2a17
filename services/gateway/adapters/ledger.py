"""The access journal as a ledger: hashed lines, sealed in intervals. Format `primo.access_journal.v1`: ADR 0014."""

from collections.abc import Sequence
from typing import Any

from shared.ledger.canonical import digest, microseconds
from shared.ledger.ledger import Ledger, Line

FORMAT = "primo.access_journal.v1"


def _line(row: Sequence[Any]) -> Line:
    identifier, at, account_id, act, subject, stored = row
    account = "" if account_id is None else str(account_id)  # a link's holder has none
    return Line(identifier, bytes(stored), digest(FORMAT, str(identifier), microseconds(at), account, act, subject))


ACCESS_JOURNAL = Ledger(
    name="gateway.access_journal", columns="id, at, account_id, act, subject, hash", read=_line
)  # fmt: skip
