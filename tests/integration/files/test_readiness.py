"""A `files` process is ready once its port is open: until then nobody is sent there."""

import socket

from operations.servers.ports import LOOPBACK, free_port
from shared.process.checks import listens


def test_a_port_that_is_not_open_yet_is_not_ready_and_one_that_listens_is() -> None:
    port = free_port()
    ready = listens(LOOPBACK, port)
    assert ready() == "not open: ConnectionRefusedError"
    with socket.create_server((LOOPBACK, port)):
        assert ready() is None
    assert ready() is not None
