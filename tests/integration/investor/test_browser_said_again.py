"""A browser that is said again, as after an answer that got lost: its newer keys hold, and history tells of it once."""

from sqlalchemy import text

from shared.contracts.investor.browsers import SubscribeBrowser
from shared.contracts.investor.queries import GetContact, GetDossier
from tests.integration.investor.test_dossier_in_the_database import Investor, a_filing, investor
from tests.support.push_receiver import Browser, b64

__all__ = ["investor"]


def test_a_browser_said_again_stands_in_the_history_once(investor: Investor) -> None:
    dossier_id = investor(a_filing()).dossier_id
    first, again, other = Browser(), Browser(), Browser()
    for keeper, endpoint in ((first, "1"), (again, "1"), (other, "2")):
        said = {"endpoint": f"https://fcm.googleapis.com/{endpoint}", "p256dh": keeper.p256dh, "auth": b64(keeper.auth)}
        investor(SubscribeBrowser(dossier_id=dossier_id, text_version="2026-12", language="fr", **said))

    person_id = investor(GetDossier(dossier_id=dossier_id)).investor_id
    assert {one.p256dh for one in investor(GetContact(person_id=person_id)).browsers} == {again.p256dh, other.p256dh}
    lines = "SELECT count(*) FROM dossier_history WHERE action = 'person.browser_kept' AND dossier_id = :dossier_id"
    with investor.engine.connect() as connection:
        assert connection.scalar(text(lines), {"dossier_id": dossier_id}) == 2
