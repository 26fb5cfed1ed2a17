"""Who says a notice, as the use cases ask for it."""

from collections.abc import Sequence
from typing import Protocol

from services.notifications.domain.message import Message
from services.notifications.domain.staff_call import Recipient
from services.notifications.domain.wording import Wordings
from services.notifications.usecases.gathered import Gathered, ToldStep
from services.notifications.usecases.ports import Claim, Contact


class Writer(Protocol):
    def write(self, claim: Claim, contact: Contact, wordings: Wordings, steps: Sequence[ToldStep] = ()) -> Message:
        """Say it in the person's language; `steps`: of a digest. Raises CannotWrite."""


class StaffWriter(Protocol):
    def write(self, claim: Claim, recipient: Recipient, gathered: Sequence[Gathered], wordings: Wordings) -> Message:
        """Say it in the language of who is told. Raises CannotWrite."""
