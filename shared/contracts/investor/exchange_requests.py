"""Commands of the exchange with an investor. The same `request_id` again changes nothing."""

from typing import Annotated
from uuid import UUID

from pydantic import StringConstraints

from shared.contracts.request import Request

Written = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=4000)]


class AddNote(Request[None], service="investor", method="add_note", repeatable=True):
    """An internal note on a dossier."""

    request_id: UUID
    dossier_id: UUID
    staff_id: UUID
    text: Written


class WriteMessage(Request[None], service="investor", method="write_message", repeatable=True):
    """To the investor, who is told by e-mail that there is a message, not what it says."""

    request_id: UUID
    dossier_id: UUID
    staff_id: UUID
    text: Written
    expects_answer: bool = False


class WriteToCentre(Request[None], service="investor", method="write_to_centre", repeatable=True):
    """From the investor, on the page behind the signed link."""

    request_id: UUID
    dossier_id: UUID
    text: Written


class SettleThread(Request[None], service="investor", method="settle_thread", repeatable=True):
    """Nobody owes an answer any more: it was given by telephone, or none is needed."""

    dossier_id: UUID
    staff_id: UUID
