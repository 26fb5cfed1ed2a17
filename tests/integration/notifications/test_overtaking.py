"""While much is sent to many, a notice about a dossier leaves at once."""

import os
import time
from datetime import UTC, datetime
from uuid import UUID, uuid4

from services.notifications.domain.timing import Priority
from tests.integration.notifications.conftest import Notifications
from tests.support.bulk_notices import many_notices
from tests.support.waiting import wait_until
from tests.unit.notifications.builders import filed

BULK = int(os.environ.get("PRIMO_TEST_BULK_NOTICES", "2000"))
STATUS = 20
_TOOK = """
SELECT extract(epoch FROM sent_at - created_at)::float AS s FROM notice
WHERE dossier_id = ANY(:ids) AND state = 'sent' ORDER BY 1
"""
_LEFT = "SELECT count(*) AS n FROM notice WHERE priority = 9 AND state = 'created'"


def test_status_notices_overtake_the_bulk_that_is_being_sent(notifications: Notifications) -> None:
    notifications.now = lambda: datetime(2026, 12, 1, 12, 0, tzinfo=UTC)  # a working day: nothing is held
    with notifications.connected(notifications.database.owner_url) as owner:
        many_notices(owner, BULK, Priority.BULK)
    ours: list[UUID] = []

    with notifications.senders(3):
        wait_until(lambda: len(notifications.post.taken) > STATUS)
        for number in range(STATUS):
            ours.append(uuid4())
            notifications.hear(filed(ours[-1], number=f"OR-2027-{number:05}"))
            time.sleep(0.05)
        wait_until(lambda: len(notifications.query(_TOOK, ids=ours)) == STATUS)
        left = notifications.query(_LEFT)[0].n

    took = [row.s for row in notifications.query(_TOOK, ids=ours)]
    print(
        f"{BULK} to many, {left} of them still wait; status notices: median {took[len(took) // 2]:.3f} s,"
        f" 95 % {took[int(len(took) * 0.95) - 1]:.3f} s, worst {took[-1]:.3f} s"
    )
    assert left > BULK / 2
