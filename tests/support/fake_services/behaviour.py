"""What every fake service does: the verbs, and a health page."""

import json
import os
import signal
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer
from types import FrameType

from operations.catalogue import KINDS


class Health(BaseHTTPRequestHandler):
    """Answers 200 to `/health/ready` and 404 to all else."""

    def do_GET(self) -> None:
        """Say that this is ready."""
        self.send_response(200 if self.path == "/health/ready" else 404)
        self.end_headers()


def behave(service: str) -> None:
    """Carry out the verbs on the command line."""
    for verb in sys.argv[1:]:
        print(f"{service}: {verb}", flush=True)
        if verb in KINDS[service]:
            serve(int(os.environ["PRIMO_HEALTH_PORT"]))
        elif verb == "provision":
            assert os.environ["PRIMO_ADMIN_DATABASE_URL"]
        elif verb == "demonstrate":
            accounts = [{"username": "amina", "role": "adviser", "name": "Amina"}]
            print(json.dumps({"accounts": accounts}), flush=True)
        elif verb == "administrator":
            print(json.dumps({"created": True, "username": "admin", "password": "given-once"}), flush=True)


def serve(port: int) -> None:
    """Answer until SIGTERM."""

    def end(_number: int, _frame: FrameType | None) -> None:
        raise SystemExit(0)

    signal.signal(signal.SIGTERM, end)
    HTTPServer(("127.0.0.1", port), Health).serve_forever()
