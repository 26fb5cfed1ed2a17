"""Mail of a run that is caught in a Maildir instead of sent: it goes with the person whom it was to. ADR 0018."""

import mailbox
from collections.abc import Collection
from email.parser import BytesHeaderParser
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

_TOLD = "SELECT id FROM notice WHERE person_id = :person_id OR dossier_id = ANY(:dossier_ids)"


class CaughtMail:
    """Reads each message's headers once: it is looked at again and again for what a sender was still sending."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._notices: dict[str, str] = {}
        """Key in the Maildir -> notice."""

    def forget(self, session: Session, /, **subject: Any) -> dict[str, int]:
        """Removes every message that told a notice of theirs, and counts them. Again, it changes nothing."""
        return {"caught_mail": self._remove(set(session.scalars(text(_TOLD), subject)))}

    def _remove(self, notices: Collection[UUID]) -> int:
        if not (self._directory / "new").is_dir():
            return 0  # nothing was caught yet
        box = mailbox.Maildir(self._directory, create=False)
        wanted = {str(notice) for notice in notices}
        theirs = [key for key in box.iterkeys() if self._notice(box, key) in wanted]
        for key in theirs:
            box.discard(key)
            self._notices.pop(key, None)
        return len(theirs)

    def _notice(self, box: mailbox.Maildir, key: str) -> str:
        if key not in self._notices:
            headers = BytesHeaderParser().parsebytes(box.get_bytes(key))
            self._notices[key] = str(headers.get("X-Primo-Notice", ""))
        return self._notices[key]
