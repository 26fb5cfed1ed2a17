import subprocess
import sys

from operations.servers.ports import free_port

ASK = """
import sys
from operations.servers import ports
if len(sys.argv) > 1:
    ports._RANGE = range(int(sys.argv[1]), int(sys.argv[1]) + 1)
try:
    print(ports.free_port())
except ports.NoFreePort:
    print("none")
"""


def another_process_asks(port: str = "") -> str:
    command = [sys.executable, "-c", ASK, *([port] if port else [])]
    return subprocess.run(command, capture_output=True, text=True, timeout=30, check=True).stdout.strip()


def test_a_port_given_to_one_process_is_given_to_no_other_though_nobody_listens_on_it_yet() -> None:
    port = free_port()

    assert another_process_asks(str(port)) == "none"


def test_the_ports_of_a_process_that_ended_are_given_again() -> None:
    port = another_process_asks()

    assert another_process_asks(port) == port
