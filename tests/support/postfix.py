"""A real Postfix (Debian's package), configured and started in a directory of its own, on free ports of loopback."""

import email
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import pytest

from operations.servers.ports import free_port

POSTFIX = "/usr/sbin/postfix"
DOMAIN, AWAY, BOUNCES = "example.org", "away.example", "bounces.example.org"
"""Where mail is kept for those who have a mailbox; a domain whose server does not answer; where reports come to."""

_MAIN = """
compatibility_level = 3.6
queue_directory = {place}/queue
data_directory = {place}/data
maillog_file = {place}/log
maillog_file_prefixes = {place}
myhostname = mx.example.org
mydestination =
mynetworks = 127.0.0.0/8
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
disable_dns_lookups = yes
smtp_host_lookup = native
alias_maps =
smtpd_recipient_restrictions = permit_mynetworks, reject
smtpd_reject_unlisted_recipient = no
virtual_mailbox_domains = {domain}
virtual_mailbox_base = {place}/mail
virtual_mailbox_maps = texthash:{place}/mailboxes
virtual_minimum_uid = 1
virtual_uid_maps = static:{uid}
virtual_gid_maps = static:{gid}
relay_domains = {bounces}, {away}
transport_maps = texthash:{place}/transport
lmtp_host_lookup = native
minimal_backoff_time = 1s
maximal_backoff_time = 1s
queue_run_delay = 1s
transport_retry_time = 1s
delay_warning_time = 1s
"""
_MASTER = """
{port} inet n - n - - smtpd
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
smtp unix - - n - - smtp
lmtp unix - - n - - lmtp
virtual unix - n n - - virtual
error unix - - n - - error
retry unix - - n - - error
proxymap unix - - n - - proxymap
tlsmgr unix - - n 1000? 1 tlsmgr
local unix - n n - - local
flush unix n - n 1000? 0 flush
showq unix n - n - - showq
discard unix - - n - - discard
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
"""


@dataclass(frozen=True)
class Postfix:
    place: Path
    port: int
    bounce_port: int
    """Where it hands over, by LMTP, what comes to BOUNCES."""

    def mailbox(self, name: str) -> list[EmailMessage]:
        """What was delivered to this name at DOMAIN, parsed by the standard library, the oldest first."""
        return [email.message_from_bytes(content, policy=default) for content in self.contents(name)]

    def contents(self, name: str) -> list[bytes]:
        """The same as bytes, line ends as in the Maildir."""
        files = sorted((self.place / "mail" / name / "new").glob("*"), key=lambda file: file.stat().st_mtime_ns)
        return [file.read_bytes() for file in files]

    def log(self) -> str:
        return (self.place / "log").read_text(errors="replace")


@contextmanager
def a_postfix(*mailboxes: str) -> Iterator[Postfix]:
    """Runs while the block does; `mailboxes` are the names that exist at DOMAIN. Skips where there is none, by name."""
    if not Path(POSTFIX).exists():
        pytest.skip("no Postfix here: apt install postfix")
    if os.geteuid() != 0:
        pytest.skip("Postfix is started by root alone")
    place = Path(tempfile.mkdtemp(prefix="primo-postfix-", dir="/tmp"))  # its own user has to reach it
    place.chmod(0o755)
    office = Postfix(place, free_port(), free_port())
    try:
        _configure(office, mailboxes)
        subprocess.run([POSTFIX, "-c", str(place / "etc"), "start"], check=True, capture_output=True, timeout=60)
        yield office
    finally:
        subprocess.run([POSTFIX, "-c", str(place / "etc"), "stop"], check=False, capture_output=True, timeout=60)
        shutil.rmtree(place, ignore_errors=True)


def _configure(office: Postfix, mailboxes: tuple[str, ...]) -> None:
    place = office.place
    for name, owner in (("etc", "root"), ("queue", "root"), ("data", "postfix"), ("mail", "nobody")):
        (place / name).mkdir()
        shutil.chown(place / name, owner)
    user = (place / "mail").stat()
    said = {"place": place, "domain": DOMAIN, "away": AWAY, "bounces": BOUNCES, "uid": user.st_uid, "gid": 65534}
    (place / "etc/main.cf").write_text(_MAIN.format_map(said))
    (place / "etc/master.cf").write_text(_MASTER.format(port=office.port))
    (place / "mailboxes").write_text("".join(f"{name}@{DOMAIN} {name}/\n" for name in mailboxes))
    nobody_listens = free_port()
    lmtp, away = f"lmtp:inet:127.0.0.1:{office.bounce_port}", f"smtp:[127.0.0.1]:{nobody_listens}"
    (place / "transport").write_text(f"{BOUNCES} {lmtp}\n{AWAY} {away}\n")
