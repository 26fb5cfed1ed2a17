"""Whether a process is ready for work, as it says itself."""

import httpx

from operations.process_spec import ProcessSpec
from operations.servers.ports import LOOPBACK, answers


def is_ready(spec: ProcessSpec) -> bool:
    """True when the process says it is ready; false when it says no, or says nothing within 2 s."""
    if spec.probe == "tcp":
        return answers(spec.health_port)
    return http_ready(f"http://{LOOPBACK}:{spec.health_port}")


def http_ready(base_url: str) -> bool:
    """True when `/health/ready` below this address answers 200 within 2 s."""
    try:
        # A proxy of the user's environment is no way to 127.0.0.1.
        return httpx.get(f"{base_url}/health/ready", timeout=2.0, trust_env=False).status_code == 200
    except httpx.HTTPError:
        return False
