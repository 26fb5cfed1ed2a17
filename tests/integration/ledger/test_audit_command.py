"""`./primo audit`: what an operator, or whoever audits the operator, sees."""

import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from operations.__main__ import app
from operations.data_directory import DataDirectory
from operations.run_record import DatabaseRecord
from services.notifications.adapters.proof.ledger import PROOF
from tests.integration.ledger.tampering import Book, a_history, a_journal
from tests.integration.operations.test_events_command import NOTHING
from tests.support.databases import Databases


@dataclass
class Audit:
    data: Path
    history: Book
    journal: Book

    def __call__(self, *arguments: str) -> Result:
        return CliRunner().invoke(app, ["audit", *arguments, "--data", str(self.data)])

    def found(self, *arguments: str) -> tuple[int, dict[str, dict[str, Any]]]:
        done = self("verify", "--json", *arguments)
        return done.exit_code, {one["ledger"]: one for one in map(json.loads, done.stdout.splitlines())}


@pytest.fixture
def audit(tmp_path: Path, databases: Databases) -> Audit:
    history, journal = a_history(databases("investor")), a_journal(databases("gateway"))
    proof = Book(databases("notifications"), PROOF)
    urls = {
        service: DatabaseRecord(book.database.url, book.database.owner_url)
        for service, book in (("investor", history), ("notifications", proof), ("gateway", journal))
    }
    place = DataDirectory(tmp_path)
    replace(NOTHING, databases=urls).write(place.run_record)
    return Audit(tmp_path, history, journal)


def test_a_head_kept_elsewhere_finds_what_the_database_hides(audit: Audit, tmp_path: Path) -> None:
    kept = tmp_path / "kept.jsonl"
    kept.write_text(audit("head", "--json").stdout)
    assert [json.loads(line)["number"] for line in kept.read_text().splitlines()] == [1, 0, 1]
    status, found = audit.found("--head", str(kept))
    assert (status, {name: one["lines"] for name, one in found.items()}) == (
        0,
        {"investor.dossier_history": 12, "notifications.notice_proof": 0, "gateway.access_journal": 12},
    )
    audit.journal.rewrite("DELETE FROM access_journal WHERE id = 12", "TRUNCATE access_journal_seal")
    audit.journal.seal()
    assert audit.found()[0] == 0
    status, found = audit.found("--head", str(kept))
    assert (status, found["gateway.access_journal"]["first"]["kind"]) == (1, "head_differs")
    assert found["investor.dossier_history"]["faults"] == 0


def test_the_first_line_that_was_changed_is_named_and_the_command_fails(audit: Audit) -> None:
    audit.history.rewrite("UPDATE dossier_history SET action = 'x' WHERE id IN (5, 9)")
    done = audit("verify")
    assert done.exit_code == 1
    assert "investor.dossier_history: TAMPERED WITH, 2 faults" in done.stdout
    assert "first: changed, line 5, chain 00000000-0000-0000-0000-000000000002, seq 2" in done.stdout
    assert "gateway.access_journal: as it was written (12 lines, 0 seals, 12 lines not sealed yet)" in done.stdout
    assert audit.found("--since", "2026-11-24")[0] == 1, "nothing was sealed before: everything is looked at"


def test_an_audit_that_cannot_look_does_not_say_that_all_is_well(audit: Audit, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong"
    wrong.write_text("not a head\n")
    assert audit("verify", "--head", str(wrong)).exit_code == 2
    wrong.write_text("")
    assert audit("verify", "--head", str(wrong)).exit_code == 2
    audit.journal.rewrite("ALTER TABLE access_journal RENAME TO elsewhere")
    assert audit("verify").exit_code == 2
