"""One planning system that is subscribed, and a sender whose time is the test's."""

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from services.territory import bootstrap
from services.territory.adapters import public_log
from services.territory.adapters.delivery_desk import SqlDeliveryDesk
from services.territory.adapters.subscriptions import WebhookSetUp
from services.territory.domain.going_out import GoingOut
from services.territory.usecases.deliver_event import Delivered, deliver_next
from shared.contracts.request import Request
from shared.contracts.territory import subscriptions as s
from shared.contracts.territory.public_events import OpportunityEnded
from shared.network.webhooks.caller import Limits, WebhookCaller
from tests.integration.territory.conftest import STAFF, Territory
from tests.integration.territory.receiving import Receiver

KEY = "a key of these tests alone"
QUICK = Limits(connect_s=0.5, whole_s=0.5)
DAYS = timedelta(days=1)


@dataclass
class Planning:
    """Ask on its behalf, let things happen, send what is due."""

    territory: Territory
    receiver: Receiver
    created: s.SecretShown = field(init=False)
    caller: WebhookCaller = field(init=False)

    def __post_init__(self) -> None:
        self.territory.now = datetime.now(UTC)  # receivers refuse what is signed for another hour
        self.caller = WebhookCaller(named_origins=[self.receiver.origin], limits=QUICK)
        self.created = self.subscribe()

    def ask(self, request: Request[Any]) -> Any:
        set_up = WebhookSetUp(KEY, [self.receiver.origin])
        return bootstrap.application(self.territory.engine, lambda: self.territory.now, set_up).answer(request)

    def subscribe(self, name: str = "Plan régional", **wanted: Any) -> s.SecretShown:
        said = {"name": name, "url": self.receiver.url, "wanted": s.EventFilter(**wanted)}
        created: s.SecretShown = self.ask(s.CreateSubscription(staff_id=STAFF, **said))
        return created

    def say(self, kind: type[s.SubscriptionCommand], **more: Any) -> Any:
        return self.ask(kind(staff_id=STAFF, subscription_id=self.created.subscription_id, **more))

    def view(self) -> s.SubscriptionDetails:
        found: s.SubscriptionDetails = self.ask(s.GetSubscription(subscription_id=self.created.subscription_id))
        return found

    def happen(self, count: int = 1, province: str = "02.381") -> list[str]:
        facts = [
            GoingOut(OpportunityEnded(opportunity_id=uuid4(), province=province, sector="industry"), self.territory.now)
            for _ in range(count)
        ]
        with self.territory.engine.begin() as connection:
            public_log.write(connection, facts)
        return [fact.fact.subject for fact in facts]

    def send(self, after: timedelta = timedelta()) -> list[Delivered]:
        """Everything that is due then, as a sender of `work` does it."""
        self.territory.now += after
        done = []
        with self.territory.engine.connect() as connection:
            connection.detach()
            desk = SqlDeliveryDesk(connection)
            desk.recover(self.territory.now)
            while one := deliver_next(desk, self.caller, KEY, lambda: self.territory.now, lambda: 0.5):
                done.append(one)
        return done

    def subjects(self) -> list[str]:
        return [json.loads(body)["subject"] for _, body in self.receiver.received]
