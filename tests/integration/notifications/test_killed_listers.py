"""Processes that list an audience, killed with -9 wherever they are: nobody is told twice, nobody is left out."""

import multiprocessing
import os
import signal
from collections import Counter
from collections.abc import Callable
from itertools import cycle
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import event

from services.notifications.adapters import campaign_rounds
from services.notifications.adapters.campaign_rounds import CampaignRounds
from services.notifications.bootstrap import utc_now
from shared.contracts.investor.audience import ListAudience
from shared.contracts.notifications.codes import Channel
from shared.database.engine import make_engine
from tests.integration.notifications.campaign_world import Campaigning
from tests.integration.notifications.conftest import Notifications

PERSONS = int(os.environ.get("PRIMO_TEST_CAMPAIGN_PERSONS", "300"))
PAGE = 20
POINTS = ("asking", "stored, not committed", "committed")


def _end() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def list_and_die(campaigning: Campaigning, campaign_id: UUID, point: str) -> None:
    """In a process of its own: at its third page."""
    engine = make_engine(campaigning.notifications.database.url, application="test", pool_size=1)
    pages = 0

    def call(request: Any) -> Any:
        nonlocal pages
        if isinstance(request, ListAudience):
            pages += 1
            if pages == 3 and point == "asking":
                _end()
        return campaigning.investors.call(request)

    def stored(*said: Any) -> None:
        if pages == 3 and point == "stored, not committed" and "INSERT INTO notice " in said[2]:
            _end()

    event.listen(engine, "after_cursor_execute", stored)
    rounds = CampaignRounds(engine, call, utc_now)
    while rounds.list_page(campaign_id):
        if pages == 3 and point == "committed":
            _end()


def in_a_child(target: Callable[..., None], *args: Any) -> Any:
    child = multiprocessing.get_context("fork").Process(target=target, args=args)
    child.start()
    return child


# Where another test has imported eventlet, it warns of each fork; nothing of it is used in the child.
@pytest.mark.filterwarnings("ignore:Using fork:DeprecationWarning")
def test_each_person_has_one_message_whoever_dies_while_the_audience_is_listed(
    notifications: Notifications, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(campaign_rounds, "PAGE", PAGE)
    campaigning = Campaigning(notifications)
    agreed = {campaigning.investors.register(Channel.EMAIL) for _ in range(PERSONS)}
    campaigning.investors.register()
    campaign_id = campaigning.started()

    killed: Counter[str] = Counter()
    for point in cycle(POINTS):
        pair = [in_a_child(list_and_die, campaigning, campaign_id, point) for _ in range(2)]  # side by side
        for child in pair:
            child.join(60)
            assert child.exitcode in (0, -signal.SIGKILL)
        killed[point] += sum(child.exitcode == -signal.SIGKILL for child in pair)
        if campaigning.view(campaign_id).listed:
            break

    told = [row.person_id for row in notifications.query("SELECT person_id FROM notice")]
    assert set(told) == agreed
    assert len(told) == len(agreed)
    assert min(killed[point] for point in POINTS) > 0
    print(f"{PERSONS} persons, killed: {dict(killed)}, told twice 0, left out 0")
