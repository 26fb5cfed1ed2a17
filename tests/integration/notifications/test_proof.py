"""What happened to a dossier's notices stands in a chain that shows each tampering, and says no name."""

import threading
from datetime import UTC, datetime
from uuid import uuid4

import psycopg
import pytest
from psycopg.errors import InsufficientPrivilege

from services.notifications import bootstrap
from services.notifications.adapters.proof.ledger import PROOF
from services.notifications.domain.delivery_report import Report
from services.notifications.domain.return_address import Returned
from services.notifications.usecases.take_report import take_report
from shared.contracts.notifications.codes import ReportKind
from shared.contracts.notifications.proof import GetProof, Proof, ProofAct
from shared.contracts.notifications.requests import ResendNotice
from shared.contracts.notifications.suppressions import LiftSuppression, ListSuppressions
from shared.database.engine import plain_url
from shared.ledger.findings import Kind
from shared.ledger.verification import verify
from shared.messaging.unit_of_work import transaction
from tests.integration.ledger.tampering import Book
from tests.integration.notifications.conftest import Notifications
from tests.unit.notifications.builders import DOSSIER, EVENTS, STAFF, filed

NOW = datetime(2026, 11, 30, 12, 0, tzinfo=UTC)


def told(notifications: Notifications) -> Proof:
    """A dossier with a notice that was refused, sent again and arrived, and a second one."""
    notifications.post.recipients.append("550 5.7.1 {address} is not for you")
    notifications.hear(filed())
    notifications.send_all()
    notice_id = notifications.notices()[0].notice_id
    notifications.ask(ResendNotice(notice_id=notice_id, staff_id=STAFF, reason="she telephoned"))
    notifications.hear(EVENTS["verification_opened"])
    notifications.send_all()
    proof: Proof = notifications.ask(GetProof(dossier_id=DOSSIER))
    return proof


def test_every_act_stands_there_with_the_words_digest_and_the_server_s_code(notifications: Notifications) -> None:
    proof = told(notifications)
    first, second = notifications.notices()
    acts = [(line.seq, line.notice_id, line.act) for line in proof.lines]
    assert acts == [
        (1, first.notice_id, ProofAct.WRITTEN),
        (2, first.notice_id, ProofAct.TRIED),
        (3, first.notice_id, ProofAct.RESENT),
        (4, first.notice_id, ProofAct.TRIED),
        (5, second.notice_id, ProofAct.WRITTEN),
        (6, second.notice_id, ProofAct.TRIED),
    ]
    written, refused = proof.lines[0].details, proof.lines[1].details
    (digest,) = notifications.query("SELECT digest FROM message WHERE notice_id = :id", id=first.notice_id)
    assert (written["event"], written["sha256"]) == (str(first.event_id), digest.digest)
    assert (refused["code"], refused["status"], refused["outcome"]) == (550, "5.7.1", "permanent")
    assert proof.lines[2].details == {"by": str(STAFF)}
    assert proof.broken_at is None
    assert "example.org" not in str(proof)
    assert "telephoned" not in str(proof)


@pytest.mark.parametrize(
    ("tamper", "kind", "place"),
    [
        ("UPDATE notice_proof SET details = details || '{{\"code\": 250}}' WHERE seq = 2", Kind.CHANGED, 2),
        ("DELETE FROM notice_proof WHERE seq = 3", Kind.REMOVED, 3),
        ("UPDATE notice_proof SET at = at - interval '1 day' WHERE seq = 5", Kind.CHANGED, 5),
    ],
)
def test_the_first_line_that_was_tampered_with_is_named(
    notifications: Notifications, tamper: str, kind: Kind, place: int
) -> None:
    told(notifications)
    book = Book(notifications.database, PROOF)
    book.rewrite(tamper.replace("{{", "{").replace("}}", "}"))

    with psycopg.connect(plain_url(notifications.database.url)) as connection:
        first = verify(connection, PROOF).first
    assert first is not None
    assert (first.kind, first.seq, first.chain) == (kind, place, str(DOSSIER))
    assert notifications.ask(GetProof(dossier_id=DOSSIER)).broken_at == place


def test_the_service_cannot_write_rewrite_or_drop_a_line(notifications: Notifications) -> None:
    told(notifications)
    for statement in (
        "INSERT INTO notice_proof (dossier_id, seq, at, notice_id, act, details, previous, hash) "
        "SELECT dossier_id, 99, at, notice_id, act, details, previous, hash FROM notice_proof",
        "UPDATE notice_proof SET act = 'read'",
        "DELETE FROM notice_proof",
        "SELECT add_notice_proof(notice_id, 'read', '{}') FROM notice_proof",
        "UPDATE notice_reading SET at = now()",
        "UPDATE notice_attempt SET salt = NULL",
    ):
        with psycopg.connect(plain_url(notifications.database.url)) as connection, pytest.raises(InsufficientPrivilege):
            connection.execute(statement)


def test_writers_of_one_dossier_make_one_chain(notifications: Notifications) -> None:
    others = [uuid4() for _ in range(3)]
    notifications.hear(filed())
    for number, other in enumerate(others):
        notifications.hear(filed(other, number=f"OR-2026-{number:05}"))
    notifications.send_all()
    notice_id = notifications.notices()[0].notice_id
    statement = "INSERT INTO notice_resend (notice_id, at, staff_id, reason) VALUES (%s, now(), %s, 'x')"

    def write() -> None:
        with psycopg.connect(plain_url(notifications.database.url), autocommit=True) as connection:
            for _ in range(25):
                connection.execute(statement, [notice_id, STAFF])

    threads = [threading.Thread(target=write) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    proof = notifications.ask(GetProof(dossier_id=DOSSIER))
    assert [line.seq for line in proof.lines] == list(range(1, 103))
    with psycopg.connect(plain_url(notifications.database.url)) as connection:
        assert verify(connection, PROOF).count == 0


def test_what_comes_back_and_what_is_overtaken_stand_there_too(notifications: Notifications) -> None:
    notifications.hear(filed())
    notifications.send_all()
    notice_id = notifications.notices()[0].notice_id
    report = Report(ReportKind.FAILED, "5.1.1", "no such user")
    with transaction(notifications.engine, bootstrap.unit_of_work) as work:
        take_report(Returned(notice_id, b"0123456789", 0), report, b"digest", work, NOW)
    (row,) = notifications.ask(ListSuppressions()).rows
    notifications.ask(LiftSuppression(suppression_id=row.suppression_id, staff_id=STAFF, reason="it works again"))
    for standing in ("superseded", "superseded", "delivered"):
        notifications.change("UPDATE notice SET standing = :standing", standing=standing)

    lines = notifications.ask(GetProof(dossier_id=DOSSIER)).lines[2:]
    assert [line.act for line in lines] == [
        ProofAct.REPORTED,
        ProofAct.SUPPRESSED,
        ProofAct.LIFTED,
        ProofAct.SUPERSEDED,
    ]
    assert (lines[0].details["kind"], lines[0].details["status"]) == ("failed", "5.1.1")
    assert lines[2].details["by"] == str(STAFF)
