"""A private RabbitMQ node: its own name, ports, cookie, data, log and name server, on 127.0.0.1 only.

Several run side by side, because each has an epmd (Erlang's name server) on a port of its own.
"""

import os
import secrets
import signal
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

from operations.servers.lifetime import Process, end, force, spawn, tail, wait_until_left
from operations.servers.ports import LOOPBACK, free_port
from operations.servers.rabbitmq_management import BrokerUnavailable, Management, wait_until_ready
from operations.servers.rabbitmq_packages import Programs

# Bound to localhost, not to the machine's name: quorum queues remember the node's name, and machines are renamed.
NODE_NAME = "primo@localhost"


@dataclass(frozen=True)
class Membership:
    """What the nodes of one cluster share. The name server is the cluster's own to start and to end."""

    names: tuple[str, ...]
    cookie: str
    epmd_port: int
    net_tick_s: int
    """A node that says nothing for up to 1.25 times this is taken for dead by the others."""


@dataclass
class PrivateNode:
    """A RabbitMQ of our own, from programs on this machine."""

    programs: Programs
    data: Path
    log: Path
    user: str
    password: str
    name: str = NODE_NAME
    cluster: Membership | None = None
    port: int = field(default_factory=free_port)
    management_port: int = field(default_factory=free_port)
    _distribution_port: int = field(default_factory=free_port)
    _epmd_port: int = field(default_factory=free_port)
    _epmd: Process | None = field(default=None, init=False, repr=False)
    _vm: Process | None = field(default=None, init=False, repr=False)

    @property
    def management_url(self) -> str:
        """Where its management page and HTTP API are, without credentials."""
        return f"http://{LOOPBACK}:{self.management_port}"

    def url(self, vhost: str = "/") -> str:
        """AMQP URL of a virtual host, with credentials."""
        return f"amqp://{self.user}:{self.password}@{LOOPBACK}:{self.port}/{quote(vhost, safe='')}"

    def launch(self) -> None:
        """Start the name server and the node; see `wait_ready`. Raises StillRunning."""
        self.data.mkdir(parents=True, exist_ok=True)
        self.log.parent.mkdir(parents=True, exist_ok=True)
        wait_until_left(self.data, deadline=20)
        self._write_settings()
        environment = self._environment()
        # Both work in the data directory: that is how the next start recognises one that has not ended yet.
        if self.cluster is None:
            self._epmd = start_epmd(self.programs, self._epmd_port, self.data)
        server = [str(self.programs.server), "-noinput"]
        # A member of a cluster may be frozen when we end: then it could not obey a request.
        on_parent_death = signal.SIGTERM if self.cluster is None else signal.SIGKILL
        self._vm = spawn(server, env=environment, cwd=self.data, log=self.log, on_parent_death=on_parent_death)

    def wait_ready(self, deadline: float = 90.0) -> None:
        """Return once it accepts AMQP connections and management calls. Raises BrokerUnavailable."""
        vm = self._vm
        if vm is None:
            raise BrokerUnavailable("RabbitMQ was not launched")
        wait_until_ready(
            self._management(),
            self.port,
            deadline=deadline,
            is_alive=lambda: vm.poll() is None,
            why=lambda: tail(self.log, 30),
        )

    def start(self) -> None:
        """`launch`, then `wait_ready`."""
        self.launch()
        self.wait_ready()

    def stop(self, deadline: float = 7.0) -> None:
        """Let the node close its queues, then end its name server."""
        if self._vm:
            end(self._vm, deadline=deadline)
        self._end_epmd()

    def kill(self) -> None:
        """SIGKILL the node, as a power cut would."""
        if self._vm:
            force(self._vm)
        self._end_epmd()

    @property
    def is_running(self) -> bool:
        """True while its process lives, frozen or not."""
        return self._vm is not None and self._vm.poll() is None

    def freeze(self) -> None:
        """Stop it where it is: its sockets stay open, the kernel goes on accepting, nothing is answered."""
        self._signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """Let a frozen node go on."""
        self._signal(signal.SIGCONT)

    def _signal(self, number: signal.Signals) -> None:
        if self._vm:
            os.killpg(self._vm.pid, number)

    def control(self, *arguments: str) -> str:
        """What `rabbitmqctl` prints for these arguments. Raises BrokerUnavailable when it fails."""
        done = subprocess.run(
            [str(self.programs.server.with_name("rabbitmqctl")), "--silent", *arguments],
            env=self._environment(),
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
        if done.returncode != 0:
            raise BrokerUnavailable(f"rabbitmqctl {arguments[0]} failed:\n{done.stdout}{done.stderr}")
        return done.stdout

    def create_vhost(self, name: str) -> None:
        """Make a virtual host that our user may do anything in."""
        self._management().create_vhost(name)

    def delete_vhost(self, name: str) -> None:
        """Remove a virtual host and all in it."""
        self._management().delete_vhost(name)

    def _end_epmd(self) -> None:
        if self._epmd:
            end(self._epmd, deadline=2)
        self._vm = self._epmd = None

    def _management(self) -> Management:
        return Management(self.management_url, self.user, self.password)

    def _write_settings(self) -> None:
        # default_user counts only for the very first start; the password must be the same ever after.
        settings = {
            "listeners.tcp.local": f"{LOOPBACK}:{self.port}",
            "management.tcp.ip": LOOPBACK,
            "management.tcp.port": str(self.management_port),
            "default_user": self.user,
            "default_pass": self.password,
            "log.console": "true",
            "log.console.level": "info",
            "log.file": "false",
        } | self._cluster_settings()
        configuration = self.data / "rabbitmq.conf"
        configuration.touch(mode=0o600)
        configuration.write_text("".join(f"{name} = {value}\n" for name, value in settings.items()))
        (self.data / "enabled_plugins").write_text("[rabbitmq_management].\n")
        cookie = self.data / ".erlang.cookie"
        if not cookie.exists():
            cookie.touch(mode=0o600)
            cookie.write_text(self.cluster.cookie if self.cluster else secrets.token_hex(20))
            cookie.chmod(0o400)  # Erlang refuses a cookie that others may read

    def _cluster_settings(self) -> dict[str, str]:
        if self.cluster is None:
            return {}
        return {
            "cluster_name": "primo",
            "cluster_formation.peer_discovery_backend": "classic_config",
            "cluster_partition_handling": "pause_minority",  # a node cut off alone must not take part any more
        } | {
            f"cluster_formation.classic_config.nodes.{number}": name
            for number, name in enumerate(self.cluster.names, start=1)
        }

    def _environment(self) -> dict[str, str]:
        # Only what is needed: RABBITMQ_* and ERL_* of the user's own work must not reach this node.
        kept = {
            name: value for name, value in os.environ.items() if not name.startswith(("RABBITMQ_", "ERL", "PRIMO_"))
        }
        return (
            kept
            | self.programs.environment()
            | {
                "HOME": str(self.data),
                "LC_ALL": "C.UTF-8",
                "ERL_EPMD_PORT": str(self.cluster.epmd_port if self.cluster else self._epmd_port),
                "ERL_EPMD_ADDRESS": LOOPBACK,
                "RABBITMQ_NODENAME": self.name,
                "RABBITMQ_DIST_PORT": str(self._distribution_port),
                "RABBITMQ_CONF_ENV_FILE": os.devnull,
                "RABBITMQ_CONFIG_FILE": str(self.data / "rabbitmq.conf"),
                "RABBITMQ_ADVANCED_CONFIG_FILE": str(self.data / "advanced.config"),
                "RABBITMQ_ENABLED_PLUGINS_FILE": str(self.data / "enabled_plugins"),
                "RABBITMQ_MNESIA_BASE": str(self.data / "mnesia"),
                "RABBITMQ_LOG_BASE": str(self.data / "log"),
                "RABBITMQ_PID_FILE": str(self.data / "node.pid"),
                "RABBITMQ_GENERATED_CONFIG_DIR": str(self.data / "config"),
                "RABBITMQ_ALLOW_INPUT": "1",  # together with -noinput: the process is the node itself, no shell above
                "RABBITMQ_SCHEDULER_BIND_TYPE": "u",  # two nodes must not pin themselves to the same cores
                "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": (
                    "-start_epmd false -kernel inet_dist_use_interface {127,0,0,1} "
                    + (f"-kernel net_ticktime {self.cluster.net_tick_s} " if self.cluster else "")
                    + "+sbwt none +sbwtdcpu none +sbwtdio none"  # an idle node spins on no core
                ),
            }
        )


def start_epmd(programs: Programs, port: int, data: Path) -> Process:
    """Start Erlang's name server, for the nodes that are told this port."""
    epmd = [str(programs.erlang / "epmd"), "-port", str(port), "-address", LOOPBACK]
    environment = os.environ | programs.environment() | {"ERL_EPMD_PORT": str(port), "ERL_EPMD_ADDRESS": LOOPBACK}
    return spawn(epmd, env=environment, cwd=data, on_parent_death=signal.SIGKILL)
