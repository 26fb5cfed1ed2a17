"""Who is sent what is public: begin, change the secret, rest, go on, send again, leave out, test, end."""

from datetime import datetime, timedelta
from uuid import UUID

from services.territory.domain.setting import SettingKind
from services.territory.domain.webhook import Delivered, State
from services.territory.usecases.ports import Now, UnitOfWork
from services.territory.usecases.subscription_ports import Standing
from shared.contracts.territory.public_events import PUBLIC
from shared.contracts.territory.subscription_refusals import (
    EventTypeUnknown,
    NothingToSkip,
    ReplayAhead,
    SubscriptionNameTaken,
    SubscriptionNotFound,
)
from shared.contracts.territory.subscriptions import (
    CloseSubscription,
    CreateSubscription,
    PauseSubscription,
    PingSubscription,
    ReplaySubscription,
    ResumeSubscription,
    RotateSecret,
    SecretShown,
    SkipDelivery,
    SubscriptionCommand,
)
from shared.database.identifiers import uuid7
from shared.reference.days import local_date

_AT_ONCE = {"tries": 0, "next_attempt_at": None, "failing_since": None}


def create_subscription(command: CreateSubscription, work: UnitOfWork, now: Now) -> SecretShown:
    """Raises ReceiverRefused, EventTypeUnknown, SubscriptionNameTaken, WebhooksUnavailable."""
    work.webhooks.check(command.url)
    for kind in command.wanted.types:
        if kind not in PUBLIC:
            raise EventTypeUnknown(type=kind)
    if work.subscriptions.has_name(command.name):
        raise SubscriptionNameTaken(name=command.name)
    salt, secret = work.webhooks.new_secret()
    identifier = uuid7()
    work.subscriptions.add(identifier, command, salt, now())
    return SecretShown(subscription_id=identifier, secret=secret)


def rotate_secret(command: RotateSecret, work: UnitOfWork, now: Now) -> SecretShown:
    """Both sign for a while, so that the receiver changes over when it can. Raises SubscriptionNotFound."""
    at = now()
    found = _found(command.subscription_id, work)
    salt, secret = work.webhooks.new_secret()
    days = work.setting(SettingKind.SECRET_OVERLAP, local_date(at)).value
    values = {"salt": salt, "former_salt": found.salt, "former_until": at + timedelta(days=days)}
    work.subscriptions.change(found.id, command.staff_id, at, values)
    return SecretShown(subscription_id=found.id, secret=secret)


def pause_subscription(command: PauseSubscription, work: UnitOfWork, now: Now) -> None:
    """Raises SubscriptionNotFound."""
    found = _found(command.subscription_id, work)
    if found.state == State.ACTIVE:
        work.subscriptions.change(found.id, command.staff_id, now(), {"state": State.PAUSED})


def resume_subscription(command: ResumeSubscription, work: UnitOfWork, now: Now) -> None:
    """Where it stopped: the event that was not acknowledged is the first. Raises SubscriptionNotFound."""
    _go_on(_found(command.subscription_id, work), command, work, now())


def close_subscription(command: CloseSubscription, work: UnitOfWork, now: Now) -> None:
    """Raises SubscriptionNotFound."""
    at, found = now(), _found(command.subscription_id, work)
    work.subscriptions.settle_waiting(found.id, Delivered.SKIPPED, at, command.staff_id, "closed")
    work.subscriptions.change(found.id, command.staff_id, at, {"state": State.CLOSED, "next_attempt_at": None})


def ping_subscription(command: PingSubscription, work: UnitOfWork, now: Now) -> None:
    """Raises SubscriptionNotFound."""
    work.subscriptions.add_ping(_found(command.subscription_id, work).id, uuid7(), now())


def replay_subscription(command: ReplaySubscription, work: UnitOfWork, now: Now) -> None:
    """Raises SubscriptionNotFound, CursorUnknown, ReplayAhead."""
    at, found = now(), _found(command.subscription_id, work)
    if command.since is None and command.since_moment is not None:
        begin = min(work.subscriptions.position_before(command.since_moment), found.cursor)
    else:
        begin = work.subscriptions.position_of(command.since)
    if begin > found.cursor:
        raise ReplayAhead(subscription_id=found.id)
    work.subscriptions.settle_waiting(found.id, Delivered.REPLAYED, at, command.staff_id, None)
    work.subscriptions.change(found.id, command.staff_id, at, {"cursor": begin, **_AT_ONCE})


def skip_delivery(command: SkipDelivery, work: UnitOfWork, now: Now) -> None:
    """The subscription goes on behind it, also one that it had disabled. Raises SubscriptionNotFound, NothingToSkip."""
    at, found = now(), _found(command.subscription_id, work)
    skipped = work.subscriptions.settle_waiting(
        found.id, Delivered.SKIPPED, at, command.staff_id, command.reason, only=command.delivery_id
    )
    if skipped is None:
        raise NothingToSkip(delivery_id=command.delivery_id)
    work.subscriptions.change(found.id, command.staff_id, at, {"cursor": skipped})
    if found.state != State.PAUSED:
        _go_on(found, command, work, at)


def _go_on(found: Standing, command: SubscriptionCommand, work: UnitOfWork, at: datetime) -> None:
    work.subscriptions.change(found.id, command.staff_id, at, {"state": State.ACTIVE, "because": None, **_AT_ONCE})


def _found(subscription_id: UUID, work: UnitOfWork) -> Standing:
    """Under its lock. A closed one is no more."""
    found = work.subscriptions.find(subscription_id)
    if found is None or found.state == State.CLOSED:
        raise SubscriptionNotFound(subscription_id=subscription_id)
    return found
