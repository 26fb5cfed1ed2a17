"""What is done with the bytes of offers' documents: take them in, hand them out, throw away what no offer names.

As with the pieces of dossiers, bytes are stored first, under a key that nobody else has, and count only once a row
names the key; the row is found by the digest of the bytes. Unlike them, they are looked at by the scanner before they
are stored: an editor waits for the answer, and no row is without a verdict.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from typing import Protocol
from uuid import UUID, uuid4

from services.territory.domain.attachment import AttachmentFile
from services.territory.usecases.attachment_ports import Attachments
from services.territory.usecases.ports import Now
from shared.contracts.territory.attachments import AttachmentNotFound, AttachmentRefused, StoredAttachment
from shared.files.ports import BytesMissing, Examiner, Scanner, Store
from shared.reference.days import local_date

PREFIX = "attachments/"
"""Of the keys."""
UNNAMED_FOR = timedelta(days=7)
"""An upload that no offer names after this long is thrown away. [P]"""
NAMED_WITHIN = timedelta(hours=1)
"""Bytes older than this that no row names never will be named: no request lasts that long."""
AT_ONCE = 50


class AttachmentWork(Protocol):
    """What it needs of a transaction."""

    @property
    def attachments(self) -> Attachments: ...


@dataclass(frozen=True)
class AttachmentDesk:
    """Over one database, one store and at most one scanner. Safe for several threads."""

    transaction: Callable[[], AbstractContextManager[AttachmentWork]]
    store: Store
    examiner: Examiner
    scanner: Scanner | None
    """None: there is none here, which is said of each file."""
    now: Now

    def take(self, content: bytes, by: UUID) -> StoredAttachment:
        """The same bytes again are the same document.

        Raises AttachmentRefused, StoreUnavailable, ScannerUnavailable: without its verdict nothing is taken.
        """
        examined = self.examiner.examine(content)
        if examined.fault is not None:
            raise AttachmentRefused(fault=examined.fault.value)
        if self.scanner is not None and self.scanner.scan(content) is not None:
            raise AttachmentRefused(fault="infected")
        coming = AttachmentFile(
            sha256=sha256(content).hexdigest(),
            key=f"{PREFIX}{uuid4().hex}",
            size=len(content),
            media_type=examined.media_type,
            scanned=self.scanner is not None,
            uploaded_by=by,
            uploaded_at=self.now(),
        )
        self.store.put(coming.key, content)
        with self.transaction() as work:
            kept = work.attachments.keep(coming)
        if kept.key != coming.key:
            self._mend(kept, content)
            self.store.delete(coming.key)
        return StoredAttachment(sha256=kept.sha256, media_type=kept.media_type, size=kept.size, scanned=kept.scanned)

    def _mend(self, kept: AttachmentFile, content: bytes) -> None:
        """Bytes that the store lost, or that are not what came in, are put back by who brings them again."""
        try:
            whole = sha256(self.store.get(kept.key)).hexdigest() == kept.sha256
        except BytesMissing:
            whole = False
        if not whole:
            self.store.put(kept.key, content)

    def read(self, opportunity_id: UUID, digest: str, *, for_staff: bool) -> tuple[str, bytes]:
        """Media type and bytes of what an offer names: for the public what is published and not over today.

        Raises AttachmentNotFound, StoreUnavailable; BytesMissing when they are not what came in.
        """
        with self.transaction() as work:
            public_on = None if for_staff else local_date(self.now())
            file = work.attachments.of_offer(opportunity_id, digest, public_on)
        if file is None:
            raise AttachmentNotFound(opportunity_id=opportunity_id, sha256=digest)
        content = self.store.get(file.key)
        if sha256(content).hexdigest() != file.sha256:
            raise BytesMissing(file.key)
        return file.media_type, content

    def clear_unnamed(self) -> int:
        """Throw away what no content names for long; answers of how many."""
        with self.transaction() as work:
            doomed = work.attachments.unnamed(self.now() - UNNAMED_FOR, AT_ONCE)
            for file in doomed:
                work.attachments.forget(file.sha256)
        for file in doomed:  # after the rows: bytes without a row are found again, a row without bytes is a lie
            self.store.delete(file.key)
        return len(doomed)

    def unjudged(self) -> int:
        """How many documents are kept that came in while there was no scanner."""
        with self.transaction() as work:
            return work.attachments.unjudged()

    def clear_orphans(self) -> int:
        """Go through the whole store, which may take a while. Answers how many objects went."""
        gone, before = 0, self.now() - NAMED_WITHIN
        for found in self.store.list(PREFIX):
            if found.modified_at > before:
                continue
            with self.transaction() as work:
                named = work.attachments.knows_key(found.key)
            if not named:
                self.store.delete(found.key)
                gone += 1
        return gone
