"""Who is told by a webhook what staff are called about: named, tried, changed and removed in the console. ADR 0053."""

from datetime import datetime, timedelta
from uuid import UUID

from services.notifications.usecases.ports import Now, UnitOfWork
from shared.contracts.notifications.providers import ProviderEntry
from shared.contracts.notifications.staff_receivers import (
    AddStaffReceiver,
    ChangeStaffReceiver,
    RemoveStaffReceiver,
    RotateStaffReceiver,
    StaffReceiverSecret,
    TryStaffReceiver,
)

OVERLAP = timedelta(days=7)
"""In which both secrets sign: as of planners' webhooks."""


def add_staff_receiver(command: AddStaffReceiver, work: UnitOfWork, now: Now) -> StaffReceiverSecret:
    """See the contract for what it raises, here and below."""
    at = now()
    work.receivers.set_up.check(command.url)
    salt, secret = work.receivers.set_up.new_secret()
    work.receivers.add(command.name, command.url, salt, by=command.staff_id, at=at)
    _note(work, command.name, "added", command.staff_id, at, command.reason)
    return StaffReceiverSecret(name=command.name, secret=secret)


def change_staff_receiver(command: ChangeStaffReceiver, work: UnitOfWork, now: Now) -> None:
    work.receivers.set_up.check(command.url)
    work.receivers.change(work.receivers.get(command.name).id, {"url": command.url})
    _note(work, command.name, "address", command.staff_id, now(), command.reason)


def rotate_staff_receiver(command: RotateStaffReceiver, work: UnitOfWork, now: Now) -> StaffReceiverSecret:
    """Both sign for a while, so that the receiver changes over when it can."""
    at, found = now(), work.receivers.get(command.name)
    salt, secret = work.receivers.set_up.new_secret()
    both = {"salt": salt, "former_salt": found.salt, "former_until": at + OVERLAP}
    work.receivers.change(found.id, both)
    _note(work, command.name, "secret", command.staff_id, at, command.reason)
    return StaffReceiverSecret(name=command.name, secret=secret)


def try_staff_receiver(command: TryStaffReceiver, work: UnitOfWork, now: Now) -> None:
    """A notice like any other, but that no other receiver may stand in for this one."""
    at = now()
    work.receivers.ask(work.receivers.get(command.name), at)
    _note(work, command.name, "tried", command.staff_id, at, "")


def remove_staff_receiver(command: RemoveStaffReceiver, work: UnitOfWork, now: Now) -> None:
    at = now()
    work.receivers.change(work.receivers.get(command.name).id, {"ended_at": at})
    _note(work, command.name, "removed", command.staff_id, at, command.reason)


def _note(work: UnitOfWork, name: str, act: str, by: UUID, at: datetime, reason: str) -> None:
    work.receivers.note(name, ProviderEntry(at=at, by=by, act=act, reason=reason))
