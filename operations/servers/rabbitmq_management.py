"""RabbitMQ's management HTTP API: virtual hosts, users, and whether the broker is ready for work."""

import ssl
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any, Self
from urllib.parse import quote, unquote, urlsplit

import httpx

from operations.servers.ports import answers


class BrokerUnavailable(RuntimeError):
    """There is no RabbitMQ to be had here, or it does not do what was asked."""


@dataclass(frozen=True)
class Management:
    """One broker's management API."""

    base_url: str
    user: str
    password: str

    @classmethod
    def of(cls, base_url: str, amqp_url: str) -> Self:
        """As the user whom an AMQP URL names, the first of several by commas."""
        broker = urlsplit(amqp_url.partition(",")[0])
        return cls(base_url, unquote(broker.username or "guest"), unquote(broker.password or "guest"))

    def create_vhost(self, name: str) -> None:
        """Make a virtual host that our user may do anything in."""
        path = quote(name, safe="")
        self._call("PUT", f"/api/vhosts/{path}")
        self.permit(name, self.user, configure=".*", write=".*", read=".*")

    def permit(self, vhost: str, user: str, *, configure: str, write: str, read: str) -> None:
        """Patterns of names that a user may declare, publish to and consume from."""
        path = f"/api/permissions/{quote(vhost, safe='')}/{quote(user, safe='')}"
        self._call("PUT", path, json={"configure": configure, "write": write, "read": read})

    def put_user(self, name: str, password: str) -> None:
        """Make a user without rights, or give one another password."""
        self._call("PUT", f"/api/users/{quote(name, safe='')}", json={"password": password, "tags": ""})

    def delete_user(self, name: str) -> None:
        """Its connections end; one that is not there is no error."""
        self._call("DELETE", f"/api/users/{quote(name, safe='')}", accepted=(404,))

    def queues(self, vhost: str) -> list[dict[str, Any]]:
        """Every queue of a virtual host, by name."""
        found: list[dict[str, Any]] = self._call("GET", f"/api/queues/{quote(vhost, safe='')}").json()
        return sorted(found, key=lambda queue: str(queue["name"]))

    def alarms(self) -> list[str]:
        """Why it takes no messages: `memory`, `disk`; empty when it does."""
        found = self._call("GET", "/api/health/checks/alarms", accepted=(503,)).json()
        return sorted({str(one["resource"]) for one in found.get("alarms", [])})

    def empty_queue(self, vhost: str, name: str) -> None:
        """Throw away what waits in it; the queue stays."""
        self._call("DELETE", f"/api/queues/{quote(vhost, safe='')}/{quote(name, safe='')}/contents")

    def delete_vhost(self, name: str) -> None:
        """Remove a virtual host and all in it; one that is not there is no error."""
        self._call("DELETE", f"/api/vhosts/{quote(name, safe='')}", accepted=(404,))

    def is_running(self) -> bool:
        """True once the broker serves its default virtual host."""
        try:
            state = self._call("GET", "/api/vhosts/%2F").json().get("cluster_state", {})
        except (httpx.HTTPError, BrokerUnavailable, ValueError):
            return False
        return bool(state) and all(value == "running" for value in state.values())

    def queue(self, vhost: str, name: str) -> dict[str, Any]:
        """What the broker knows of a queue: `leader` and `online` members among much else."""
        found: dict[str, Any] = self._call("GET", f"/api/queues/{quote(vhost, safe='')}/{quote(name, safe='')}").json()
        return found

    def running_nodes(self) -> list[str]:
        """Names of the cluster's nodes that run, as this one sees it."""
        return [node["name"] for node in self._call("GET", "/api/nodes").json() if node["running"]]

    def _call(
        self, method: str, path: str, *, json: dict[str, str] | None = None, accepted: tuple[int, ...] = ()
    ) -> httpx.Response:
        reply = httpx.request(
            method,
            self.base_url + path,
            json=json,
            auth=(self.user, self.password),
            timeout=30.0,
            trust_env=False,  # a proxy of the environment is no way to 127.0.0.1
            verify=_authorities(),
        )
        if reply.is_error and reply.status_code not in accepted:
            raise BrokerUnavailable(f"{method} {path}: RabbitMQ answered {reply.status_code} {reply.text[:200]}")
        return reply


@cache
def _authorities() -> ssl.SSLContext:
    """Read once: httpx would read them for each request, 15 ms of a processor."""
    return httpx.create_ssl_context(trust_env=False)


def wait_until_ready(
    management: Management, amqp_port: int, *, deadline: float, is_alive: Callable[[], bool], why: Callable[[], str]
) -> None:
    """Wait until AMQP connections are accepted and the management API says the broker runs.

    `is_alive` tells a broker that ended from one that is slow; `why` gives what to show then. Raises BrokerUnavailable.
    """
    last_moment = time.monotonic() + deadline
    while not (answers(amqp_port) and management.is_running()):
        if not is_alive() or time.monotonic() > last_moment:
            raise BrokerUnavailable(f"RabbitMQ did not start:\n{why()}")
        time.sleep(0.1)
