"""Finding a dossier by what one remembers of it, in either script; and taking the whole list away."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from services.investor.adapters.queries import export_queue, list_queue
from shared.contracts.investor.codes import Status
from shared.contracts.investor.queries import ExportQueue, ListQueue
from shared.contracts.investor.replies import QueueRow
from shared.database.engine import make_engine
from tests.support.databases import Databases

NOW = datetime(2026, 5, 5, 12, tzinfo=UTC)
_PERSON = """
INSERT INTO person (id, full_name, email, residence_country, language, registered_at, event_seq)
VALUES (:id, :name, :email, 'DE', 'fr', now(), 1)
"""
_DOSSIER = """
INSERT INTO dossier (id, number, person_id, title, description, province, sector, host_country, planned_amount_mad,
                     planned_jobs, cri_invest_reference, request_id, request_digest, status, filed_at, due_on,
                     event_seq)
VALUES (:id, :number, :person, :title, '', '02.411', 'agriculture', 'DE', 1, 1, :reference, gen_random_uuid(), '',
        :status, :filed, :due, 1)
"""


@pytest.fixture
def session(databases: Databases) -> Iterator[Session]:
    engine = make_engine(databases("investor").url, application="test", pool_size=1)
    with Session(engine) as opened, opened.begin():
        yield opened
        opened.rollback()
    engine.dispose()


def filed(
    session: Session,
    number: str,
    title: str = "",
    name: str = "",
    reference: str | None = None,
    status: Status = Status.UNDER_REVIEW,
    due: int | None = None,
    at: datetime | None = NOW,
) -> UUID:
    person, dossier = uuid4(), uuid4()
    session.execute(text(_PERSON), {"id": person, "name": name, "email": f"{person}@example.org"})
    due_on = (NOW + timedelta(days=due)).date() if due is not None else None
    values = {"id": dossier, "number": number, "person": person, "title": title, "reference": reference}
    session.execute(text(_DOSSIER), {**values, "status": status.value, "filed": at, "due": due_on})
    return person


def found(session: Session, search: str) -> list[str]:
    return sorted(row.number for row in list_queue(ListQueue(search=search), session, NOW).rows)


def test_a_dossier_is_found_however_it_is_written(session: Session) -> None:
    filed(session, "OR-2026-00001", "Unité de conditionnement — Bœuf", "Chaïmaâ El-Idrissi", "CI-2026/118")
    filed(session, "OR-2026-00002", "وحدة لتثمين أعشاب الجِبال", "فَاطِمَة الزهراء بنعيسى", "CI-2026/119")
    asked = {
        "chaimaa": "1", "IDRISSI": "1", "el idrissi": "1", "unite boeuf": "1", "UNITÉ": "1",
        "ci-2026/118": "1", "CI 2026 118": "1", "٠٠٠٠١": "1", "chaimaa 00001": "1",
        "فاطمه": "2", "فاطمة": "2", "فاطمــــة": "2", "بنعيسي": "2", "اعشاب": "2", "إعشاب": "2",
        "جبال": "2", "تثمين فاطمة": "2",
        "ﻓﺎﻃﻤﺔ": "2", "OR-2026": "12", "chaimaa فاطمة": "", "118 فاطمة": "", "%": "", "_": "", "  ": "12",
        "x%": "", "chaima_": "1",
    }  # fmt: skip
    assert {search: "".join(n[-1] for n in found(session, search)) for search in asked} == asked


def test_a_corrected_name_is_found_and_the_old_one_no_longer(session: Session) -> None:
    person = filed(session, "OR-2026-00001", name="Karim Mauvais")
    session.execute(text("UPDATE person SET full_name = 'Karim Bon' WHERE id = :id"), {"id": person})
    assert (found(session, "mauvais"), found(session, "karim bon")) == ([], ["OR-2026-00001"])
    session.execute(text("UPDATE dossier SET title = 'Serre', cri_invest_reference = 'Z9-777'"))
    assert found(session, "serre z9") == ["OR-2026-00001"]


def test_a_deleted_dossier_leaves_nothing_to_be_found_by(databases: Databases) -> None:
    engine = make_engine(databases("investor").admin_url, application="test", pool_size=1)
    with Session(engine) as session, session.begin():
        filed(session, "OR-2026-00001", name="Karim")
        session.execute(text("DELETE FROM dossier"))
        assert session.execute(text("SELECT count(*) FROM dossier_search")).scalar_one() == 0
        session.rollback()
    engine.dispose()


@pytest.mark.parametrize("wanted", [{}, {"overdue_only": True}, {"search": "serre"}, {"include_ended": True}])
def test_what_is_exported_is_what_the_screen_shows_row_for_row(session: Session, wanted: dict[str, object]) -> None:
    for n, due in enumerate([3, 3, -4, None, None, -1, None, 8, 3]):
        at = NOW + timedelta(hours=n % 3) if n != 6 else None
        status = Status.CLOSED if n == 7 else Status.UNDER_REVIEW if due is not None else Status.VERIFICATION
        filed(session, f"OR-{n}", "Serre" if n % 2 else "Four", due=due, at=at, status=status)
    shown = list_queue(ListQueue.model_validate(wanted), session, NOW).rows
    exported: list[QueueRow] = []
    query = ExportQueue.model_validate({**wanted, "limit": 2})
    while True:
        part = export_queue(query, session, NOW)
        exported.extend(part.rows)
        if part.following is None:
            break
        query = query.model_copy(update={"after": part.following})
    assert tuple(exported) == shown
    assert len(shown) >= 2
