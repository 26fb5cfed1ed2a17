"""Consumers of others at RabbitMQ: each a user that may read one queue of its own, and nothing else.

The queue is declared and bound by us, because whoever may bind a queue could read any exchange. It drops its oldest
messages when its consumer stays away too long: a disk of ours must not fill for somebody who forgot; the feed of
changes has what was dropped.
"""

import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, unquote, urlsplit

from operations.servers.rabbitmq_management import Management
from shared.messaging.connection import opened
from shared.messaging.topology import PUBLIC_EXCHANGE, declare

PREFIX = f"{PUBLIC_EXCHANGE}."
NAME = re.compile(r"[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?")
MOST_BYTES = 100 * 1024 * 1024
EVERYTHING = "primo.#"
ARGUMENTS = {"x-queue-type": "quorum", "x-max-length-bytes": MOST_BYTES, "x-overflow": "drop-head"}


@dataclass(frozen=True)
class Consumer:
    """What its program needs."""

    name: str
    user: str
    password: str
    queue: str
    vhost: str


@dataclass(frozen=True)
class PublicConsumers:
    """Those of one broker: declared over AMQP, their users by its management API."""

    amqp_url: str
    management: Management

    @property
    def vhost(self) -> str:
        return unquote(urlsplit(self.amqp_url.partition(",")[0]).path[1:]) or "/"

    def add(self, name: str, types: Sequence[str] = ()) -> Consumer:
        """Again with the same name: another password, the queue and what waits in it stay. `types`: routing keys.

        Raises ValueError for a name that may not stand in a pattern; BrokerUnavailable, AMQPError.
        """
        if not NAME.fullmatch(name):
            raise ValueError(f"{name!r}: small letters, digits and hyphens, 40 at most")
        queue = f"{PREFIX}{name}"
        with opened(self.amqp_url) as connection:
            channel = connection.channel()
            declare(channel)
            channel.queue_declare(queue, durable=True, arguments=ARGUMENTS)
            for key in types or (EVERYTHING,):
                channel.queue_bind(queue, PUBLIC_EXCHANGE, routing_key=key)
        password = secrets.token_urlsafe(24)
        self.management.put_user(queue, password)
        only = re.escape(queue).replace(r"\-", "-")
        self.management.permit(self.vhost, queue, configure="^$", write="^$", read=f"^{only}$")
        return Consumer(name, queue, password, queue, self.vhost)

    def listed(self) -> list[dict[str, Any]]:
        """Name, messages that wait, programs that read."""
        found = [q for q in self.management.queues(self.vhost) if str(q["name"]).startswith(PREFIX)]
        return [
            {
                "name": str(q["name"]).removeprefix(PREFIX),
                "waiting": q.get("messages", 0),
                "reading": q.get("consumers", 0),
            }
            for q in found
        ]

    def remove(self, name: str) -> None:
        """The user, its connections and its queue, with what waits in it; what is not there is no error."""
        queue = f"{PREFIX}{name}"
        self.management.delete_user(queue)
        with opened(self.amqp_url) as connection:
            connection.channel().queue_delete(queue)


def address_for(consumer: Consumer, host: str, port: int) -> str:
    """The URL with which its program connects."""
    return f"amqp://{quote(consumer.user)}:{quote(consumer.password)}@{host}:{port}/{quote(consumer.vhost, safe='')}"
