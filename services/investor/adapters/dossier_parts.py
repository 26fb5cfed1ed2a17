"""A dossier, and which tables hold anything that hangs on it: one statement, so that only those are read after it.

Most dossiers have no appeal, no visit, no mandate; to ask each table in turn cost a page two thirds of its time.
"""

from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import Boolean, Row, Select, Table, bindparam, inspect, literal_column, select
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from services.investor.adapters import (
    adviser_tables,
    appointment_tables,
    clock_tables,
    commission_tables,
    duplicate_tables,
    exchange_tables,
    mandate_tables,
    piece_tables,
    realisation_tables,
    tables,
)
from services.investor.adapters.remembered_rules import STAMPS, know_stamps
from services.investor.domain.dossier import Dossier
from shared.contracts.investor.project_replies import ProjectReference
from shared.contracts.investor.refusals import DossierNotFound

_OWN = (
    tables.piece,
    piece_tables.piece_file,
    tables.decision,
    tables.appeal,
    tables.dossier_history,
    clock_tables.requested_act,
    clock_tables.extension,
    clock_tables.reminder,
    adviser_tables.assignment,
    commission_tables.opinion,
    exchange_tables.dossier_note,
    exchange_tables.message,
    exchange_tables.thread,
    appointment_tables.appointment,
    mandate_tables.mandate,
    realisation_tables.milestone,
    realisation_tables.visit,
    realisation_tables.realised_figures,
    realisation_tables.blocker,
    duplicate_tables.dossier_merge,
)
"""Tables whose rows name the dossier in `dossier_id`."""

_CONDITIONS = {table.name: "p.dossier_id = dossier.id" for table in _OWN} | {
    appointment_tables.stay.name: "p.person_id = dossier.person_id",
    duplicate_tables.duplicate_candidate.name: "p.one_id = dossier.id OR p.other_id = dossier.id",
    tables.dossier.name: "p.merged_into_id = dossier.id",
}
_MERGED_INTO = f"EXISTS (SELECT FROM {duplicate_tables.dossier_merge.name} AS p WHERE p.into_id = dossier.id)"
_THERE = literal_column(
    "ARRAY["
    + ", ".join(f"EXISTS (SELECT FROM {name} AS p WHERE {condition})" for name, condition in _CONDITIONS.items())
    + f", {_MERGED_INTO}]",
    ARRAY(Boolean),
)
_PROJECTS = literal_column(
    "(SELECT coalesce(jsonb_agg(jsonb_build_array(p.id, p.title) ORDER BY p.opened_at, p.id), '[]')"
    " FROM project AS p WHERE p.person_id = dossier.person_id)",
    JSONB,
)
_p = tables.person.c


@dataclass(frozen=True)
class Parts:
    """Of one dossier, as of the transaction's moment: names of the tables in which something hangs on it."""

    tables: frozenset[str]
    is_merged_into: bool
    """Another dossier is to be closed, or was, in favour of this one."""
    person: Row[Any]
    """The investor's `full_name`, `residence_country`, `language`, `tamazight`."""
    projects: tuple[ProjectReference, ...]
    """All of the investor's, the oldest first."""

    def in_any(self, *asked: Table) -> bool:
        return any(table.name in self.tables for table in asked)


def find_with_parts(session: Session, dossier_id: UUID) -> tuple[Dossier, Parts]:
    """Begins the session's transaction: it sees a single moment, and of empty collections knows that they are.

    Raises DossierNotFound.
    """
    session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
    row = session.execute(_wanted(), {"dossier_id": dossier_id}).one_or_none()
    if row is None:
        raise DossierNotFound(dossier_id=dossier_id)
    dossier, (*there, merged_into) = row.Dossier, row.there
    know_stamps(session, row.stamps)
    projects = tuple(ProjectReference(project_id=project_id, title=title) for project_id, title in row.projects)
    found = frozenset(name for name, is_there in zip(_CONDITIONS, there, strict=True) if is_there)
    parts = Parts(found, merged_into, row, projects)
    for name, table in _collections():
        if table in _CONDITIONS and table not in parts.tables:
            set_committed_value(dossier, name, [])
    return dossier, parts


@cache
def _wanted() -> Select[*tuple[Any, ...]]:
    person = (_p.full_name, _p.residence_country, _p.language, _p.tamazight)
    columns = (_THERE.label("there"), STAMPS.label("stamps"), _PROJECTS.label("projects"), *person)
    joined = select(Dossier, *columns).join(tables.person, _p.id == tables.dossier.c.person_id)
    return joined.where(tables.dossier.c.id == bindparam("dossier_id"))


@cache
def _collections() -> list[tuple[str, str]]:
    """Attributes of a dossier that are lists, and their tables."""
    mapper: Any = inspect(Dossier)
    return [(one.key, one.mapper.local_table.name) for one in mapper.relationships if one.uselist]
