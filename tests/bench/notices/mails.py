"""The same bytes for the peers: messages as our writer writes them of such notices, one for each."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

from services.notifications.adapters.channels.mail import compose
from shared.contracts.preference_links import PreferenceLinks
from tests.bench.peers.plain_smtp.mails import RECIPIENT, write
from tests.unit.notifications.builders import EVENTS, SECRET, SENDER, claim, contact, shipped_wordings, writer


def write_mails(file: Path, count: int) -> None:
    """They are not signed: a signature is 600 bytes of some 15,000."""
    like, writes = claim(EVENTS["progressed_under_construction"]), writer()
    links = PreferenceLinks("https://primo.example/", SECRET)

    def mails() -> Iterator[bytes]:
        for _ in range(count):
            one = replace(like, notice_id=uuid4(), event_id=uuid4())
            message = writes.write(one, contact(), shipped_wordings)
            yield compose(message, claim=one, sender=SENDER, recipient=RECIPIENT, links=links)

    write(file, mails())
