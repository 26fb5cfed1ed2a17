"""What is refused in the exchange with an investor."""

from typing import ClassVar
from uuid import UUID

from shared.contracts.investor.refusals import InvestorRefusal


class TooManyMessages(InvestorRefusal):
    """So many messages from the investor's page within a day: more come later."""

    code: ClassVar[str] = "message.too_many"
    dossier_id: UUID
    most_a_day: int
