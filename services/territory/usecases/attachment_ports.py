"""What the use cases of offers' documents need of the outside."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Protocol
from uuid import UUID

from services.territory.domain.attachment import AttachmentFile


class Attachments(Protocol):
    def keep(self, file: AttachmentFile) -> AttachmentFile:
        """Write it down, or answer the one that has these bytes already; its age begins anew."""

    def known(self, digests: Collection[str]) -> Mapping[str, AttachmentFile]:
        """By digest, each under its lock: it stays for as long as the transaction."""

    def of_offer(self, opportunity_id: UUID, digest: str, public_on: date | None) -> AttachmentFile | None:
        """What an offer names.

        public_on: only what its readers are given on that day; None: in any version, and in what is being written.
        """

    def unnamed(self, before: datetime, limit: int) -> Sequence[AttachmentFile]:
        """Those that last came in before that moment and that no content names, under their locks."""

    def forget(self, digest: str) -> None: ...

    def unjudged(self) -> int: ...

    def knows_key(self, key: str) -> bool: ...
