"""Where a dossier is whose deposit did not say it here is asked of investor, and until then it is nobody's part."""

from uuid import UUID, uuid4

from sqlalchemy import text

from services.notifications.adapters.places_of_dossiers import learn_places
from services.notifications.usecases.sample import DOSSIER_ID
from shared.contracts.investor.queries import DossierPlace, ListWithin
from shared.contracts.refusal import ServiceUnavailable
from shared.contracts.remit import limited_to
from shared.database.engine import make_engine
from shared.database.remit import keep_to_remit
from tests.support.databases import Databases


def test_a_dossier_of_before_is_seen_in_its_province_once_investor_was_asked(databases: Databases) -> None:
    engine, known, gone = make_engine(databases("notifications").url, application="test"), uuid4(), uuid4()
    keep_to_remit(engine)
    with engine.begin() as connection:
        for dossier_id in (known, gone, DOSSIER_ID):
            row = {"id": dossier_id, "of": dossier_id if dossier_id == DOSSIER_ID else uuid4()}
            connection.execute(text("INSERT INTO dossier_reference VALUES (:id, 'OR-2026-00001', :of)"), row)

    def seen() -> list[UUID]:
        with limited_to(("02.113",)), engine.connect() as connection:
            return list(connection.scalars(text("SELECT dossier_id FROM dossier_reference")))

    def away(_: ListWithin) -> tuple[DossierPlace, ...]:
        raise ServiceUnavailable(service="investor", cause="away")

    def answers(asked: ListWithin) -> tuple[DossierPlace, ...]:
        assert set(asked.dossier_ids) == {known, gone}
        return (DossierPlace(dossier_id=known, province="02.113"),)

    assert (learn_places(engine, away), seen()) == (0, [])
    assert (learn_places(engine, answers), seen()) == (1, [known])
    engine.dispose()
