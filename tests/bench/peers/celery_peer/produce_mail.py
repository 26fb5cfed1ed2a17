"""`delay` a task for each message of the file."""

import os
from pathlib import Path

from tests.bench.peers.celery_peer.mail import send
from tests.bench.peers.plain_smtp.mails import RECIPIENT, SENDER, read

if __name__ == "__main__":
    for mail in read(Path(os.environ["BENCH_MAILS"])):
        send.delay(SENDER, RECIPIENT, mail.decode("ascii"))
