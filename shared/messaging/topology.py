"""Exchanges, queues and bindings: declared whole by every worker before it publishes or reads.

Declared whole, because a publisher that starts before a consumer has bound its queue would otherwise lose that
consumer's events: they are routable, to the others. A queue that stands with other arguments is an error at start.
"""

from typing import Any

from pika.adapters.blocking_connection import BlockingChannel, BlockingConnection
from pika.exceptions import AMQPError, ChannelClosedByBroker

from shared.contracts.catalogue import PUBLISHERS, SUBSCRIPTIONS
from shared.messaging.connection import opened
from shared.messaging.message import exchange_of

DEAD_EXCHANGE = "primo.dead"
PUBLIC_EXCHANGE = "primo.public"
"""What goes out to others. No queue of ours reads it: each consumer's is declared by `./primo bridge add`."""
DELIVERY_LIMIT = 20
"""Deliveries of one message before it goes to the dead-letter queue. Unlimited by default on RabbitMQ 3, 20 on 4."""

_declared_by_us: set[str] = set()
"""Brokers (their addresses) at which this process has declared everything: its release's bindings stand there."""


class TopologyMismatch(RuntimeError):
    """A queue or exchange exists with other arguments than this release declares."""


def inbox_queue(consumer: str) -> str:
    return f"primo.{consumer}.inbox"


def dead_queue(consumer: str) -> str:
    """Where an inbox's dead letters go. The intake reads it too: what can be read is an event like any other."""
    return f"primo.{consumer}.dead"


def inbox_arguments(consumer: str) -> dict[str, Any]:
    """No replication factor: RabbitMQ's own is three, or as many as there are nodes, and a number here could never be
    changed again without declaring the queue anew."""
    return {
        "x-queue-type": "quorum",
        "x-delivery-limit": DELIVERY_LIMIT,
        "x-dead-letter-exchange": DEAD_EXCHANGE,
        "x-dead-letter-routing-key": consumer,
        "x-dead-letter-strategy": "at-least-once",
        "x-overflow": "reject-publish",  # at-least-once dead-lettering asks for it
    }


def declare(channel: BlockingChannel) -> None:
    """Declare everything. Idempotent. The exchange of dead letters comes after the inboxes and their bindings, so that
    where it stands they do (`_absent`).

    Raises TopologyMismatch.
    """
    try:
        for publisher in PUBLISHERS:
            channel.exchange_declare(exchange_of(publisher), exchange_type="topic", durable=True)
        for consumer, streams in SUBSCRIPTIONS.items():
            channel.queue_declare(inbox_queue(consumer), durable=True, arguments=inbox_arguments(consumer))
            for stream in streams:
                channel.queue_bind(
                    inbox_queue(consumer), exchange_of(stream.publisher), routing_key=f"{stream.aggregate}.#"
                )
        channel.exchange_declare(PUBLIC_EXCHANGE, exchange_type="topic", durable=True)
        channel.exchange_declare(DEAD_EXCHANGE, exchange_type="direct", durable=True)
        for consumer in SUBSCRIPTIONS:
            channel.queue_declare(dead_queue(consumer), durable=True, arguments={"x-queue-type": "quorum"})
            channel.queue_bind(dead_queue(consumer), DEAD_EXCHANGE, routing_key=consumer)
    except ChannelClosedByBroker as error:
        if error.reply_code == 406:
            raise TopologyMismatch(error.reply_text) from error
        raise


def declare_missing(connection: BlockingConnection, urls: str) -> None:
    """Declare everything when this process has not yet done so at this broker, or when something is gone.

    Not at every connection: a binding is asked of every node of a cluster, also where it stands already, and so waits
    for one that is frozen until the others take it for dead. Raises as `declare`.
    """
    if urls in _declared_by_us and _absent(connection) is None:
        return
    declare(connection.channel())
    _declared_by_us.add(urls)


def declare_at(urls: str) -> None:
    """Declare everything over a connection of its own.

    Raises TopologyMismatch; AMQPError or OSError when no node of the broker answers.
    """
    with opened(urls) as connection:
        declare(connection.channel())
    _declared_by_us.add(urls)


def is_empty(urls: str, consumer: str) -> bool:
    """Whether nothing waits in a reader's queues.

    Raises AMQPError or OSError when the broker is away.
    """
    with opened(urls) as connection:
        channel = connection.channel()
        waiting = (channel.queue_declare(name, passive=True) for name in (inbox_queue(consumer), dead_queue(consumer)))
        return all(found.method.message_count == 0 for found in waiting)


def missing(urls: str) -> str | None:
    """A readiness check: what part of the topology is not there, or None."""
    try:
        with opened(urls) as connection:
            absent = _absent(connection)
    except (AMQPError, OSError) as error:
        return f"broker away: {type(error).__name__}"
    return absent and f"{absent} is not there"


def _absent(connection: BlockingConnection) -> str | None:
    """An inbox, or the exchange that is declared after all of them and their bindings; None when all stand."""
    channel = connection.channel()
    try:
        for name in (inbox_queue(consumer) for consumer in SUBSCRIPTIONS):
            asked = f"queue {name}"
            channel.queue_declare(name, passive=True)
        asked = f"exchange {DEAD_EXCHANGE}"
        channel.exchange_declare(DEAD_EXCHANGE, passive=True)
    except ChannelClosedByBroker:
        return asked
    channel.close()
    return None
