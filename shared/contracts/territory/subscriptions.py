"""Subscriptions of other systems to what is public: webhooks, their deliveries, and the feed to pull instead.

Webhooks follow Standard Webhooks 1.0 (webhook-id, webhook-timestamp, webhook-signature `v1`); a body is a CloudEvent
1.0 in JSON. Codes of states and outcomes are open: a reader shows one that it does not know as it stands.
"""

from typing import Annotated, Any
from uuid import UUID

from pydantic import AwareDatetime, Field, StringConstraints

from shared.contracts.codes import ProvinceCode, Sector
from shared.contracts.event import Contract
from shared.contracts.request import Request
from shared.contracts.territory.public_fact import Key, PublicType

SubscriptionName = Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=80)]
ReceiverUrl = Annotated[str, StringConstraints(strip_whitespace=True, min_length=10, max_length=500)]
Cursor = Annotated[str, StringConstraints(pattern=r"^(now|[A-Za-z0-9_-]{4,40})$")]
"""Where a reader stands in the log of public events; only this service reads what is in it. `now`: at its end."""
SkipReason = Annotated[str, StringConstraints(strip_whitespace=True, min_length=3, max_length=500)]
Chosen = Field(max_length=50)


class EventFilter(Contract):
    """What a receiver wants. An empty list: all. A fact about the whole region passes every filter by province, and
    one that is of no sector every filter by sector.
    """

    types: Annotated[tuple[PublicType, ...], Chosen] = ()
    provinces: Annotated[tuple[ProvinceCode, ...], Chosen] = ()
    sectors: Annotated[tuple[Sector, ...], Chosen] = ()


class AttemptView(Contract):
    begun_at: AwareDatetime
    milliseconds: int | None
    outcome: Key
    """acknowledged, refused, redirected, gone, timed_out, unreachable, cut_off, not_http, address_refused, interrupted
    (our process ended), under_way."""
    status: int | None
    """Of the HTTP answer, if there was one."""
    reply: str
    """What the receiver answered or what went wrong, cut to 1 KiB."""


class DeliveryView(Contract):
    delivery_id: int
    event_id: UUID
    """Also `webhook-id`, the same at every attempt and replay."""
    type: PublicType
    subject: str
    state: Key
    """waiting, acknowledged, skipped, replayed (a replay began before it was acknowledged), failed (a test)."""
    created_at: AwareDatetime
    settled_at: AwareDatetime | None
    skip_reason: str | None
    attempts: tuple[AttemptView, ...]
    """The last first, ten at most."""


class SubscriptionView(Contract):
    subscription_id: UUID
    name: str
    url: str
    wanted: EventFilter
    state: Key
    """active, paused, disabled or closed."""
    because: Key | None
    """Why it is disabled: gone (the receiver answered 410), failing (the last retry failed too)."""
    behind: int
    """Events of the log after its place, whether it wants them or not."""
    cursor: Cursor
    """Up to here everything was acknowledged or skipped."""
    tries: int
    """Failed attempts at the event that is next."""
    next_attempt_at: AwareDatetime | None
    failing_since: AwareDatetime | None
    two_secrets_until: AwareDatetime | None
    """Until then every delivery is signed with the secret before as well."""
    created_by: UUID
    created_at: AwareDatetime
    changed_at: AwareDatetime


class SubscriptionDetails(SubscriptionView):
    deliveries: tuple[DeliveryView, ...]
    """The last first, fifty at most."""


class SecretShown(Contract):
    """Shown this once: nothing answers it again."""

    subscription_id: UUID
    secret: str
    """`whsec_` and 32 bytes in base64, as Standard Webhooks has it."""


class ListSubscriptions(
    Request[tuple[SubscriptionView, ...]], service="territory", method="list_subscriptions", repeatable=True
):
    """Every subscription that is not closed, by name."""


class ListTroubledSubscriptions(
    Request[tuple[SubscriptionView, ...]], service="territory", method="list_troubled_subscriptions", repeatable=True
):
    """Those that are disabled, and active ones whose receiver does not acknowledge: for operators."""


class GetSubscription(
    Request[SubscriptionDetails], service="territory", method="get_subscription", repeatable=True
):  # fmt: skip
    """Raises SubscriptionNotFound."""

    subscription_id: UUID


class CreateSubscription(Request[SecretShown], service="territory", method="create_subscription"):
    """Begin to send, from the next event on. Raises SubscriptionNameTaken, ReceiverRefused, EventTypeUnknown."""

    staff_id: UUID
    name: SubscriptionName
    url: ReceiverUrl
    """`https://`, a name that is not of a private network; others only where the set-up names them."""
    wanted: EventFilter = EventFilter()


class SubscriptionCommand(Request[None]):
    staff_id: UUID
    subscription_id: UUID


class RotateSecret(Request[SecretShown], service="territory", method="rotate_secret"):
    """A new secret. For some days (a dated setting) deliveries carry both signatures. Raises SubscriptionNotFound."""

    staff_id: UUID
    subscription_id: UUID


class PauseSubscription(SubscriptionCommand, service="territory", method="pause_subscription"):
    """Send nothing until it is resumed; nothing is lost. Raises SubscriptionNotFound."""


class ResumeSubscription(SubscriptionCommand, service="territory", method="resume_subscription"):
    """Go on where it stopped, at once, paused or disabled. Raises SubscriptionNotFound."""


class CloseSubscription(SubscriptionCommand, service="territory", method="close_subscription"):
    """For good. What was delivered stays on record. Raises SubscriptionNotFound."""


class PingSubscription(SubscriptionCommand, service="territory", method="ping_subscription"):
    """Send one test event, once, whatever the state. Raises SubscriptionNotFound."""


class ReplaySubscription(SubscriptionCommand, service="territory", method="replay_subscription"):
    """Send again what the filter lets through, in order, after a cursor or from a moment on: the same `webhook-id`s.

    Raises SubscriptionNotFound, CursorUnknown, ReplayAhead.
    """

    since: Cursor | None = None
    since_moment: AwareDatetime | None = None
    """Of the change; where there is no `since`. Neither: from the beginning of the log."""


class SkipDelivery(SubscriptionCommand, service="territory", method="skip_delivery"):
    """Give up the event that is next and go on with the one after it. Raises SubscriptionNotFound, NothingToSkip."""

    delivery_id: int
    reason: SkipReason


class Changes(Contract):
    events: tuple[dict[str, Any], ...]
    """CloudEvents 1.0 in JSON, in the order of the log."""
    next: Cursor
    """What to ask with the next time; every event up to it was given, or is of no interest to the filter."""
    more: bool
    """There is more already."""


class ListChanges(Request[Changes], service="territory", method="list_changes", repeatable=True):
    """What became true since a cursor. Asked again with `next`, nothing is lost and nothing comes twice.

    Raises CursorUnknown, EventTypeUnknown.
    """

    since: Cursor | None = Field(
        default=None,
        description="The `next` of the answer before. Without it: from the beginning of the log. `now`: nothing, and a "
        "cursor to begin with.",
    )
    limit: Annotated[int, Field(ge=1, le=500, description="Events in one answer.")] = 100
    types: Annotated[tuple[PublicType, ...], Field(max_length=50, description="Only these types.")] = ()
    provinces: Annotated[
        tuple[ProvinceCode, ...], Field(max_length=50, description="Only these, and facts about the whole region.")
    ] = ()
    sectors: Annotated[
        tuple[Sector, ...], Field(max_length=50, description="Only these, and facts that are of no sector.")
    ] = ()
