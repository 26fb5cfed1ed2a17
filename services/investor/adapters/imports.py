"""What the database knows of imported files, of references that their rows may meet, and of how an import goes."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Engine, Executable, Text, any_, delete, literal, select, text, update
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session

from services.investor.adapters import tables
from services.investor.adapters.import_tables import import_file, import_run
from services.investor.usecases.import_ports import Deposited, ImportedFile, RunBegun
from shared.contracts.investor.imports import ImportRun, ImportRuns, ImportStage, ListImports
from shared.contracts.refusal import ServiceUnavailable

_ALONE = text("SELECT pg_try_advisory_xact_lock(hashtext('primo.investor.import'))")
_SOMEBODY_IMPORTS = text("""
    SELECT EXISTS (
        SELECT FROM pg_locks
        WHERE locktype = 'advisory' AND granted AND objsubid = 1
          AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
          AND (classid::bigint << 32 | objid::bigint) = hashtext('primo.investor.import')::bigint
    )
""")
"""Looked at, not tried: trying takes the lock for a moment, in which an import would be turned away."""
KEPT = timedelta(days=30)
"""Runs that are shown."""
LISTED = 20
READ_WITHIN = "10min"
"""While the file is read, the transaction that keeps other imports out does nothing."""


class SqlImports:
    """See usecases/import_ports.py."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def begin(self, digest: str) -> tuple[str, ...] | None:
        # Two files at once could bring the same person or reference; the second would fail at its very end.
        if not self._session.execute(_ALONE).scalar_one():
            raise ServiceUnavailable(service="investor", cause="another import is running")
        self._session.execute(text(f"SET LOCAL idle_in_transaction_session_timeout = '{READ_WITHIN}'"))
        numbers = self._session.scalar(select(import_file.c.numbers).where(import_file.c.digest == digest))
        return None if numbers is None else tuple(numbers)

    def filed_under(self, references: Sequence[str]) -> Mapping[str, Deposited]:
        d = tables.dossier.c
        wanted = d.cri_invest_reference == any_(literal(list(references), ARRAY(Text)))
        rows = self._session.execute(select(d.cri_invest_reference, d.number, d.request_digest).where(wanted))
        return {row.cri_invest_reference: Deposited(row.number, row.request_digest) for row in rows}

    def keep(self, file: ImportedFile) -> None:
        row = {**asdict(file), "numbers": list(file.numbers)}
        self._beside(import_file.insert().values(row))

    def open_run(self, run: RunBegun) -> None:
        begun = {**asdict(run), "stage": ImportStage.READING, "rows": 0, "rows_done": 0, "faults": 0}
        self._at_once(
            delete(import_run).where(import_run.c.began_at < run.began_at - KEPT),
            import_run.insert().values({**begun, "told_at": run.began_at}),
        )

    def tell(self, run_id: UUID, stage: ImportStage, rows: int, rows_done: int, at: datetime) -> None:
        self._at_once(_said(run_id, stage=stage, rows=rows, rows_done=rows_done, told_at=at))

    def refused(self, run_id: UUID, faults: int, at: datetime) -> None:
        self._at_once(_said(run_id, stage=ImportStage.REFUSED, faults=faults, told_at=at))

    def done(self, run_id: UUID, rows: int, at: datetime) -> None:
        self._beside(_said(run_id, stage=ImportStage.DONE, rows=rows, rows_done=rows, told_at=at))

    def _beside(self, statement: Executable) -> None:
        # Dossiers wait to be stored, once, with the count of their events: not now and again later.
        with self._session.no_autoflush:
            self._session.execute(statement)

    def _at_once(self, *statements: Executable) -> None:
        """Raises sqlalchemy.exc.TimeoutError when no second connection is free."""
        engine = self._session.get_bind()
        assert isinstance(engine, Engine)
        with engine.begin() as own:
            for statement in statements:
                own.execute(statement)


def _said(run_id: UUID, **values: Any) -> Executable:
    return update(import_run).where(import_run.c.id == run_id).values(values)


def list_imports(_query: ListImports, session: Session, _now: datetime) -> ImportRuns:
    """A run that says it goes on, and does not hold the lock any more, was interrupted: its process is gone."""
    goes_on = session.execute(_SOMEBODY_IMPORTS).scalar_one()
    rows = session.execute(
        select(import_run).order_by(import_run.c.began_at.desc(), import_run.c.id).limit(LISTED)
    ).all()
    goes_on = goes_on or session.execute(_SOMEBODY_IMPORTS).scalar_one()  # one may have ended or begun just now
    runs = []
    for place, row in enumerate(rows):
        interrupted = row.stage.goes_on and not (goes_on and place == 0)
        stage = ImportStage.INTERRUPTED if interrupted else row.stage
        runs.append(ImportRun.model_validate({**row._mapping, "run_id": row.id, "stage": stage}))
    return ImportRuns(runs=tuple(runs))
