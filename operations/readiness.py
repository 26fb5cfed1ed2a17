"""Whether a process is ready for work, as it says itself."""

from http.client import HTTPConnection, HTTPException
from urllib.parse import urlsplit

from operations.process_spec import ProcessSpec
from operations.servers.ports import LOOPBACK, answers


def is_ready(spec: ProcessSpec) -> bool:
    """True when the process says it is ready; false when it says no, or says nothing within 2 s."""
    if spec.probe == "tcp":
        return answers(spec.health_port)
    return http_ready(f"http://{LOOPBACK}:{spec.health_port}")


def http_ready(base_url: str) -> bool:
    """True when `/health/ready` below this address answers 200 within 2 s."""
    return answers_ok(f"{base_url}/health/ready")


def answers_ok(url: str) -> bool:
    """True when this address answers 200 within 2 s; over plain HTTP, and past any proxy of the environment.

    Asked ten times a second of each process that starts: without httpx, which reads all certificate authorities for
    each client that it makes, 15 ms of a processor.
    """
    parts = urlsplit(url)
    connection = HTTPConnection(parts.netloc, timeout=2.0)
    try:
        connection.request("GET", parts.path)
        return connection.getresponse().status == 200
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()
