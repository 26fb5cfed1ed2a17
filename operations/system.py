"""The whole of PRIMO on this machine: the servers, the prepared databases, and every process, supervised."""

import os
import signal
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime

from operations.catalogue import KINDS, SERVICES
from operations.checkout import PACKAGES
from operations.composition import MAIL, mail_process, service_processes
from operations.credentials import Credentials, load_or_generate
from operations.data_directory import DataDirectory
from operations.environment import GIVEN_ADMIN_URL, Wiring, process_environment, provisioning_environment
from operations.log_files import log_for, rotate
from operations.process_spec import ProcessSpec
from operations.progress import Progress
from operations.run_record import DatabaseRecord, ProcessRecord, RunRecord
from operations.servers.ports import free_port
from operations.servers.postgres import DatabaseServer, GivenPostgres, PrivatePostgres
from operations.servers.rabbitmq import Broker, open_broker
from operations.servers.rabbitmq_node import PrivateNode
from operations.service_commands import ServiceCommand, run_all
from operations.supervisor import Supervisor

BROKER_USER = "primo"


@dataclass
class System:
    """One running system on one data directory, which the caller holds (`DataDirectory.hold`).

    Used from the main thread. After `start`, call `tend` about twice a second, so that what dies is started again.
    """

    data: DataDirectory
    http_port: int
    progress: Progress
    package: str = "services"
    scratch: bool = False
    """Its data is thrown away afterwards: nobody waits for RabbitMQ to put it in order (6 s)."""
    database: DatabaseServer = field(init=False)
    broker: Broker = field(init=False)
    wiring: Wiring = field(init=False)
    supervisor: Supervisor = field(init=False)
    _started_at: datetime = field(init=False)
    _ends: ExitStack = field(default_factory=ExitStack, init=False)  # what to do at the end, last first

    def start(self) -> None:
        """Bring everything up, and return when every process says that it is ready.

        The broker boots while the databases are prepared: preparing uses the database alone.
        """
        self._started_at = datetime.now(UTC)
        credentials = load_or_generate(self.data.secrets)
        with self.progress.step("servers"):
            self.database = self._open_database(credentials)
            self._ends.callback(self.database.stop)
            self.broker = self._open_broker(credentials)
            self._ends.callback(self._stop_broker)
            self.broker.launch()
            self.database.start()
        self.wiring = self._wire(credentials)
        with self.progress.step("databases: created, migrated, filled with reference data"):
            prepare = ("provision", "migrate", "seed")
            run_all([self.service_command(service, *prepare) for service in SERVICES], self.data.logs)
        with self.progress.step("RabbitMQ"):
            self.broker.wait_ready()
        specs = [*mail_process(self.wiring), *service_processes(self.wiring, self.package)]
        self.supervisor = Supervisor(specs, self.data.logs, self.progress.note)
        self._ends.callback(self._stop_processes)
        with self.progress.step(f"{len(specs)} processes"):
            self.supervisor.start()
            self._record()
            self.supervisor.wait_ready(deadline=90)
        self._record()

    def tend(self) -> None:
        """Start again what died. Raises KeepsDying when that does not help."""
        if self.supervisor.tend():
            self._record()

    def kill(self, name: str, number: signal.Signals = signal.SIGKILL, *, restart: bool = True) -> None:
        """Send the process of this name a signal, as a fault drill does; see `Supervisor.kill`."""
        self.supervisor.kill(name, number, restart=restart)

    def stop(self) -> None:
        """End everything within 15 s: services, mail, broker, database. Also what a `start` that failed had begun."""
        self._ends.close()

    def service_command(self, service: str, *verbs: str, **more: str) -> ServiceCommand:
        """A command of a service, with its environment and `more`; the administrator's URL only to `provision`."""
        if "provision" in verbs:
            env = provisioning_environment(self.wiring, service)
        else:
            env = process_environment(self.wiring, service, health_port=0)
        return ServiceCommand(f"{self.package}.{service}", verbs, env | more)

    @property
    def specs(self) -> list[ProcessSpec]:
        """Every process of the system."""
        return self.supervisor.specs

    def _stop_processes(self) -> None:
        self.supervisor.stop([spec.name for spec in self.specs if spec.name != MAIL], deadline=5)
        self.supervisor.stop(deadline=1)  # the mail server after its writers: none is cut off in mid-message
        self.data.run_record.unlink(missing_ok=True)

    def _stop_broker(self) -> None:
        if self.scratch and isinstance(self.broker, PrivateNode):
            self.broker.kill()
        else:
            self.broker.stop()

    def _open_database(self, credentials: Credentials) -> DatabaseServer:
        if given := os.environ.get(GIVEN_ADMIN_URL):
            return GivenPostgres(given)
        log = log_for(self.data.logs, "postgres")
        rotate(log)
        return PrivatePostgres(self.data.postgres, credentials.postgres_password, log)

    def _open_broker(self, credentials: Credentials) -> Broker:
        log = log_for(self.data.logs, "rabbitmq")
        rotate(log)
        return open_broker(
            data=self.data.rabbitmq,
            log=log,
            packages=PACKAGES,
            user=BROKER_USER,
            password=credentials.broker_password,
            report=self.progress.note,
        )

    def _wire(self, credentials: Credentials) -> Wiring:
        relay_given = "PRIMO_SMTP_HOST" in os.environ
        return Wiring(
            admin_url=self.database.admin_url,
            amqp_url=self.broker.url(),
            credentials=credentials,
            http_port=self.http_port,
            public_url=os.environ.get("PRIMO_PUBLIC_URL", f"http://127.0.0.1:{self.http_port}"),
            smtp_port=None if relay_given else free_port(),
            maildir=None if relay_given else self.data.mail,
            files_ports={service: free_port() for service in SERVICES if "files" in KINDS[service]},
            files_dirs={"investor": self.data.files, "territory": self.data.attachments},
            findings=self.data.findings,
            direct_ports={service: free_port() for service in SERVICES if "work" in KINDS[service]},
        )

    def _record(self) -> None:
        wiring = self.wiring
        RunRecord(
            pid=os.getpid(),
            started_at=self._started_at.isoformat(timespec="seconds"),
            public_url=wiring.public_url,
            http_port=wiring.http_port,
            admin_url=wiring.admin_url,
            amqp_url=wiring.amqp_url,
            management_url=self.broker.management_url,
            smtp_port=wiring.smtp_port,
            maildir=None if wiring.maildir is None else str(wiring.maildir),
            demo_password=wiring.credentials.demo_password,
            databases={s: DatabaseRecord(wiring.database_url(s), wiring.owner_url(s)) for s in SERVICES},
            processes=[
                ProcessRecord(
                    name=spec.name,
                    service=spec.service,
                    pid=self.supervisor.pid(spec.name),
                    health_port=spec.health_port,
                    probe=spec.probe,
                    log=str(log_for(self.data.logs, spec.name)),
                )
                for spec in self.specs
            ],
        ).write(self.data.run_record)
