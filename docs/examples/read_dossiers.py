"""Follows the events of dossiers from a program of your own. Needs `pika` and `cloudevents`, and nothing of PRIMO.

    AMQP_URL=amqp://user:password@host/ python read_dossiers.py

Prints one JSON line for each event. See docs/contracts: an event may come twice (keep the ids that you have handled,
in the transaction that handles them), and `sequence` tells the order within one dossier.
"""

import json
import os

import pika
from cloudevents.core.bindings.rabbitmq import RabbitMQMessage, from_binary
from cloudevents.core.formats.json import JSONFormat

QUEUE = "example.dossiers"  # your own: every reader has a queue, and gets every event


def follow(url: str) -> None:
    """Read until the connection ends."""
    with pika.BlockingConnection(pika.URLParameters(url)) as connection:
        channel = connection.channel()
        channel.queue_declare(QUEUE, durable=True, arguments={"x-queue-type": "quorum"})
        channel.queue_bind(QUEUE, exchange="primo.investor", routing_key="dossier.#")  # the whole stream
        channel.basic_qos(prefetch_count=100)
        for method, properties, body in channel.consume(QUEUE):
            message = RabbitMQMessage(headers=properties.headers, content_type=properties.content_type, body=body)
            event = from_binary(message, JSONFormat())
            print(json.dumps({**event.get_attributes(), "data": event.get_data()}, default=str), flush=True)
            channel.basic_ack(method.delivery_tag)  # after it is handled, not before


if __name__ == "__main__":
    follow(os.environ["AMQP_URL"])
