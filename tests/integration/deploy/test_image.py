"""What deploy/Dockerfile promises, as far as it shows without building."""

import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer

from operations.checkout import ROOT
from tests.integration.deploy.composition import DOCKERFILE, run

HEALTHCHECK = ROOT / "deploy" / "healthcheck.py"


def test_the_linter_has_no_remark() -> None:
    done = run("hadolint", str(DOCKERFILE))

    assert (done.returncode, done.stdout) == (0, "")


def test_packages_come_from_the_lock_with_their_hashes_alone() -> None:
    installs = re.findall(r"pip .*?install(?:.*\\\n)*.*", DOCKERFILE.read_text())

    assert len(installs) == 1
    assert "--require-hashes -r requirements.lock" in installs[0]


def test_the_process_is_not_root() -> None:
    users = re.findall(r"^USER (.+)$", DOCKERFILE.read_text(), re.MULTILINE)

    assert users == ["10001:10001"]


def test_a_container_is_healthy_only_while_its_process_says_that_it_is_ready() -> None:
    with answering(200) as port:
        assert health_of(port) == 0
    with answering(503) as port:
        assert health_of(port) == 1
    assert health_of(port) == 1  # nobody answers there any more


def test_the_health_check_asks_no_proxy() -> None:
    with answering(200) as port:
        assert health_of(port, http_proxy="http://127.0.0.1:9", HTTP_PROXY="http://127.0.0.1:9") == 0


def test_a_serve_process_asks_the_system_where_its_servers_are() -> None:
    # eventlet's own resolver goes on calling a database that was moved to another address.
    script = (
        "from shared.process.green import patch; patch(); import socket, sys;"
        "sys.exit(socket.getaddrinfo.__module__ != 'socket' or 'eventlet.support.greendns' in sys.modules)"
    )

    assert subprocess.run([sys.executable, "-c", script], cwd=ROOT, check=False, timeout=60).returncode == 0


def health_of(port: int, **variables: str) -> int:
    command = [sys.executable, str(HEALTHCHECK)]
    env = {"PRIMO_HEALTH_PORT": str(port), **variables}
    return subprocess.run(command, env=env, capture_output=True, check=False, timeout=20).returncode


@contextmanager
def answering(status: int) -> Iterator[int]:
    """A server that answers every request so."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status if self.path == "/health/ready" else 404)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            """Tests say enough."""

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        try:
            yield server.server_port
        finally:
            server.shutdown()
            thread.join()
