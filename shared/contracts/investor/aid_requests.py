"""Commands about the aid pre-check."""

from shared.contracts.investor.aid_facts import AidFacts
from shared.contracts.investor.requests import DossierCommand


class RecordAidFacts(DossierCommand, service="investor", method="record_aid_facts"):
    """What an adviser knows of the project for its aids. It replaces what was stated before; both are kept."""

    facts: AidFacts
