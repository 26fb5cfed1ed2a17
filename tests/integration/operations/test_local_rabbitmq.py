"""The private RabbitMQ keeps confirmed messages through a power cut, and runs beside another."""

import time
from typing import cast
from urllib.parse import urlsplit

import httpx
import pika
import pytest

from operations.servers.rabbitmq import Broker
from operations.servers.rabbitmq_management import BrokerUnavailable, Management

# RabbitMQ 3.10 writes the list of its quorum queues to disk half a second late; killed sooner after a declaration it
# forgets the queue's log, confirmed messages included. Queues in real use are older than that.
QUEUE_IS_KNOWN_AFTER = 1.5  # seconds


def channel_on(url: str) -> pika.adapters.blocking_connection.BlockingChannel:
    channel = pika.BlockingConnection(pika.URLParameters(url)).channel()
    channel.confirm_delivery()
    return channel


def take_one(url: str, queue: str) -> bytes | None:
    channel = channel_on(url)
    _, _, body = next(channel.consume(queue, inactivity_timeout=10))
    channel.cancel()
    channel.connection.close()
    return cast("bytes | None", body)


def test_a_confirmed_message_is_there_after_a_power_cut(rabbitmq_server: Broker) -> None:
    rabbitmq_server.create_vhost("power-cut")
    url = rabbitmq_server.url("power-cut")
    channel = channel_on(url)
    channel.queue_declare("kept", durable=True, arguments={"x-queue-type": "quorum"})
    channel.basic_publish("", "kept", b"dossier", pika.BasicProperties(delivery_mode=2), mandatory=True)
    channel.connection.close()
    time.sleep(QUEUE_IS_KNOWN_AFTER)

    try:
        rabbitmq_server.kill()
    except BrokerUnavailable:
        pytest.skip("this RabbitMQ was given by URL")
    rabbitmq_server.start()

    assert take_one(url, "kept") == b"dossier"
    rabbitmq_server.delete_vhost("power-cut")


def test_a_virtual_host_is_gone_after_it_was_deleted(rabbitmq_server: Broker) -> None:
    rabbitmq_server.create_vhost("passing")
    rabbitmq_server.delete_vhost("passing")
    rabbitmq_server.delete_vhost("passing")  # again: no error

    parts = urlsplit(rabbitmq_server.url("passing"))
    login = (parts.username or "", parts.password or "")
    asked = httpx.get(f"{rabbitmq_server.management_url}/api/vhosts/passing", auth=login, trust_env=False, timeout=10)
    assert asked.status_code == 404


def test_the_management_api_refuses_a_wrong_password(rabbitmq_server: Broker) -> None:
    with pytest.raises(BrokerUnavailable, match="401"):
        Management(rabbitmq_server.management_url, "primo", "guessed").create_vhost("mine")
