"""Bulk entry over the real database: all or nothing, once, and announced."""

import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Engine, text

from operations.checkout import ROOT
from services.investor import bootstrap
from services.investor.adapters.imports import SqlImports
from services.investor.usecases import import_dossiers
from services.investor.usecases.import_ports import ImportedFile
from shared.contracts.investor.imports import ImportRun, ImportRuns, ImportStage, ListImports
from shared.contracts.investor.refusals import ImportRefused
from shared.contracts.investor.replies import ImportReport
from shared.contracts.investor.requests import ImportDossiers
from shared.contracts.refusal import ServiceUnavailable
from shared.database.engine import make_engine
from tests.support.databases import Databases

STAFF = UUID(int=10)
EXAMPLE = (ROOT / "docs" / "examples" / "dossiers.csv").read_text(encoding="utf-8")
STORED = ("person", "consent", "dossier", "piece", "dossier_history", "outbox", "import_file")


@pytest.fixture
def engine(databases: Databases) -> Iterator[Engine]:
    database = databases("investor", seeded=True)
    made = make_engine(database.url, application="test")
    yield made
    made.dispose()


def bring(engine: Engine, content: str) -> ImportReport:
    command = ImportDossiers(staff_id=STAFF, file_name="dossiers.csv", content=content)
    report: ImportReport = bootstrap.application(engine).answer(command)
    return report


def stored(engine: Engine) -> dict[str, int]:
    with engine.connect() as connection:
        return {table: connection.scalar(text(f'SELECT count(*) FROM "{table}"')) or 0 for table in STORED}


def runs(engine: Engine) -> Sequence[ImportRun]:
    found: ImportRuns = bootstrap.application(engine).answer(ListImports())
    return found.runs


def test_every_row_becomes_a_dossier_with_its_person_history_and_events(engine: Engine) -> None:
    report = bring(engine, EXAMPLE)
    assert (report.rows, report.created, report.unchanged) == (8, 8, 0)
    found = stored(engine)
    assert {table: found[table] for table in ("person", "dossier", "dossier_history", "outbox", "import_file")} == {
        "person": 7,
        "dossier": 8,
        "dossier_history": 8,
        "outbox": 15,
        "import_file": 1,
    }
    with engine.connect() as connection:
        numbers = connection.scalars(text("SELECT number FROM dossier WHERE event_seq = 1 ORDER BY number")).all()
    assert tuple(numbers) == report.numbers


def test_the_same_file_again_changes_nothing_and_answers_the_same_numbers(engine: Engine) -> None:
    first = bring(engine, EXAMPLE)
    before = stored(engine)
    again = bring(engine, EXAMPLE)
    assert (again.created, again.unchanged, again.numbers) == (0, 8, first.numbers)
    assert stored(engine) == before


def test_who_filed_before_keeps_the_adviser_in_a_file_and_a_newcomer_gets_the_one_of_the_rules(engine: Engine) -> None:
    by_rule, before = UUID(int=21), UUID(int=22)
    with engine.begin() as office:
        rule = "INSERT INTO assignment_rule (id, adviser_id, recorded_by, recorded_at) VALUES (:id, :id, :id, now())"
        office.execute(text(rule), {"id": by_rule})
    first = EXAMPLE.splitlines()[:2]
    bring(engine, "\n".join(first))
    with engine.begin() as office:
        office.execute(text("UPDATE assignment SET adviser_id = :id"), {"id": before})
    bring(engine, EXAMPLE)
    email = first[1].split(";")[2]
    with engine.connect() as connection:
        dossiers = "assignment a JOIN dossier d ON d.id = a.dossier_id JOIN person p ON p.id = d.person_id"
        found = connection.execute(text(f"SELECT p.email, a.adviser_id FROM {dossiers}")).all()
    assert len(found) == 8
    assert {row.adviser_id for row in found if row.email == email} == {before}
    assert {row.adviser_id for row in found if row.email != email} == {by_rule}


def test_a_file_grown_by_one_row_files_that_row_alone(engine: Engine) -> None:
    lines = EXAMPLE.replace("\n;Exemple Hanane", "\nCRI-OR-2026-0107;Exemple Hanane").splitlines(keepends=True)
    first = bring(engine, "".join(lines[:-1]))
    grown = bring(engine, "".join(lines))
    assert (grown.created, grown.unchanged, grown.numbers[:-1]) == (1, 7, first.numbers)


def test_one_faulty_cell_and_nothing_at_all_is_stored(engine: Engine) -> None:
    with pytest.raises(ImportRefused) as refused:
        bring(engine, EXAMPLE.replace("3500000;18", "3500000;dix"))
    assert [(error["line"], error["column"]) for error in refused.value.errors] == [(10, "Emplois prévus")]
    assert [(run.stage, run.faults) for run in runs(engine)] == [(ImportStage.REFUSED, 1)]
    assert set(stored(engine).values()) == {0}


def test_a_reference_with_another_content_is_refused_and_the_new_rows_with_it(engine: Engine) -> None:
    bring(engine, EXAMPLE)
    before = stored(engine)
    with pytest.raises(ImportRefused) as refused:
        bring(engine, EXAMPLE.replace("3500000;18", "3500000;19").replace("h.tahiri", "new.person"))
    (error,) = refused.value.errors
    assert (error["value"], error["problem"], error["proposal"]) == (
        "CRI-OR-2026-0108",
        "reference_known_with_other_content",
        "OR-2026-00008",
    )
    assert stored(engine) == before


