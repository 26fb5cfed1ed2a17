"""Events of the stream `dossier` about two dossiers that were one request."""

from typing import ClassVar
from uuid import UUID

from shared.contracts.investor.streams import DossierEvent


class DossierMerged(DossierEvent):
    """It is closed and goes on in another: one entered it, another validated it. territory counts it no more and frees
    its plot; notifications tells the address that it was filed from.
    """

    type: ClassVar[str] = "dossier.merged.v1"
    into_id: UUID
    into_number: str


class DossierInvestorChanged(DossierEvent):
    """Its investor was registered twice and is one person from now on: notices go to that one."""

    type: ClassVar[str] = "dossier.investor_changed.v1"
    investor_id: UUID
