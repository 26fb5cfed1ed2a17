"""A collector that is away or hangs costs nobody anything: not the work, not the end of the process."""

import os
import socket
import subprocess
import sys

import pytest

from operations.checkout import ROOT
from operations.servers.ports import free_port
from tests.support.collector import collecting

PROGRAM = """
import sys, time
if sys.argv[1] == "serve":
    from shared.process.green import patch
    patch()
from shared.telemetry import tracing
end = tracing.configure(service="investor", process=sys.argv[1])
for _ in range(100):
    with tracing.span("work"):
        pass
began = time.monotonic()
end()
print(time.monotonic() - began)
"""


def ending(kind: str, port: int) -> float:
    """Seconds that a process waits at its end for its spans to leave."""
    env = {**os.environ, "PYTHONPATH": str(ROOT), "OTEL_EXPORTER_OTLP_ENDPOINT": f"http://127.0.0.1:{port}"}
    command = [sys.executable, "-c", PROGRAM, kind]
    done = subprocess.run(command, env=env, cwd=ROOT, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr
    return float(done.stdout)


@pytest.mark.parametrize("kind", ["serve", "work"])
def test_a_process_ends_soon_although_no_collector_answers(kind: str) -> None:
    assert ending(kind, free_port()) < 4
    with socket.create_server(("127.0.0.1", 0)) as hangs:
        assert ending(kind, hangs.getsockname()[1]) < 4


@pytest.mark.parametrize("kind", ["serve", "work"])
def test_the_last_spans_leave_before_the_process_ends_under_eventlet_too(kind: str) -> None:
    with collecting() as collector:
        ending(kind, collector.port)

        assert [(span.service, span.process) for span in collector.spans] == [("investor", kind)] * 100
