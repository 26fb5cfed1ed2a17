"""The envelope sender of a message: where its reports of delivery come back to."""

from dataclasses import dataclass

from services.notifications.domain.fingerprint import Fingerprints
from services.notifications.domain.return_address import ReturnAddresses, Returned
from services.notifications.usecases.ports import Claim


@dataclass(frozen=True)
class ReturnPaths:
    """One for each sending of each notice."""

    fingerprints: Fingerprints
    addresses: ReturnAddresses

    def of(self, claim: Claim, address: str) -> str:
        fingerprint = self.fingerprints.of(address, claim.channel)
        return self.addresses.of(Returned(claim.notice_id, fingerprint, claim.resends))
