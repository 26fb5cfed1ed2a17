"""Events of the stream `dossier` about how a project is paid for."""

from decimal import Decimal
from typing import ClassVar

from pydantic import AwareDatetime

from shared.contracts.investor.streams import DossierEvent


class DossierOwnFundsStated(DossierEvent):
    """The own funds are others than was told last: staff stated them anew. territory counts them. Amounts in dirhams;
    they take the place of those of the deposit.
    """

    type: ClassVar[str] = "dossier.own_funds_stated.v1"
    own_funds_mad: Decimal | None = None
    """Of the planned amount; None: not said any more."""
    own_funds_currency_mad: Decimal | None = None
    """Those of the own funds that are brought in foreign currency; None: not said."""
    stated_at: AwareDatetime
    """When staff stated them: before `occurred_at` where a release that told nothing of it took the statement."""
