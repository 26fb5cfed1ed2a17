"""Deliveries read straight from the bytes of AMQP 0-9-1, where they are spelt simply: all of ours are.

pika decodes three frames and each property of each message, and hands it on from object to object: more than half of
what it costs the intake to take an event. Whatever is not spelt simply is left to pika, which judges it as before.
Layout: AMQP 0-9-1, 2.3.5 (frames), 2.3.5.2 (content), 4.2.5 (tables).
"""

from struct import Struct
from typing import NamedTuple

from pika import spec

from shared.messaging.transport import Delivery

_FRAME = Struct("!BHI")
_DELIVER = Struct("!HH").pack(60, 60)
_CONTENT = Struct("!HHQH")
_TAG = Struct("!QB").unpack_from
_SIZE = Struct("!I").unpack_from
_HEAD = spec.FRAME_HEADER_SIZE
_FRAMED = _HEAD + spec.FRAME_END_SIZE
_CONTENT_TYPE, _CONTENT_ENCODING, _HEADERS = 0x8000, 0x4000, 0x2000
_LONG_STRING = ord("S")


class Taken(NamedTuple):
    """One delivery, and where the next frame begins."""

    delivery: Delivery
    end: int


class Incomplete(Exception):
    """The rest of it has not arrived."""


def is_delivery(buffer: bytes, at: int) -> bool:
    """Whether a frame that begins a delivery begins there. False too where that much has not arrived."""
    return buffer[at : at + 1] == b"\x01" and buffer[at + _HEAD : at + _HEAD + 4] == _DELIVER


def take(buffer: bytes, at: int) -> Taken | None:
    """The delivery that begins there; None when it is not spelt simply. Raises Incomplete."""
    size = len(buffer)
    content = _end_of_frame(buffer, at, size)
    tag_at = at + _HEAD + 5 + buffer[at + _HEAD + 4]
    tag, redelivered = _TAG(buffer, tag_at)
    if content + _HEAD + _CONTENT.size > size:
        raise Incomplete
    if buffer[content] != spec.FRAME_HEADER:
        return None
    _class, _weight, length, flags = _CONTENT.unpack_from(buffer, content + _HEAD)
    if not 0 < length < spec.FRAME_MAX_SIZE // 2:
        return None  # without a body, or in more frames than one
    body = _end_of_frame(buffer, content, size)
    if body + _FRAMED + length > size:
        raise Incomplete
    kind, _channel, body_size = _FRAME.unpack_from(buffer, body)
    if kind != spec.FRAME_BODY or body_size != length:
        return None
    end = body + _FRAMED + length
    properties = _properties(buffer, content + _HEAD + _CONTENT.size, flags)
    if properties is None or not buffer[content - 1] == buffer[body - 1] == buffer[end - 1] == spec.FRAME_END:
        return None
    content_type, headers = properties
    data = buffer[body + _HEAD : end - 1]
    return Taken(Delivery(tag, headers, content_type, data, bool(redelivered & 1)), end)


def _end_of_frame(buffer: bytes, at: int, size: int) -> int:
    if at + _HEAD > size:
        raise Incomplete
    end: int = at + _FRAMED + _SIZE(buffer, at + 3)[0]
    if end > size:
        raise Incomplete
    return end


def _properties(buffer: bytes, at: int, flags: int) -> tuple[str, dict[str, str]] | None:
    """The type and the headers, which come first; None unless both are there and all headers are texts."""
    if flags & (_CONTENT_TYPE | _CONTENT_ENCODING | _HEADERS) != _CONTENT_TYPE | _HEADERS:
        return None
    begin = at + 1 + buffer[at]
    headers: dict[str, str] = {}
    try:
        content_type = buffer[at + 1 : begin].decode()
        at = begin + 4
        end = at + _SIZE(buffer, begin)[0]
        while at < end:
            value = at + 1 + buffer[at]
            if buffer[value] != _LONG_STRING:
                return None
            begin = value + 5
            name, at = buffer[at + 1 : value].decode(), begin + _SIZE(buffer, value + 1)[0]
            headers[name] = buffer[begin:at].decode()
    except UnicodeDecodeError:
        return None
    return (content_type, headers) if at == end else None
