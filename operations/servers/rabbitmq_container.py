"""RabbitMQ in a Docker container, for machines where an engine answers."""

import hashlib
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

from operations.servers.ports import LOOPBACK, free_port
from operations.servers.rabbitmq_management import BrokerUnavailable, Management, wait_until_ready

IMAGE = "rabbitmq:4-management"


def is_possible(report: Callable[[str], None]) -> bool:
    """True when an engine answers within 5 s and has, or can pull, the image."""
    if not engine_answers():
        return False
    if _docker("image", "inspect", IMAGE, check=False).returncode == 0:
        return True
    report(f"pulling {IMAGE}")
    try:
        return _docker("pull", IMAGE, check=False, timeout=300).returncode == 0
    except subprocess.TimeoutExpired:
        return False


def engine_answers() -> bool:
    """True when there is a Docker command and its engine answers within 5 s."""
    if not shutil.which("docker"):
        return False
    try:
        return _docker("info", check=False, timeout=5).returncode == 0
    except subprocess.TimeoutExpired:
        return False


def name_for(data: Path) -> str:
    """The name of the container and of the volume that belong to this data directory."""
    return "primo-rabbitmq-" + hashlib.sha256(str(data.resolve()).encode()).hexdigest()[:10]


def discard(name: str) -> None:
    """Remove the container and the volume of that name, if they are there."""
    _docker("rm", "--force", name, check=False)
    _docker("volume", "rm", "--force", name, check=False)


@dataclass
class ContainerBroker:
    """A RabbitMQ in a container; its data in a volume of the same name, which survives a stop."""

    name: str
    user: str
    password: str
    port: int = field(default_factory=free_port)
    management_port: int = field(default_factory=free_port)

    @property
    def management_url(self) -> str:
        """Where its management page and HTTP API are, without credentials."""
        return f"http://{LOOPBACK}:{self.management_port}"

    def url(self, vhost: str = "/") -> str:
        """AMQP URL of a virtual host, with credentials."""
        return f"amqp://{self.user}:{self.password}@{LOOPBACK}:{self.port}/{quote(vhost, safe='')}"

    def launch(self) -> None:
        """Start a new container on the volume. One left by a killed parent is removed first."""
        _docker("rm", "--force", self.name, check=False)
        arguments = ["run", "--detach", "--name", self.name, "--hostname", "primo"]
        arguments += ["--publish", f"{LOOPBACK}:{self.port}:5672"]
        arguments += ["--publish", f"{LOOPBACK}:{self.management_port}:15672"]
        arguments += ["--volume", f"{self.name}:/var/lib/rabbitmq"]
        arguments += ["--env", f"RABBITMQ_DEFAULT_USER={self.user}", "--env", f"RABBITMQ_DEFAULT_PASS={self.password}"]
        try:
            _docker(*arguments, IMAGE)
        except BrokerUnavailable as error:
            raise BrokerUnavailable(f"{error}\nPRIMO_RABBITMQ=private does without Docker") from error

    def wait_ready(self, deadline: float = 90.0) -> None:
        """Return once it accepts AMQP connections and management calls. Raises BrokerUnavailable."""
        wait_until_ready(
            Management(self.management_url, self.user, self.password),
            self.port,
            deadline=deadline,
            is_alive=self._is_running,
            why=lambda: _docker("logs", "--tail", "30", self.name, check=False).stdout,
        )

    def start(self) -> None:
        """`launch`, then `wait_ready`."""
        self.launch()
        self.wait_ready()

    def stop(self, deadline: float = 10.0) -> None:
        """End it cleanly and remove the container; the volume stays."""
        _docker("stop", "--time", str(int(deadline)), self.name, check=False)
        _docker("rm", "--force", self.name, check=False)

    def kill(self) -> None:
        """SIGKILL it, as a power cut would."""
        _docker("kill", "--signal", "KILL", self.name, check=False)

    def create_vhost(self, name: str) -> None:
        """Make a virtual host that our user may do anything in."""
        Management(self.management_url, self.user, self.password).create_vhost(name)

    def delete_vhost(self, name: str) -> None:
        """Remove a virtual host and all in it."""
        Management(self.management_url, self.user, self.password).delete_vhost(name)

    def _is_running(self) -> bool:
        said = _docker("inspect", "--format", "{{.State.Running}}", self.name, check=False)
        return said.stdout.strip() == "true"


def _docker(*arguments: str, check: bool = True, timeout: float = 60) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        ["docker", *arguments],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        timeout=timeout,
    )
    if check and done.returncode != 0:
        raise BrokerUnavailable(f"docker {arguments[0]} failed: {done.stdout.strip()}")
    return done
