"""`python -m tests.bench.peers.plain_smtp.send`: the loop; it lives on afterwards, so that its time is read."""

import os
import signal
import smtplib
from pathlib import Path

from tests.bench.peers.plain_smtp.mails import RECIPIENT, SENDER, read

if __name__ == "__main__":
    with smtplib.SMTP("127.0.0.1", int(os.environ["BENCH_SMTP_PORT"])) as smtp:
        for mail in list(read(Path(os.environ["BENCH_MAILS"]))):
            smtp.sendmail(SENDER, [RECIPIENT], mail)
        signal.pause()
