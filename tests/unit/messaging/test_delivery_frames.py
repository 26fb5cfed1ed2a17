"""What arrives is the same, read straight from the bytes or by pika, however the bytes are cut."""

import socket
from contextlib import closing, suppress
from typing import Any

import pika
from hypothesis import given
from hypothesis import strategies as st
from pika import frame, spec
from pika.adapters.utils.io_services_utils import _AsyncPlaintextTransport

from shared.messaging.reading_link import _QuickReader
from shared.messaging.transport import Delivery

_texts = st.text(max_size=40)
_values: st.SearchStrategy[Any] = st.one_of(_texts, _texts, _texts, st.integers(-5, 2**40), st.booleans())


@st.composite
def _messages(draw: st.DrawFn) -> bytes:
    """A delivery as a broker writes it; now and then one that is not spelt simply, or a heartbeat before it."""
    headers = draw(
        st.none() | st.dictionaries(st.text(min_size=1, max_size=12), draw(st.sampled_from([_texts, _values])))
    )
    properties = spec.BasicProperties(
        content_type=draw(st.sampled_from([None, "application/json", "text/é"])),
        content_encoding=draw(st.sampled_from([None, None, None, "gzip"])),
        headers=headers,
        delivery_mode=2,
        message_id=draw(st.none() | _texts),
    )
    body = draw(st.binary(max_size=200))
    method = spec.Basic.Deliver("ctag1.é", draw(st.integers(1, 2**40)), draw(st.booleans()), "primo.investor", "a.b.v1")
    frames = [frame.Method(1, method), frame.Header(1, len(body), properties)]
    frames += [frame.Body(1, body)] if body else []
    beat = frame.Heartbeat().marshal() if draw(st.booleans()) else b""
    return beat + b"".join(one.marshal() for one in frames)


class _Reader(_QuickReader):
    """Without a socket: what pika is left with, its own assembler puts together."""

    def __init__(self) -> None:
        self._frame_buffer, self.bytes_received = b"", 0
        self.found: list[tuple[Any, ...]] = []
        self.by_pika = 0
        self._assembler = pika.channel.ContentFrameAssembler()
        self.deliver, self.arrived = self._take, lambda: None

    def _take(self, one: Delivery) -> None:
        self.found.append((one.tag, dict(one.headers), one.content_type, one.body, one.redelivered))

    def _process_frame(self, frame_value: Any) -> None:
        if isinstance(frame_value, frame.Heartbeat):
            return
        whole = self._assembler.process(frame_value)
        if whole is not None:
            method, header, body = whole
            self.by_pika += 1
            said = header.properties
            of = method.method
            self.found.append((of.delivery_tag, said.headers or {}, said.content_type, body, bool(of.redelivered)))


class _PikasReader(_Reader):
    """As pika itself takes what arrives."""

    _on_data_available = pika.SelectConnection._on_data_available


def _arrive(reader: _Reader, data: bytes) -> None:
    """As from the socket: were pika to call another method for it than the one that is ours, a test would notice."""
    reader._proto_data_received(data)


def _by_pika(stream: bytes) -> list[tuple[Any, ...]]:
    reader = _PikasReader()
    _arrive(reader, stream)
    assert reader.by_pika == len(reader.found)
    return reader.found


@given(st.lists(_messages(), max_size=6), st.lists(st.integers(1, 90), min_size=1, max_size=40))
def test_nothing_is_read_otherwise_than_pika_reads_it(messages: list[bytes], cuts: list[int]) -> None:
    stream, reader, at, turn = b"".join(messages), _Reader(), 0, 0
    while at < len(stream):
        _arrive(reader, stream[at : at + cuts[turn % len(cuts)]])
        at += cuts[turn % len(cuts)]
        turn += 1
    assert reader.found == _by_pika(stream)
    assert reader.bytes_received == len(stream)
    assert reader._frame_buffer == b""


def test_what_our_publishers_send_is_never_left_to_pika() -> None:
    properties = spec.BasicProperties(
        content_type="application/json", delivery_mode=2, message_id="1", headers={"ce-id": "1", "ce-type": "x"}
    )
    method = spec.Basic.Deliver("ctag", 7, True, "primo.investor", "dossier.filed.v1")
    body = b"{}" * 1000
    frames = (frame.Method(1, method), frame.Header(1, len(body), properties), frame.Body(1, body))
    reader = _Reader()
    _arrive(reader, b"".join(one.marshal() for one in frames))
    assert (reader.by_pika, len(reader.found)) == (0, 1)


def test_a_body_in_several_frames_is_pikas() -> None:
    properties = spec.BasicProperties(content_type="application/json", headers={"ce-id": "1"})
    method = spec.Basic.Deliver("ctag", 7, False, "", "x")
    body = b"x" * 100_000
    frames = (
        frame.Method(1, method),
        frame.Header(1, len(body), properties),
        frame.Body(1, body[:60_000]),
        frame.Body(1, body[60_000:]),
    )
    reader = _Reader()
    _arrive(reader, b"".join(one.marshal() for one in frames))
    assert [(one[0], one[3]) for one in reader.found] == [(7, body)]
    assert reader.by_pika == 1


def test_much_is_taken_from_the_socket_at_a_time() -> None:
    """By an attribute that is pika's own: it must be there, and what a transport goes by."""
    ours, theirs = socket.socketpair()
    with closing(ours), closing(theirs):
        for one in (ours, theirs):
            one.setblocking(False)
        sent = b"x" * 20_000
        theirs.send(sent)
        connection = object.__new__(_Taking)
        transport = _AsyncPlaintextTransport(ours, connection, _NoLoop())
        connection.taken = []
        connection._proto_connection_made(transport)
        with suppress(BlockingIOError):
            transport._consume()
        assert connection.taken == [sent]


class _NoLoop:
    """Nothing is waited for."""

    def __getattr__(self, _name: str) -> Any:
        return lambda *_arguments: None


class _Taking(_QuickReader):
    """Counts what the transport hands on."""

    taken: list[bytes]

    def data_received(self, data: bytes) -> None:
        self.taken.append(data)

    def _on_stream_connected(self) -> None:
        """It greets nobody."""
