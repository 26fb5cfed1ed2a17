"""Bulk entry: deposit every row of a file, or none."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from uuid import UUID, uuid5

from services.investor.domain.import_fault import Fault, Problem
from services.investor.domain.import_file import read_sheet
from services.investor.domain.import_row import ReadRow, RowReader
from services.investor.domain.spelling import Vocabulary
from services.investor.usecases.deposit import deposit, digest_of, register
from services.investor.usecases.import_ports import ImportedFile, RunBegun
from services.investor.usecases.ports import Now, UnitOfWork
from shared.contracts.investor.imports import ImportStage
from shared.contracts.investor.refusals import ImportRefused
from shared.contracts.investor.replies import ImportReport
from shared.contracts.investor.requests import FileDossier, ImportDossiers
from shared.database.identifiers import uuid7
from shared.reference.days import local_date

TOGETHER = 50
"""Rows read or stored before others get their turn, and are told: a tenth of a second."""
LISTED = 1_000
"""Faults that a refusal lists; of more it says how many."""
ROWS_OF_FILES = UUID("6f9a2d3e-5c0b-5f1e-9a57-2b8f6f0d9c11")
"""Namespace of the request ids of imported rows: the same row of the same file is the same request."""


@dataclass(frozen=True)
class _Run:
    """One import, which tells how far it is."""

    id: UUID
    work: UnitOfWork
    now: Now

    def tell(self, stage: ImportStage, rows: int, rows_done: int) -> None:
        self.work.imports.tell(self.id, stage, rows, rows_done, self.now())


def import_dossiers(command: ImportDossiers, work: UnitOfWork, now: Now, *, vocabulary: Vocabulary) -> ImportReport:
    """File what is new, leave what is known; the same content again changes nothing.

    Raises ImportRefused with every fault of the file, ServiceUnavailable while another import runs.
    """
    digest = sha256(command.content.encode()).hexdigest()
    earlier = work.imports.begin(digest)
    if earlier is not None:
        return _report(earlier, created=0, dry_run=command.dry_run)
    run = _Run(uuid7(), work, now)
    work.imports.open_run(RunBegun(run.id, command.staff_id, command.dry_run, now()))
    rows, headers, faults = _read(command.content, vocabulary, run)
    known = _known_numbers(rows, headers, faults, work)
    if faults:
        work.imports.refused(run.id, len(faults), now())
        raise _refused(faults)
    new = [row for row in rows if row.line not in known]
    numbers = known if command.dry_run else known | _file_all(new, digest, run)
    work.imports.done(run.id, len(rows), now())
    if command.dry_run:
        return ImportReport(rows=len(rows), created=len(new), unchanged=len(known), numbers=(), dry_run=True)
    in_file_order = tuple(numbers[row.line] for row in rows)
    work.imports.keep(ImportedFile(digest, command.file_name, now(), command.staff_id, in_file_order))
    return _report(in_file_order, created=len(new))


def _read(content: str, vocabulary: Vocabulary, run: _Run) -> tuple[list[ReadRow], dict[str, str], list[Fault]]:
    sheet = read_sheet(content, vocabulary.columns)
    reader = RowReader(sheet.headers, vocabulary)
    rows: list[ReadRow] = []
    faults = list(sheet.faults)
    for place, row in enumerate(sheet.rows):
        if place % TOGETHER == 0:
            run.tell(ImportStage.READING, len(sheet.rows), place)
            run.work.give_way()
        read = reader.read(row)
        if isinstance(read, ReadRow):
            rows.append(read)
        else:
            faults.extend(read)
    return rows, dict(sheet.headers), faults


def _known_numbers(
    rows: Sequence[ReadRow], headers: dict[str, str], faults: list[Fault], work: UnitOfWork
) -> dict[int, str]:
    """Line -> number of the dossier that a row's reference and content were filed as before.

    Adds a fault for each reference that stands twice in the file, or was filed with another content.
    """
    by_reference: dict[str, ReadRow] = {}
    column = headers.get("cri_invest_reference", "")
    for row in rows:
        reference = row.project.cri_invest_reference
        if reference is None:
            continue
        first = by_reference.setdefault(reference, row)
        if first is not row:
            same = f"line {first.line}"
            faults.append(Fault(row.line, column, reference, Problem.REFERENCE_REPEATED, same))
    known: dict[int, str] = {}
    for reference, deposited in work.imports.filed_under(list(by_reference)).items():
        row = by_reference[reference]
        if deposited.digest == digest_of(row.person, row.project):
            known[row.line] = deposited.number
        else:
            problem = Problem.REFERENCE_KNOWN_WITH_OTHER_CONTENT
            faults.append(Fault(row.line, column, reference, problem, deposited.number))
    return known


def _file_all(rows: Sequence[ReadRow], digest: str, run: _Run) -> dict[int, str]:
    """Line -> number of the new dossier."""
    if not rows:
        return {}
    work, at = run.work, run.now()
    people = dict(work.people_with_emails(list({str(row.person.email).lower() for row in rows})))
    work.advisers.prepare(list(people.values()))
    work.expect_many()
    numbers: dict[int, str] = {}
    # Not one by one, and not for as long as the file takes: others file dossiers meanwhile.
    for number, row in zip(work.reserve_numbers(local_date(at).year, len(rows)), rows, strict=True):
        email = str(row.person.email).lower()
        if email not in people:
            people[email] = register(row.person, work, at)
            work.advisers.newcomer(people[email])
        request_id = uuid5(ROWS_OF_FILES, f"{digest}:{row.line}")
        command = FileDossier(request_id=request_id, person=row.person, project=row.project)
        numbers[row.line] = deposit(command, people[email], number, work, at).number
        if len(numbers) % TOGETHER == 0:
            work.store()
            run.tell(ImportStage.STORING, len(rows), len(numbers))
    return numbers


def _refused(faults: Iterable[Fault]) -> ImportRefused:
    found = sorted(faults, key=lambda fault: fault.line)
    return ImportRefused(errors=tuple(fault.plain() for fault in found[:LISTED]), more=max(0, len(found) - LISTED))


def _report(numbers: Sequence[str], *, created: int, dry_run: bool = False) -> ImportReport:
    rows = len(numbers)
    told = () if dry_run else tuple(numbers)
    return ImportReport(rows=rows, created=created, unchanged=rows - created, numbers=told, dry_run=dry_run)
