"""Which RabbitMQ `./primo run` takes where Docker answers, and what it says when Docker cannot run it."""

from pathlib import Path

import pytest

from operations.servers import rabbitmq_packages
from operations.servers.rabbitmq import Broker, open_broker
from operations.servers.rabbitmq_container import ContainerBroker
from operations.servers.rabbitmq_management import BrokerUnavailable
from operations.servers.rabbitmq_node import PrivateNode

ENGINE = """#!/bin/sh
[ "$1" != run ] || { echo "cannot raise limits"; exit 125; }
"""


@pytest.fixture(autouse=True)
def engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A `docker` that answers, and has the image, but can run nothing."""
    docker = tmp_path / "docker"
    docker.write_text(ENGINE)
    docker.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    monkeypatch.delenv("PRIMO_AMQP_URL", raising=False)
    monkeypatch.delenv("PRIMO_RABBITMQ", raising=False)
    monkeypatch.setattr(rabbitmq_packages, "installed", lambda: object())


def chosen(place: Path) -> Broker:
    return open_broker(data=place / "data", log=place / "log", packages=place, user="primo", password="secret")


def test_where_docker_answers_it_is_taken_and_its_failure_names_the_way_without(tmp_path: Path) -> None:
    broker = chosen(tmp_path)

    assert isinstance(broker, ContainerBroker)
    with pytest.raises(BrokerUnavailable, match=r"(?s)cannot raise limits.*PRIMO_RABBITMQ=private"):
        broker.launch()


def test_who_wants_no_docker_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PRIMO_RABBITMQ", "private")

    assert isinstance(chosen(tmp_path), PrivateNode)
