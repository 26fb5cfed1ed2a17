"""Who read a dossier: the access journal, for those who answer for it. Looking is a line of the journal too."""

from collections.abc import Sequence
from uuid import UUID

from services.gateway.domain.account import Account
from services.gateway.usecases.ports import JournalLine, Now, UnitOfWork

PAGE = 100


async def readers_of(
    dossier_id: UUID, reader: Account, work: UnitOfWork, now: Now, *, before: int | None = None
) -> Sequence[JournalLine]:
    """The newest first, one more than a page when there are more. `before`: only lines with a lower number."""
    found = await work.journal.about(str(dossier_id), before=before, limit=PAGE + 1)
    await work.journal.note(reader.id, "journal_read", str(dossier_id), now())
    return found
