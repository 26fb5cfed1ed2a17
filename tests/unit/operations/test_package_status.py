"""What apt is told to be installed already, when it fetches RabbitMQ privately."""

from operations.servers.rabbitmq_packages import without_erlang

STATUS = """Package: libc6
Status: install ok installed
Description: mentions erlang in passing

Package: erlang-base
Status: install ok installed

Package: elixir
Depends: erlang-base, libc6

Package: zlib1g
Depends: libc6
"""


def test_erlang_and_what_needs_it_are_left_out() -> None:
    kept = [line for line in without_erlang(STATUS).splitlines() if line.startswith("Package:")]

    assert kept == ["Package: libc6", "Package: zlib1g"]
