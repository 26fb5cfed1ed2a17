"""The way from one process to the broker, through the test's hands."""

import socket
import threading
from contextlib import suppress
from urllib.parse import urlsplit, urlunsplit


class Link:
    """The way to the broker, which can be cut and mended."""

    def __init__(self, broker: str) -> None:
        address = urlsplit(broker)
        self._broker = (address.hostname, address.port)
        self._open: list[socket.socket] = []
        self._door = socket.create_server(("127.0.0.1", 0))
        self._port = self._door.getsockname()[1]
        account = address.netloc.rpartition("@")[0]
        self.url = urlunsplit(address._replace(netloc=f"{account}@127.0.0.1:{self._port}"))
        self._listen()

    def mend(self) -> None:
        self._door = socket.create_server(("127.0.0.1", self._port))
        self._listen()

    def cut(self) -> None:
        """Nobody gets through, and nobody is let in."""
        for end in (self._door, *self._open):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)  # wakes the thread that waits in it, where closing does not
            end.close()
        self._open.clear()

    def _listen(self) -> None:
        threading.Thread(target=self._accept, args=(self._door,), daemon=True).start()

    def _accept(self, door: socket.socket) -> None:
        while True:
            try:
                near, _ = door.accept()
            except OSError:
                return
            far = socket.create_connection(self._broker, timeout=5)
            far.settimeout(None)
            self._open += [near, far]
            for one, other in ((near, far), (far, near)):
                threading.Thread(target=self._carry, args=(one, other), daemon=True).start()

    @staticmethod
    def _carry(one: socket.socket, other: socket.socket) -> None:
        try:
            while data := one.recv(65536):
                other.sendall(data)
        except OSError:
            return
