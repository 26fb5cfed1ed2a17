"""Our senders' database and process, beside a sink."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from services.notifications.domain.timing import Priority
from shared.database.engine import plain_url
from tests.bench.grounds import Grounds, administrator
from tests.bench.notices.sink import Sink
from tests.bench.processes import ContestantFailed, Running, running
from tests.support.bulk_notices import many_notices
from tests.support.databases import ServiceDatabase
from tests.unit.notifications.builders import SECRET

_EMPTY = "TRUNCATE notice_proof, notice_attempt, message, notice, dossier_reference RESTART IDENTITY CASCADE"
RECORDED_WITHIN_S = 10.0
"""After the last message has arrived: its answer is still to be recorded then."""
_KEPT = """
SELECT (SELECT count(*) FROM notice WHERE state = 'sent'), (SELECT count(*) FROM message),
       (SELECT count(*) FROM notice_proof WHERE act IN ('written', 'tried'))
"""
_ONE = """
WITH known AS (
    INSERT INTO dossier_reference (dossier_id, number, person_id)
    VALUES (gen_random_uuid(), 'OR-2027-00001', gen_random_uuid()) RETURNING *
)
INSERT INTO notice (id, event_id, dossier_id, person_id, kind, facts, correlation_id, occurred_at, state, priority)
SELECT gen_random_uuid(), gen_random_uuid(), dossier_id, person_id, 'filed',
       jsonb_build_object('number', number, 'happened_on', '2026-11-30'), 'status', clock_timestamp(), 'created', 0
FROM known
"""
_TOOK = """
SELECT extract(epoch FROM sent_at - created_at)::float FROM notice
WHERE correlation_id = 'status' AND state = 'sent' ORDER BY 1
"""


@dataclass
class Place:
    grounds: Grounds
    sink: Sink
    database: ServiceDatabase = field(init=False)
    key: Path = field(init=False)

    def __post_init__(self) -> None:
        self.database = self.grounds.database("notifications")
        self.key = self.grounds.directory / "dkim.pem"
        key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.key.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))

    @property
    def log(self) -> Path:
        return self.grounds.directory / "notices.log"

    def fill(self, count: int, priority: Priority = Priority.STATUS) -> None:
        """Nothing but so many notices that wait."""
        with administrator(self.database.admin_url) as connection:
            connection.execute(_EMPTY)
        with psycopg.connect(plain_url(self.database.owner_url)) as owner:
            many_notices(owner, count, priority)
        with administrator(self.database.admin_url) as connection:
            connection.execute("VACUUM (ANALYZE) notice, message, notice_attempt, notice_proof, dossier_reference")
        self.grounds.checkpoint()

    @contextmanager
    def senders(self, *, signed: bool = False, noon: bool = False) -> Iterator[Running]:
        """One process with its usual three threads."""
        env = {
            "PRIMO_DATABASE_URL": self.database.url,
            "PRIMO_SMTP_PORT": str(self.sink.port),
            "PRIMO_TRACKING_SECRET": SECRET,
            "PRIMO_ADDRESS_SECRET": SECRET,
            "PYTHONTZPATH": "",
        }
        if signed:
            env["PRIMO_DKIM_KEY_FILE"] = str(self.key)
        command = [sys.executable, "-m", "tests.bench.notices.work", *(["noon"] if noon else [])]
        with running([command], env, self.log) as check:
            yield check

    def check_proof(self, messages: int) -> None:
        """Raises ContestantFailed unless each was recorded as sent, with its words and its two lines of proof."""
        wanted, last_moment = (messages, messages, 2 * messages), time.monotonic() + RECORDED_WITHIN_S
        with administrator(self.database.admin_url) as connection:
            while (found := connection.execute(_KEPT).fetchone()) != wanted:
                if time.monotonic() > last_moment:
                    raise ContestantFailed(f"(sent, written, proved) is {found} of {messages} messages")
                time.sleep(0.05)

    def add_status_notice(self) -> None:
        with administrator(self.database.admin_url) as connection:
            connection.execute(_ONE)
            connection.execute("NOTIFY primo_notice")

    def status_notices_took(self) -> list[float]:
        """Seconds from being written down to being sent, sorted."""
        with administrator(self.database.admin_url) as connection:
            return [row[0] for row in connection.execute(_TOOK).fetchall()]
