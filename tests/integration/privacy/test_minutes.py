"""Minutes of sessions lose what names an erased person, and nothing else."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from sqlalchemy import text

from services.investor import bootstrap as investor
from services.investor.domain.person import Person
from services.investor.domain.project import Project
from shared.contracts.codes import Language
from shared.database.engine import make_engine
from shared.messaging.unit_of_work import transaction
from tests.support.databases import Databases
from tests.unit.investor.builders import a_dossier

AT = datetime(2026, 11, 2, 9, tzinfo=UTC)
PEOPLE = (
    Person(UUID(int=1), "Karim El-Fassi", "k.f+a@example.org", "+491701234567", "DE", Language.FRENCH, AT),
    Person(UUID(int=2), "كريم الفاسي", "kf@example.org", None, "DE", Language.ARABIC, AT),
    Person(UUID(int=3), "Bo (Li) *", "bo@example.org", None, "DE", Language.FRENCH, AT),
)
EXAMINED, ELSEWHERE = True, False
MINUTES = [
    (1, EXAMINED, "M. El-Fassi, FASSI Karim : k.f+a@example.org", "M. El-[…], […] […] : […]"),
    (1, EXAMINED, "Karima, Fassil, rue Alfassi, +4917012345678", "Karima, Fassil, rue Alfassi, +4917012345678"),
    (1, EXAMINED, "Le moulin (Oujda) est hors zone.", "[…] est hors zone."),
    (1, ELSEWHERE, "Karim Alami cite Karim El-Fassi, +491701234567.", "Karim Alami cite […], […]."),
    (2, EXAMINED, "استمعت اللجنة إلى السيد كريم الفاسي والكريم.", "استمعت اللجنة إلى السيد […] والكريم."),
    (3, EXAMINED, "Bo (Li) * parle de Bo et de Li", "[…] parle de Bo et de Li"),
]
"""Who is erased, whether the session examined their dossier, its minutes, and what is left of them. "El", "Bo" and "Li"
are too short to name anybody.
"""


def test_what_names_an_erased_person_goes_and_what_names_another_stays(
    databases: Databases,
) -> None:
    database = databases("investor", seeded=True)
    engine, owner = (make_engine(url, application="test") for url in (database.url, database.admin_url))
    with transaction(engine, investor.unit_of_work) as work:
        for person in PEOPLE:
            work.people.add(person)
            work.flush()
            project = Project(UUID(int=10 + person.id.int), person.id, "x", UUID(int=20 + person.id.int), AT)
            work.projects.add(project)
            about = {"person_id": person.id, "title": "Le moulin (Oujda)", "cri_invest_reference": None}
            dossier = a_dossier(id=UUID(int=30 + person.id.int), number=f"OR-2026-0000{person.id.int}", **about)
            dossier.project_id = project.id
            work.dossiers.add(dossier)
    for number, (who, examined, minutes, left) in enumerate(MINUTES):
        with owner.begin() as connection:
            facts = {"id": UUID(int=100), "on": date(2026, 1, 1) + timedelta(days=number), "minutes": minutes}
            connection.execute(
                text(
                    "INSERT INTO commission_session (id, held_on, place, state, version, planned_by, planned_at,"
                    " present, minutes) VALUES (:id, :on, 'Oujda', 'closed', 1, :id, now(), '{}', :minutes)"
                ),
                facts,
            )
            if examined:
                connection.execute(
                    text("INSERT INTO agenda_item VALUES (:id, :dossier, 1, '', :id, now())"),
                    {"id": UUID(int=100), "dossier": UUID(int=30 + who)},
                )
            changed = connection.scalar(text("SELECT redact_minutes(:who)"), {"who": UUID(int=who)})
            found = connection.scalar(text("SELECT minutes FROM commission_session"))
            assert (found, changed) == (left, int(left != minutes))
            connection.execute(text("DELETE FROM agenda_item"))
            connection.execute(text("DELETE FROM commission_session"))
    for one in (engine, owner):
        one.dispose()
