"""The same bytes for the peers: messages as our writer writes them of such notices, one for each."""

from dataclasses import replace
from pathlib import Path
from uuid import uuid4

from services.notifications.adapters.mail import compose
from tests.bench.peers.plain_smtp.mails import RECIPIENT, write
from tests.unit.notifications.builders import EVENTS, SENDER, claim, contact, shipped_wordings, writer


def write_mails(file: Path, count: int) -> None:
    """They are not signed: a signature is 600 bytes of some 15,000."""
    like, writes = claim(EVENTS["progressed_under_construction"]), writer()
    write(
        file,
        (
            compose(writes.write(one, contact(), shipped_wordings), claim=one, sender=SENDER, recipient=RECIPIENT)
            for one in (replace(like, notice_id=uuid4(), event_id=uuid4()) for _ in range(count))
        ),
    )
