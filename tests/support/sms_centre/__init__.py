"""A real SMS centre for the tests: the npm package `smpp`, installed once into the checkout's own folder."""

import json
import shutil
import subprocess
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from operations.checkout import ROOT
from services.notifications.adapters.channels.smpp_session import SmsCentre
from tests.support.waiting import wait_until

PACKAGE = "smpp@0.5.1"
_FOLDER = ROOT / ".primo" / "node" / "smpp"
_SCRIPT = Path(__file__).with_name("centre.js")


@dataclass
class Centre:
    process: "subprocess.Popen[str]"
    port: int = 0
    taken: list[dict[str, Any]] = field(default_factory=list)
    _heard: deque[bool] = field(default_factory=deque)

    def tell(self, **what: Any) -> None:
        """`answers`: a status each, or `drop` after or `drop before` taking; `receipt`: the state it tells, or None."""
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps(what) + "\n")
        self.process.stdin.flush()
        wait_until(lambda: bool(self._heard))
        self._heard.clear()

    def address(self, **changes: Any) -> SmsCentre:
        said: dict[str, Any] = {"host": "127.0.0.1", "port": self.port, "tls": False, "system_id": "primo"}
        return SmsCentre(**{**said, "password": "secret", "timeout_s": 5, "source": "PRIMO", **changes})

    def texts(self) -> list[str]:
        return [one["text"] for one in self.taken]

    def read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            said = json.loads(line)
            if "port" in said:
                self.port = said["port"]
            elif "heard" in said:
                self._heard.append(True)
            else:
                self.taken.append(said)


def installed() -> Path:
    """Where the package lies. Skips, by its name, where it cannot be had."""
    if shutil.which("node") is None or shutil.which("npm") is None:
        pytest.skip("needs node and npm for the SMS centre (npm smpp)")
    if not (_FOLDER / "node_modules" / "smpp").is_dir():
        _FOLDER.mkdir(parents=True, exist_ok=True)
        command = ["npm", "install", "--no-audit", "--no-fund", "--ignore-scripts", "--prefix", str(_FOLDER), PACKAGE]
        ended = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
        if ended.returncode:
            pytest.skip(f"the SMS centre (npm {PACKAGE}) cannot be installed here")
    return _FOLDER / "node_modules"


@contextmanager
def sms_centre() -> Iterator[Centre]:
    node = shutil.which("node")
    modules = installed()
    process = subprocess.Popen(
        [str(node), str(_SCRIPT)],
        env={"NODE_PATH": str(modules)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    centre = Centre(process)
    reader = threading.Thread(target=centre.read)
    reader.start()
    try:
        wait_until(lambda: centre.port > 0)
        yield centre
    finally:
        assert process.stdin is not None
        process.stdin.close()
        process.wait(10)
        reader.join()
        assert process.stdout is not None
        process.stdout.close()
