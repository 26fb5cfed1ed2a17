"""Where RabbitMQ's programs come from when nobody runs one for us: installed, or Debian's packages unpacked privately.

No wheel of RabbitMQ exists. apt can download packages without being root and without touching the system, when its
lists, cache and locks are pointed elsewhere; `dpkg -x` unpacks them.
"""

import getpass
import os
import platform
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from operations.servers.rabbitmq_management import BrokerUnavailable

SYSTEM = Path("/")
STATUS = Path("/var/lib/dpkg/status")


@dataclass(frozen=True)
class Programs:
    """A RabbitMQ and the Erlang it runs on, below one root directory: `/`, or where packages were unpacked."""

    root: Path

    @property
    def server(self) -> Path:
        """RabbitMQ's own start script; the one in /usr/sbin insists on a system user."""
        return self.root / "usr/lib/rabbitmq/bin/rabbitmq-server"

    @property
    def erlang(self) -> Path:
        """The directory of `erl` and `epmd`."""
        return self.root / "usr/lib/erlang/bin"

    @property
    def are_there(self) -> bool:
        """True when both are complete enough to start."""
        return self.server.exists() and (self.erlang / "erl").exists()

    def environment(self) -> dict[str, str]:
        """What the programs need to find each other, and the libraries that came with them."""
        found = {"PATH": f"{self.erlang}:{os.environ.get('PATH', os.defpath)}"}
        if self.root == SYSTEM:
            return found
        libraries = f"{platform.machine()}-linux-gnu"
        folders = [self.root / "usr/lib" / libraries, self.root / "lib" / libraries]
        return found | {
            "PRIMO_ERLANG": str(self.root / "usr/lib/erlang"),
            "LD_LIBRARY_PATH": ":".join(str(folder) for folder in folders if folder.exists()),
        }


def installed() -> Programs | None:
    """The RabbitMQ of this system, if its distribution installed one."""
    programs = Programs(SYSTEM)
    return programs if programs.are_there else None


def downloaded(place: Path, report: Callable[[str], None]) -> Programs:
    """The RabbitMQ unpacked under `place`, downloading it the first time (some 35 MB, about 10 s).

    Raises BrokerUnavailable, saying what else can be done, where apt is not there or fails.
    """
    programs = Programs(place / "unpacked")
    if programs.are_there:
        return programs
    if not (shutil.which("apt-get") and shutil.which("dpkg")):
        raise BrokerUnavailable(
            "no RabbitMQ here: start Docker, or install rabbitmq-server, or set PRIMO_AMQP_URL to one that runs "
            "(it can only be downloaded on Debian and Ubuntu, and this system has no apt-get)"
        )
    report("downloading RabbitMQ's packages (once, some 35 MB; nothing is installed)")
    place.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="download-", dir=place) as work:
        unpacked = _unpack(_download(Path(work)), Path(work) / "unpacked")
        _let_erlang_move(unpacked)
        try:
            unpacked.rename(programs.root)
        except OSError as error:  # somebody else was faster: theirs is as good
            if not programs.are_there:
                raise BrokerUnavailable(f"cannot put RabbitMQ in {place}: {error}") from error
    return programs


def _download(work: Path) -> list[Path]:
    """Let apt fetch rabbitmq-server and all it needs that this system lacks, into `work`."""
    for folder in ("lists/partial", "cache/archives/partial"):
        (work / folder).mkdir(parents=True)
    status = work / "status"
    status.write_text(without_erlang(STATUS.read_text(errors="replace")))
    options = {
        "Dir::State::Lists": work / "lists",
        "Dir::State::status": status,
        "Dir::State::extended_states": work / "extended_states",
        "Dir::Cache": work / "cache",
        "Dir::Log": work,
        "Debug::NoLocking": "1",
        "APT::Sandbox::User": getpass.getuser(),  # else apt, as root, becomes _apt, who may not write here
        "Acquire::Languages": "none",
        "Acquire::Retries": "3",
    }
    apt = ["apt-get", "-q", "-y", *(word for name, value in options.items() for word in ("-o", f"{name}={value}"))]
    _run([*apt, "update"])
    _run([*apt, "install", "--download-only", "--no-install-recommends", "rabbitmq-server"])
    return sorted((work / "cache" / "archives").glob("*.deb"))


def without_erlang(status: str) -> str:
    """The list of installed packages, without Erlang and what needs it.

    Erlang finds its own parts below one root. Were half of it installed, apt would fetch only the other half.
    """
    kept = [stanza for stanza in status.split("\n\n") if "erlang" not in _name_and_needs(stanza)]
    return "\n\n".join(kept)


def _name_and_needs(stanza: str) -> str:
    return "".join(line for line in stanza.splitlines() if line.startswith(("Package:", "Depends:", "Pre-Depends:")))


def _unpack(packages: list[Path], target: Path) -> Path:
    if not packages:
        raise BrokerUnavailable("apt-get downloaded no package of RabbitMQ")
    target.mkdir()
    for package in packages:
        _run(["dpkg", "-x", str(package), str(target)])
    return target


def _let_erlang_move(unpacked: Path) -> None:
    """Erlang's start scripts name /usr/lib/erlang; let them take the place from the environment instead."""
    for script in unpacked.glob("usr/lib/erlang/**/bin/erl"):
        mended = script.read_text().replace("ROOTDIR=/usr/lib/erlang", 'ROOTDIR="${PRIMO_ERLANG:?}"')
        script.write_text(mended)


def _run(command: Sequence[str]) -> None:
    done = subprocess.run(
        command,
        env={**os.environ, "DEBIAN_FRONTEND": "noninteractive", "LC_ALL": "C"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
        timeout=600,
    )
    if done.returncode != 0:
        raise BrokerUnavailable(
            f"{command[0]} failed, so there is no RabbitMQ: start Docker, or install rabbitmq-server, "
            f"or set PRIMO_AMQP_URL\n{(done.stdout + done.stderr)[-1500:]}"
        )
