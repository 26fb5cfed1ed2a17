"""Which processes the system is made of, as data."""

import sys

from operations.catalogue import KINDS
from operations.environment import Wiring, process_environment, users_environment
from operations.process_spec import ProcessSpec
from operations.servers.ports import LOOPBACK, free_port

MAIL = "mail"


def service_processes(wiring: Wiring, package: str) -> list[ProcessSpec]:
    """Every process of every service in `package`."""
    return [_service_process(wiring, package, service, kind) for service, kinds in KINDS.items() for kind in kinds]


def _service_process(wiring: Wiring, package: str, service: str, kind: str) -> ProcessSpec:
    # The gateway is an HTTP server anyway: its health is beside its pages.
    health_port = wiring.http_port if service == "gateway" else free_port()
    return ProcessSpec(
        name=f"{service}-{kind}",
        service=service,
        command=(sys.executable, "-m", f"{package}.{service}", kind),
        env=process_environment(wiring, service, health_port=health_port),
        health_port=health_port,
    )


def mail_process(wiring: Wiring) -> list[ProcessSpec]:
    """The local mail server, unless a relay is configured."""
    if wiring.smtp_port is None or wiring.maildir is None:
        return []
    options = ("--host", LOOPBACK, "--port", str(wiring.smtp_port), "--maildir", str(wiring.maildir))
    return [
        ProcessSpec(
            name=MAIL,
            service=MAIL,
            command=(sys.executable, "-m", "operations.servers.mail", *options),
            env=users_environment(),
            health_port=wiring.smtp_port,
            probe="tcp",
        )
    ]
