"""Commands on dossiers that may be one request filed twice."""

from shared.contracts.investor.duplicates import Grounds, Number
from shared.contracts.investor.requests import DossierCommand


class DismissDuplicate(DossierCommand, service="investor", method="dismiss_duplicate"):
    """Say that this dossier and another are two, and why. The pair is proposed no more."""

    other_number: Number
    note: Grounds


class ProposeMerge(DossierCommand, service="investor", method="propose_merge"):
    """First of two persons: this dossier is to be closed and to go on in another, of the same investor."""

    into_number: Number
    note: Grounds


class ValidateMerge(DossierCommand, service="investor", method="validate_merge"):
    """Second of two persons: it is closed, and points to the other. Cannot be undone; both histories stay."""


class RejectMerge(DossierCommand, service="investor", method="reject_merge"):
    """Second of two persons: they stay two dossiers as they were."""

    note: Grounds
