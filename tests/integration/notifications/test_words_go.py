"""When their time is over words go, and with them who read them and whose address came back; the proof stays whole."""

from datetime import UTC, datetime, timedelta

import psycopg

from services.notifications.adapters.proof.ledger import PROOF
from services.notifications.adapters.retention import drop_old_words
from shared.contracts.investor.privacy import RetentionRules
from shared.contracts.notifications.inbox import ListInbox, ReadNotice
from shared.contracts.notifications.proof import GetProof
from shared.contracts.notifications.suppressions import ListSuppressions
from shared.database.engine import plain_url
from shared.ledger.verification import verify
from tests.integration.notifications.conftest import Notifications
from tests.integration.notifications.test_suppressions import suppress
from tests.unit.notifications.builders import DOSSIER, NOON, PERSON, filed

RULE = {"object": "notice_message", "valid_from": "2026-01-01", "months": 12, "automatic": True, "source": "an order"}
LATER = datetime.now(UTC) + timedelta(days=400)


def rules(*held: object) -> RetentionRules:
    return RetentionRules.model_validate({"rules": [{**RULE, "confidence": "P"}], "held": held})


def test_words_readings_replies_reports_and_suppressions_go_and_the_chain_holds(notifications: Notifications) -> None:
    notifications.hear(filed())
    notifications.send_all()
    notice_id = notifications.notices()[0].notice_id
    notifications.ask(ReadNotice(dossier_id=DOSSIER, notice_id=notice_id))
    suppress(notifications, "fatima@example.org", notice_id)
    lines = notifications.ask(GetProof(dossier_id=DOSSIER)).lines

    assert drop_old_words(notifications.engine, rules(), NOON) == 0, "not yet"
    assert drop_old_words(notifications.engine, rules(PERSON), LATER) == 0, "under hold"
    assert drop_old_words(notifications.engine, rules(), LATER) == 1

    assert notifications.ask(ListInbox(dossier_id=DOSSIER)) == ()
    assert notifications.ask(ListSuppressions()).rows == ()
    (notice,) = notifications.notices()
    assert (notice.subject, notice.readings, notice.attempts[0].reply) == (None, (), "")
    assert notifications.query("SELECT salt FROM notice_attempt")[0].salt is None, "no guess at the reply can be tried"
    assert notifications.ask(GetProof(dossier_id=DOSSIER)).lines == lines
    with psycopg.connect(plain_url(notifications.database.url)) as connection:
        assert verify(connection, PROOF).count == 0