def test_two_imports_at_once_do_not_meet(engine: Engine) -> None:
    with engine.begin() as other:
        other.execute(text("SELECT pg_advisory_xact_lock(hashtext('primo.investor.import'))"))
        with pytest.raises(ServiceUnavailable) as refused:
            bring(engine, EXAMPLE)
    assert refused.value.cause == "another import is running"
    assert bring(engine, EXAMPLE).created == 8


def test_a_single_deposit_does_not_wait_for_a_file_that_is_being_written(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    filed: list[str] = []
    seen: list[ImportRun] = []
    keep = SqlImports.keep

    def file_another_first(imports: SqlImports, file: ImportedFile) -> None:
        with engine.connect() as other:
            # Under the limit of 10 s that a deposit would have waited for; here it must not wait at all.
            other.execute(text("SET lock_timeout = '500ms'"))
            statement = "UPDATE dossier_number SET last = last + 1 RETURNING last"
            filed.append(str(other.execute(text(statement)).scalar_one()))
            other.commit()
            seen.extend(runs(engine))
        keep(imports, file)

    monkeypatch.setattr(SqlImports, "keep", file_another_first)
    monkeypatch.setattr(import_dossiers, "TOGETHER", 4)
    report = bring(engine, EXAMPLE)
    assert [(run.stage, run.rows, run.rows_done) for run in seen] == [(ImportStage.STORING, 8, 8)]
    assert [(run.stage, run.rows, run.faults) for run in runs(engine)] == [(ImportStage.DONE, 8, 0)]
    assert filed == ["9"], "the numbers after those of the file"
    assert report.numbers[-1].endswith("-00008")


def test_a_file_that_fails_at_its_end_stores_nothing_and_can_be_brought_again(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lost(*_: Any) -> None:
        raise ConnectionError("the database is lost")

    with monkeypatch.context() as broken:
        broken.setattr(SqlImports, "keep", lost)
        with pytest.raises(ConnectionError):
            bring(engine, EXAMPLE)
    assert set(stored(engine).values()) == {0}
    report = bring(engine, EXAMPLE)
    assert report.created == 8
    assert report.numbers[0].endswith("-00009"), "the numbers of the lost file stay unused"


def test_a_dry_run_says_what_would_be_done_and_every_fault_and_writes_nothing(engine: Engine) -> None:
    application, before = bootstrap.application(engine), stored(engine)

    def tried(content: str) -> ImportReport:
        command = ImportDossiers(staff_id=STAFF, file_name="d.csv", content=content, dry_run=True)
        report: ImportReport = application.answer(command)
        return report

    report = tried(EXAMPLE)
    assert (report.rows, report.created, report.unchanged, report.numbers) == (8, 8, 0, ())
    with pytest.raises(ImportRefused):
        tried(EXAMPLE.replace("Oujda", "Ouejda"))
    assert stored(engine) == before
    bring(engine, EXAMPLE)
    again = tried(EXAMPLE)
    assert (again.rows, again.created, again.unchanged, again.dry_run) == (8, 0, 8, True)


_IMPORTING = """
import sys, uuid
from services.investor import bootstrap
from shared.contracts.investor.requests import ImportDossiers
from shared.database.engine import make_engine
application = bootstrap.application(make_engine(sys.argv[1], application="import", pool_size=2))
content = open(sys.argv[2], encoding="utf-8").read()
application.answer(ImportDossiers(staff_id=uuid.UUID(int=10), file_name="d.csv", content=content))
"""


def test_an_import_killed_in_the_middle_leaves_nothing_and_is_done_whole_afterwards(
    databases: Databases, tmp_path: Path
) -> None:
    database, file = databases("investor", seeded=True), tmp_path / "dossiers.csv"
    engine = make_engine(database.url, application="test")
    header, first, *_ = EXAMPLE.splitlines()
    cells = first.split(";" if ";" in header else ",")
    reference = next(i for i, cell in enumerate(cells) if cell.startswith("CRI"))
    delimiter = ";" if ";" in header else ","
    rows = [delimiter.join([*cells[:reference], f"CRI-{n:05}", *cells[reference + 1 :]]) for n in range(400)]
    file.write_text("\n".join([header, *rows]), encoding="utf-8")
    child = subprocess.Popen([sys.executable, "-c", _IMPORTING, database.url, str(file)], cwd=ROOT)
    numbers = text("SELECT count(*) FROM dossier_number")  # reserved at once, before the first row is stored
    last_moment = time.monotonic() + 120
    with engine.connect() as connection:
        while not connection.scalar(numbers):
            assert child.poll() is None
            assert time.monotonic() < last_moment
            connection.rollback()
            time.sleep(0.01)
    child.kill()
    child.wait()
    assert set(stored(engine).values()) == {0}
    assert [run.stage for run in runs(engine)] == [ImportStage.INTERRUPTED]
    report = bring(engine, file.read_text(encoding="utf-8"))
    assert (report.created, stored(engine)["dossier"]) == (400, 400)
    engine.dispose()
