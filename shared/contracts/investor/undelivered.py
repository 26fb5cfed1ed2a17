"""Commands of notifications to investor: who looks after a dossier should reach its investor in another way."""

from uuid import UUID

from shared.contracts.request import Request


class TellUndelivered(Request[None], service="investor", method="tell_undelivered", repeatable=True):
    """No channel delivered a notice. Said until it is answered: after a crash in between, the adviser is told twice."""

    dossier_id: UUID
    notice_id: UUID
    complained: bool = False
    """It was delivered, and its reader called it unwanted: they may well not read the next."""
