"""The virus scanner clamd, by its protocol (clamd(8), INSTREAM).

No library: the living one (clamav-client) is GPL-2.0, the others have not moved since 2014; and it is this little.
"""

import socket
import struct
from contextlib import closing

from shared.files.ports import ScannerUnavailable

CHUNK_BYTES = 256 * 1024
_FOUND, _NOTHING = b" FOUND", b"OK"


class Clamd:
    """`address`: a path of a socket, or `host:port`. One connection for each question."""

    def __init__(self, address: str, *, timeout_s: float = 60.0) -> None:
        self._address = address
        self._timeout_s = timeout_s

    def scan(self, content: bytes) -> str | None:
        """What it calls what it found. Raises ScannerUnavailable: away, too slow, or it did not look at all of it."""
        view = memoryview(content)
        chunks = (view[start : start + CHUNK_BYTES] for start in range(0, len(content), CHUNK_BYTES))
        framed = b"".join(part for chunk in chunks for part in (struct.pack("!L", len(chunk)), chunk))
        told = self._ask(b"zINSTREAM\0" + framed + struct.pack("!L", 0))
        # "stream: OK", "stream: Name FOUND", "INSTREAM size limit exceeded. ERROR"
        verdict = told.removeprefix(b"stream: ")
        if verdict == _NOTHING:
            return None
        if verdict.endswith(_FOUND):
            return verdict.removesuffix(_FOUND).decode("utf-8", errors="replace")[:200]
        raise ScannerUnavailable(f"clamd: {told[:100]!r}")

    def problem(self) -> str | None:
        try:
            return None if self._ask(b"zPING\0") == b"PONG" else "scanner answers oddly"
        except ScannerUnavailable as error:
            return str(error)

    def _ask(self, question: bytes) -> bytes:
        try:
            with closing(self._connect()) as connection:
                connection.sendall(question)
                told = b""
                while not told.endswith(b"\0"):
                    more = connection.recv(4096)
                    if not more:
                        break
                    told += more
                return told.rstrip(b"\0\n")
        except OSError as error:
            raise ScannerUnavailable(f"scanner away: {type(error).__name__}") from error

    def _connect(self) -> socket.socket:
        if self._address.startswith("/"):
            connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            connection.settimeout(self._timeout_s)
            try:
                connection.connect(self._address)
            except OSError:
                connection.close()
                raise
            return connection
        host, _, port = self._address.rpartition(":")
        return socket.create_connection((host, int(port)), timeout=self._timeout_s)
