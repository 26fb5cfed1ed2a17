"""A log line says what caused it, and nothing that a person wrote."""

import io
import json
import logging as standard
from collections.abc import Iterator

import pytest
import structlog

from shared.telemetry import logging
from shared.telemetry.correlation import Trace, following

NAME = "Karim Bennani"
TRACEPARENT = f"00-{'ab' * 16}-{'cd' * 8}-01"


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    """What the process writes to its log, set up as every process does."""
    root = standard.getLogger()
    handlers, level = root.handlers[:], root.level
    logging.configure(service="investor", process="serve")
    stream = io.StringIO()
    handler = root.handlers[0]
    assert isinstance(handler, standard.StreamHandler)
    handler.setStream(stream)
    yield stream
    structlog.reset_defaults()
    root.handlers[:] = handlers
    root.setLevel(level)


def lines(written: io.StringIO) -> list[dict[str, object]]:
    return [json.loads(line) for line in written.getvalue().splitlines()]


def test_every_line_says_what_caused_it(written: io.StringIO) -> None:
    log = structlog.stdlib.get_logger("test")
    with following(Trace("c-1", causation_id="e-1", traceparent=TRACEPARENT)):
        log.info("ours")
        standard.getLogger("a library").warning("theirs")
    log.info("nothing is being handled")

    ours, theirs, nothing = lines(written)
    for line in (ours, theirs):
        assert (line["correlation_id"], line["causation_id"], line["trace_id"]) == ("c-1", "e-1", "ab" * 16)
        assert (line["service"], line["process"]) == ("investor", "serve")
    assert {"correlation_id", "causation_id", "trace_id"} & nothing.keys() == set()


@pytest.mark.parametrize("traceparent", ["", "nonsense", "00-a-b", "--"])
def test_a_traceparent_that_is_none_breaks_no_log(written: io.StringIO, traceparent: str) -> None:
    with following(Trace("c-1", traceparent=traceparent)):
        structlog.stdlib.get_logger("test").info("written")

    assert [line["event"] for line in lines(written)] == ["written"]


def test_an_exception_is_told_without_the_values_that_it_quotes(written: io.StringIO) -> None:
    def fail() -> None:
        try:
            raise ValueError(f"DETAIL: Key (full_name)=({NAME}) already exists")
        except ValueError as error:
            raise KeyError(NAME) from error

    try:
        fail()
    except KeyError as error:
        structlog.stdlib.get_logger("test").error("failed", exc_info=error)
        standard.getLogger("a library").exception("failed too")

    assert NAME not in written.getvalue()
    for line in lines(written):
        assert (line["exception"], line["because"]) == ("KeyError", "ValueError")
        assert str(line["where"]).endswith("fail']")


def test_what_only_tells_of_a_server_keeps_its_message(written: io.StringIO) -> None:
    try:
        raise ConnectionRefusedError(111, "Connection refused")
    except OSError as error:
        structlog.stdlib.get_logger("test").error("failed", exc_info=error)

    assert lines(written)[0]["exception"] == "ConnectionRefusedError: [Errno 111] Connection refused"
