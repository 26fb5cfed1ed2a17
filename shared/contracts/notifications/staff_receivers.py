"""Receivers of alerts to staff that the console names, beside those of the settings. ADR 0053."""

from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import AwareDatetime, StringConstraints

from shared.contracts.event import Contract
from shared.contracts.notifications.providers import ProviderEntry
from shared.contracts.notifications.refusals import NotificationsRefusal
from shared.contracts.operations import Reason
from shared.contracts.request import Request

ReceiverName = Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^[a-z][a-z0-9-]{1,30}$")]
"""As of a provider: it is one, of the channel `webhook`."""
AlertUrl = Annotated[str, StringConstraints(strip_whitespace=True, min_length=10, max_length=500)]


class StaffReceiverNameTaken(NotificationsRefusal):
    """Another provider is called so."""

    code: ClassVar[str] = "staff_receiver.name_taken"
    name: str


class StaffReceiverRefused(NotificationsRefusal):
    """Nothing is posted to such an address."""

    code: ClassVar[str] = "staff_receiver.refused"
    problem: str
    """malformed, not_https, credentials or private."""


class StaffReceiversUnavailable(NotificationsRefusal):
    """The set-up has no key for webhooks (PRIMO_WEBHOOK_KEY): no secret can be made."""

    code: ClassVar[str] = "staff_receivers.unavailable"


class StaffReceiverView(Contract):
    name: str
    url: str
    begun_at: AwareDatetime
    begun_by: UUID
    two_secrets_until: AwareDatetime | None = None
    """Until then every alert is signed with the secret before as well."""
    ended_at: AwareDatetime | None = None
    """It was removed."""
    history: tuple[ProviderEntry, ...] = ()
    """The newest first."""


class StaffReceiverSecret(Contract):
    """Shown this once: nothing answers it again."""

    name: str
    secret: str
    """`whsec_` and 32 bytes in base64, as Standard Webhooks has it."""


class ListStaffReceivers(
    Request[tuple[StaffReceiverView, ...]], service="notifications", method="list_staff_receivers", repeatable=True
):
    """Those that are posted to, by name; then those that were removed last, twenty at most."""


class AddStaffReceiver(Request[StaffReceiverSecret], service="notifications", method="add_staff_receiver"):
    """Post alerts to it, from now on.

    Raises StaffReceiverNameTaken, StaffReceiverRefused, StaffReceiversUnavailable.
    """

    name: ReceiverName
    url: AlertUrl
    reason: Reason
    staff_id: UUID


class ChangeStaffReceiver(Request[None], service="notifications", method="change_staff_receiver"):
    """Another address, the same secret. Raises ProviderNotFound, StaffReceiverRefused."""

    name: ReceiverName
    url: AlertUrl
    reason: Reason
    staff_id: UUID


class RotateStaffReceiver(Request[StaffReceiverSecret], service="notifications", method="rotate_staff_receiver"):
    """Another secret; for a week alerts carry both signatures.

    Raises ProviderNotFound, StaffReceiversUnavailable.
    """

    name: ReceiverName
    reason: Reason
    staff_id: UUID


class TryStaffReceiver(Request[None], service="notifications", method="try_staff_receiver"):
    """Post a test to this one alone, by the way of every alert. Raises ProviderNotFound."""

    name: ReceiverName
    staff_id: UUID


class RemoveStaffReceiver(Request[None], service="notifications", method="remove_staff_receiver"):
    """For good. Raises ProviderNotFound."""

    name: ReceiverName
    reason: Reason
    staff_id: UUID
