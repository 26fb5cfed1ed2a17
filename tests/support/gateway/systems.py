"""A planning system that is subscribed, as the territory service tells of it."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from shared.contracts.territory import subscriptions as s

ID = UUID(int=7)
AT = datetime(2026, 11, 30, 9, 0, tzinfo=UTC)


def a_system(**changes: Any) -> s.SubscriptionDetails:
    attempt = {"begun_at": AT, "milliseconds": 12, "outcome": "refused", "status": 500, "reply": "<b>down</b>"}
    delivery = {
        "delivery_id": 3,
        "event_id": UUID(int=9),
        "type": "primo.opportunity.published.v1",
        "subject": "opportunity/x",
        "state": "waiting",
        "created_at": AT,
        "settled_at": None,
        "skip_reason": None,
        "attempts": [attempt, {**attempt, "outcome": "a_new_outcome"}],
    }
    said = {
        "subscription_id": ID,
        "name": "Observatoire",
        "url": "https://plans.example.org/hook",
        "wanted": {"types": ["primo.opportunity.published.v1"], "provinces": ["02.381"], "sectors": ["tourism"]},
        "state": "active",
        "because": None,
        "behind": 4,
        "cursor": "MTo0",
        "tries": 2,
        "next_attempt_at": AT,
        "failing_since": AT,
        "two_secrets_until": AT,
        "created_by": UUID(int=1),
        "created_at": AT,
        "changed_at": AT,
        "deliveries": [delivery],
    }
    return s.SubscriptionDetails.model_validate({**said, **changes})
