"""What may be done with a subscription, as HTTP knows it: a path, a body without the ids that the gateway fills in."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from pydantic import BaseModel, Field, create_model

from services.gateway.entrypoints.dossier_commands import body_of
from shared.contracts.territory.subscriptions import (
    CloseSubscription,
    CreateSubscription,
    ListChanges,
    PauseSubscription,
    PingSubscription,
    ReplaySubscription,
    ResumeSubscription,
    SkipDelivery,
    SubscriptionCommand,
)

_FILLED_IN = frozenset({"staff_id", "subscription_id", "delivery_id"})


@dataclass(frozen=True)
class Act:
    """A command on one subscription."""

    kind: type[SubscriptionCommand]
    body: type[BaseModel]


ACTS: Mapping[str, Act] = MappingProxyType(
    {
        word: Act(kind, body_of(kind, _FILLED_IN))
        for word, kind in (
            ("pause", PauseSubscription),
            ("resume", ResumeSubscription),
            ("ping", PingSubscription),
            ("replay", ReplaySubscription),
            ("close", CloseSubscription),
        )
    }
)
"""Last word of the path -> command."""
CREATE_BODY = body_of(CreateSubscription, _FILLED_IN)
SKIP_BODY = body_of(SkipDelivery, _FILLED_IN)
LONGEST_WAIT_S = 30
"""Proxies close what is silent for a minute."""
_WAIT = Field(
    default=0,
    ge=0,
    le=LONGEST_WAIT_S,
    description="Seconds to wait for something, where there is nothing yet. 0: answer at once.",
)
CHANGES_QUERY: Any = create_model("ChangesQuery", __base__=body_of(ListChanges, frozenset()), wait=(int, _WAIT))


def asked_changes(query: BaseModel) -> ListChanges:
    return ListChanges.model_validate({name: getattr(query, name) for name in ListChanges.model_fields})
