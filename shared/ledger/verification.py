"""Walks a ledger in one snapshot: its chains, its seals, and heads that were kept outside.

Every hash is computed here, from what the columns hold; no function that the database keeps is trusted.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime

import psycopg

from shared.ledger.canonical import GENESIS
from shared.ledger.chains import ChainWalk
from shared.ledger.findings import Findings, Kind
from shared.ledger.ledger import Ledger, Line
from shared.ledger.seal import Seal, root_over, unpacked
from shared.ledger.statements import about

Heads = Mapping[int, bytes]
"""Number of a seal -> its hash, as it was kept outside the database."""
Progress = Callable[[Findings], None]

FIRST = -(2**63)
"""Before every id, those included that no sequence gives: a line may have been put there."""
TOLD_EVERY = 2_000
FETCHED = 2_000


def verify(
    connection: psycopg.Connection,
    ledger: Ledger,
    *,
    since: datetime | None = None,
    heads: Heads | None = None,
    progress: Progress = lambda _: None,
) -> Findings:
    """Compare what is stored with its hashes. `since`: only lines after the last seal made before that moment, which is
    trusted; the seals' own chain is always walked whole.

    The connection is not in autocommit and nothing has been asked on it; its transaction is ended.
    """
    connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
    findings = Findings(ledger.name)
    start = _start(connection, ledger, since)
    findings.total = _count(connection, ledger, start)
    progress(findings)
    walk = ChainWalk(findings, lambda line: _hash_before(connection, ledger, line))
    for line in _lines(connection, ledger, start):
        walk.take(line)
        if findings.lines % TOLD_EVERY == 0:
            progress(findings)
    walk.end()
    last = _walk_seals(connection, ledger, findings, start, heads or {})
    findings.unsealed = _count(connection, ledger, last)
    connection.rollback()
    progress(findings)
    return findings


def _start(connection: psycopg.Connection, ledger: Ledger, since: datetime | None) -> int:
    if since is None:
        return FIRST
    statement = about(ledger, "SELECT max(to_id) FROM {seals} WHERE sealed_at < %s")
    row = connection.execute(statement, [since]).fetchone()
    return int(row[0]) if row and row[0] is not None else FIRST


def _count(connection: psycopg.Connection, ledger: Ledger, after_id: int) -> int:
    row = connection.execute(about(ledger, "SELECT count(*) FROM {table} WHERE id > %s"), [after_id]).fetchone()
    return int(row[0]) if row else 0


def _lines(connection: psycopg.Connection, ledger: Ledger, after_id: int) -> Iterator[Line]:
    with connection.cursor(name="ledger_lines") as cursor:
        cursor.itersize = FETCHED
        cursor.execute(about(ledger, "SELECT {columns} FROM {table} WHERE id > %s ORDER BY {order}"), [after_id])
        for row in cursor:
            yield ledger.read(row)


def _hash_before(connection: psycopg.Connection, ledger: Ledger, line: Line) -> bytes | None:
    statement = about(ledger, "SELECT hash FROM {table} WHERE {chain} = %s AND seq = %s")
    row = connection.execute(statement, [line.chain, line.seq - 1]).fetchone()
    return None if row is None else bytes(row[0])


def _walk_seals(
    connection: psycopg.Connection, ledger: Ledger, findings: Findings, start: int, heads: Heads
) -> int:  # fmt: skip
    """The id up to which lines are sealed."""
    number, to_id, previous, missing = 0, 0, GENESIS, dict(heads)
    for seal in _seals(connection, ledger):
        findings.seals += 1
        if seal.number > number + 1:
            findings.found(Kind.SEAL_REMOVED, seal=number + 1)
        elif seal.hash != seal.computed or seal.previous != previous or seal.after_id != to_id:
            findings.found(Kind.SEAL_CHANGED, seal=seal.number)
        if missing.pop(seal.number, seal.computed) != seal.computed:
            findings.found(Kind.HEAD_DIFFERS, seal=seal.number)
        if seal.to_id > start:
            _compare(connection, ledger, seal, findings)
        number, to_id, previous = seal.number, seal.to_id, seal.hash
    for absent in sorted(missing):
        findings.found(Kind.SEAL_REMOVED, seal=absent)
    return to_id


def _seals(connection: psycopg.Connection, ledger: Ledger) -> Iterator[Seal]:
    with connection.cursor(name="ledger_seals") as cursor:
        cursor.itersize = FETCHED
        cursor.execute(about(ledger, "SELECT {seal_columns} FROM {seals} ORDER BY number"))
        for row in cursor:
            yield Seal.read(ledger.name, row)


def _compare(connection: psycopg.Connection, ledger: Ledger, seal: Seal, findings: Findings) -> None:
    """The lines of an interval against those that were sealed: names the first that differs."""
    row = connection.execute(about(ledger, "SELECT entries FROM {seals} WHERE number = %s"), [seal.number]).fetchone()
    entries = bytes(row[0]) if row else b""
    sealed = dict(unpacked(entries))
    if root_over(entries) != seal.root or len(sealed) != seal.lines:
        findings.found(Kind.SEAL_CHANGED, seal=seal.number)
        return
    statement = about(ledger, "SELECT id, hash FROM {table} WHERE id > %s AND id <= %s ORDER BY id")
    present = {int(r[0]): bytes(r[1]) for r in connection.execute(statement, [seal.after_id, seal.to_id])}
    for identifier in sorted(sealed.keys() | present.keys()):
        was, now = sealed.get(identifier), present.get(identifier)
        if was != now:
            findings.found(_kind(was, now, set(sealed.values())), line=identifier, seal=seal.number)
            return


def _kind(was: bytes | None, now: bytes | None, sealed: set[bytes]) -> Kind:
    if now is None:
        return Kind.REMOVED
    if was is None:
        return Kind.INSERTED
    return Kind.REORDERED if now in sealed else Kind.CHANGED
