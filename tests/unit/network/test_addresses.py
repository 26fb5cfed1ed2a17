"""Several addresses for one server: how they are read, and which is tried first."""

import pytest
from psycopg.conninfo import conninfo_to_dict

from shared.network.broker_nodes import BrokerNodes, NoBrokerGiven
from shared.network.database_hosts import libpq_url


def test_a_list_of_brokers_is_tried_in_the_order_given() -> None:
    nodes = BrokerNodes("amqp://u:p@order-a:1/v, amqp://u:p@order-b:2/v")

    assert nodes.in_turn() == ["amqp://u:p@order-a:1/v", "amqp://u:p@order-b:2/v"]


def test_the_node_that_failed_last_is_tried_last_by_everybody_in_the_process() -> None:
    urls = "amqp://failed-a/,amqp://failed-b/,amqp://failed-c/"
    BrokerNodes(urls).failed("amqp://failed-b/")
    BrokerNodes(urls).failed("amqp://failed-a/")

    assert BrokerNodes(urls).in_turn() == ["amqp://failed-c/", "amqp://failed-b/", "amqp://failed-a/"]


@pytest.mark.parametrize("nothing", ["", " , "])
def test_no_broker_at_all_is_said_at_once(nothing: str) -> None:
    with pytest.raises(NoBrokerGiven):
        BrokerNodes(nothing)


def test_one_database_host_is_taken_as_it_is() -> None:
    assert libpq_url("postgresql+psycopg://u:p%40@h:1/d") == "postgresql://u:p%40@h:1/d"


@pytest.mark.parametrize(
    "url",
    ["postgresql+psycopg://u:p%2C@a:1,b:2/d", "postgresql+psycopg://u:p%2C@/d?host=a,b&port=1,2"],
)
def test_of_several_database_hosts_the_one_that_takes_writes_is_wanted(url: str) -> None:
    read = conninfo_to_dict(libpq_url(url))

    assert (read["host"], read["port"], read["password"]) == ("a,b", "1,2", "p,")
    assert read["target_session_attrs"] == "read-write"


def test_what_the_url_says_of_its_session_is_not_overruled() -> None:
    read = conninfo_to_dict(libpq_url("postgresql+psycopg://u:p@a:1,b:2/d?target_session_attrs=any"))

    assert read["target_session_attrs"] == "any"
