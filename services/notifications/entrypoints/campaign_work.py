"""The component of `work` that moves campaigns on, once a second. Others may run beside it."""

import threading

from sqlalchemy import Engine

from services.notifications.adapters.campaign_rounds import CampaignRounds
from services.notifications.bootstrap import utc_now
from services.notifications.config import Settings
from shared.process.worker import Component
from shared.rpc.blocking import BlockingRpcClient

EVERY_S = 1.0
AUDIENCE_TIMEOUT_S = 20.0
"""Counting and listing read every consent of an audience."""


def campaigns(settings: Settings, engine: Engine) -> Component:
    client = BlockingRpcClient(settings.amqp_url, timeout=AUDIENCE_TIMEOUT_S)
    rounds = CampaignRounds(engine, client.call, utc_now)
    return Component("campaigns", lambda stop: run(rounds, stop))


def run(rounds: CampaignRounds, stop: threading.Event) -> None:
    """Until `stop` is set. Raises what its database or a defect raises: the component is started again."""
    while not stop.is_set():
        rounds.run()
        stop.wait(EVERY_S)
