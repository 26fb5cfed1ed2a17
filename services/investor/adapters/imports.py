"""What the database knows of imported files, and of references that their rows may meet."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict

from sqlalchemy import Text, any_, literal, select, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session

from services.investor.adapters import tables
from services.investor.adapters.import_tables import import_file
from services.investor.usecases.ports import Deposited, ImportedFile
from shared.contracts.refusal import ServiceUnavailable

_ALONE = text("SELECT pg_try_advisory_xact_lock(hashtext('primo.investor.import'))")


class SqlImports:
    """See usecases/ports.py."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def begin(self, digest: str) -> tuple[str, ...] | None:
        # Two files at once could bring the same person or reference; the second would fail at its very end.
        if not self._session.execute(_ALONE).scalar_one():
            raise ServiceUnavailable(service="investor", cause="another import is running")
        numbers = self._session.scalar(select(import_file.c.numbers).where(import_file.c.digest == digest))
        return None if numbers is None else tuple(numbers)

    def filed_under(self, references: Sequence[str]) -> Mapping[str, Deposited]:
        d = tables.dossier.c
        wanted = d.cri_invest_reference == any_(literal(list(references), ARRAY(Text)))
        rows = self._session.execute(select(d.cri_invest_reference, d.number, d.request_digest).where(wanted))
        return {row.cri_invest_reference: Deposited(row.number, row.request_digest) for row in rows}

    def keep(self, file: ImportedFile) -> None:
        row = {**asdict(file), "numbers": list(file.numbers)}
        # Thousands of dossiers wait to be stored, once, with the count of their events: not now and again later.
        with self._session.no_autoflush:
            self._session.execute(import_file.insert(), [row])
