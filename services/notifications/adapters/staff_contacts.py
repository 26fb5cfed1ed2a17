"""Where members of staff are reached, in PostgreSQL."""

from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, select
from sqlalchemy.orm import Session

from services.notifications.adapters.tables import staff_contact
from services.notifications.domain.staff_call import Recipient
from shared.contracts.codes import Language
from shared.contracts.investor.staff_calls import StaffCall
from shared.contracts.notifications.staff_contacts import (
    GetStaffContact,
    HowTold,
    ListStaffContacts,
    StaffContact,
)
from shared.contracts.request import Request

_C = staff_contact.c


def read_recipients(connection: Connection, staff_ids: Collection[UUID]) -> Mapping[UUID, Recipient]:
    """Those who named an address."""
    rows = connection.execute(select(staff_contact).where(_C.staff_id.in_(staff_ids)))
    return {
        row.staff_id: Recipient(row.staff_id, row.email, Language(row.language), _told(row), row.mobile) for row in rows
    }


def get_staff_contact(query: GetStaffContact, session: Session, _now: datetime) -> StaffContact | None:
    row = session.execute(select(staff_contact).where(_C.staff_id == query.staff_id)).one_or_none()
    return None if row is None else _view(row)


def list_staff_contacts(_query: ListStaffContacts, session: Session, _now: datetime) -> tuple[StaffContact, ...]:
    return tuple(_view(row) for row in session.execute(select(staff_contact).order_by(_C.staff_id)))


def _view(row: Row[Any]) -> StaffContact:
    return StaffContact.model_validate({**row._mapping, "told": _told(row)})


def _told(row: Row[Any]) -> Mapping[StaffCall, HowTold]:
    """For every call of this release: what is new since it was stored is told at once."""
    return {call: HowTold(row.told.get(call, HowTold.AT_ONCE)) for call in StaffCall}


STAFF_QUERIES: Mapping[type[Request[Any]], Callable[[Any, Session, datetime], Any]] = {
    GetStaffContact: get_staff_contact,
    ListStaffContacts: list_staff_contacts,
}
