"""The images' HEALTHCHECK: exits with 0 when the container's process says that it is ready, else with 1."""

import http.client  # not urllib, which would ask the proxy that Docker hands to containers
import os
import sys

TIMEOUT_S = 4.0


def ready(port: int) -> bool:
    """True when `/health/ready` on this port answers 200 in time."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=TIMEOUT_S)
    try:
        connection.request("GET", "/health/ready")
        reply = connection.getresponse()
        print(reply.read(500).decode(errors="replace"))  # shown by `docker inspect`
    except (OSError, http.client.HTTPException) as error:
        print(f"no answer on port {port}: {error}")
        return False
    finally:
        connection.close()
    return reply.status == http.client.OK


if __name__ == "__main__":
    sys.exit(0 if ready(int(os.environ["PRIMO_HEALTH_PORT"])) else 1)
