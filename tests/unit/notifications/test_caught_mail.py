"""Mail that a run catches instead of sending goes with the person whom it was to, and nobody else's does."""

import mailbox
from pathlib import Path
from typing import Any, cast
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from services.notifications.adapters.channels.caught_mail import CaughtMail


class Told:
    """A session that knows which notices were told to the person."""

    def __init__(self, *notices: UUID) -> None:
        self._notices = notices

    def scalars(self, _query: object, _subject: object) -> tuple[UUID, ...]:
        return self._notices


def forget(caught: CaughtMail, *notices: UUID) -> dict[str, int]:
    subject: dict[str, Any] = {"person_id": uuid4(), "dossier_ids": []}
    return caught.forget(cast(Session, Told(*notices)), **subject)


def arrive(box: mailbox.Maildir, notice: UUID | None) -> str:
    header = b"" if notice is None else f"X-PRIMO-Notice: {notice}\n".encode()
    return box.add(header + b"Subject: x\n\nX-PRIMO-Notice: in the text\n")


def test_theirs_goes_also_what_comes_after_and_all_else_stays(tmp_path: Path) -> None:
    caught, theirs, of_another = CaughtMail(tmp_path / "mail"), uuid4(), uuid4()
    assert forget(caught, theirs) == {"caught_mail": 0}, "nothing was caught yet"
    box = mailbox.Maildir(tmp_path / "mail", create=True)
    arrive(box, theirs)
    kept = {arrive(box, of_another), arrive(box, None)}
    assert forget(caught, theirs) == {"caught_mail": 1}
    arrive(box, theirs)  # a sender was still at it
    assert forget(caught, theirs) == {"caught_mail": 1}
    assert forget(caught, theirs) == {"caught_mail": 0}
    assert set(box.keys()) == kept
