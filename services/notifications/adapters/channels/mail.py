"""A message as bytes on the wire: RFC 5322 and MIME, nothing outside ASCII.

Written here and not by `email.message`: that takes each header apart by its grammar and folds it anew, 3 ms of the
processor for a mail whose headers are ours and short. What is written is read back by the standard library in the
tests, for each text and language. The encodings are those of the standard library.
"""

import binascii
import re
from email.errors import HeaderParseError
from email.header import Header
from email.headerregistry import Address
from email.utils import format_datetime, parseaddr
from functools import lru_cache

from services.notifications.domain.message import Message
from services.notifications.usecases.ports import CannotWrite, Claim
from shared.contracts.codes import Language
from shared.contracts.investor.codes import Purpose
from shared.contracts.preference_links import PreferenceLinks, Unsubscribing

_LONGEST_LINE = 998
"""RFC 5322 2.1.1. Headers that programs read stay on one line: folded, a List-Unsubscribe is read by nobody."""
_LONGEST_WORD = 75  # RFC 2047 2
_BASE64_LINE = 57
"""Bytes of a line of 76 characters (RFC 2045 6.8)."""
_LINE_END = re.compile(r"\r\n|\r|\n")
_DOT_STRING = re.compile(r"[\w!#$%&'*+/=?^`{|}~-]+(\.[\w!#$%&'*+/=?^`{|}~-]+)*@[\w-]+(\.[\w-]+)*", re.ASCII)
"""The addresses that nearly everybody has (RFC 5321 4.1.2)."""
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


def compose(message: Message, *, claim: Claim, sender: str, recipient: str, links: PreferenceLinks) -> bytes:
    """The mail of a notice, as it is transmitted.

    What is no service notice can be ended by one click (RFC 8058); a step of one's own file is no list, so its mail
    has the page of choices in its words alone.

    Raises CannotWrite for an address whose local part is not ASCII: it would need SMTPUTF8 all the way; and for a
    header that would not be one line of ASCII.
    """
    boundary = f"=_{claim.notice_id.hex}"  # in neither encoding a line begins so (RFC 2045 6.7, note 5)
    headers = [
        ("MIME-Version", "1.0"),
        ("Content-Type", f'multipart/alternative; boundary="{boundary}"'),
        ("From", _named(sender)),
        ("To", ascii_address(recipient)),
        ("Subject", _subject(message.subject)),
        ("Date", format_datetime(message.written_at)),
        ("Message-ID", message.message_id),
        ("Auto-Submitted", "auto-generated"),  # RFC 3834: no absence notes in answer, please
        ("X-PRIMO-Notice", str(claim.notice_id)),
        ("X-PRIMO-Event", str(claim.event_id)),
    ]
    if claim.resends:
        headers.append(("X-PRIMO-Resent", str(claim.resends)))
    if message.purpose is not Purpose.SERVICE_NOTICES:
        ends = Unsubscribing(claim.person_id, message.purpose, claim.channel, claim.campaign_id)
        headers.append(("List-Unsubscribe", f"<{links.one_click(ends)}>"))
        headers.append(("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"))
    told_in = ", ".join(message.languages)  # RFC 3282: the language of the words, then of what stands around them
    headers.append(("Content-Language", told_in))
    pieces = [_line(name, value) for name, value in headers]
    for subtype, words in (("plain", message.text), ("html", message.html)):
        pieces.append(f"\r\n--{boundary}\r\n".encode("ascii"))  # the line's end before it is its own: RFC 2046 5.1.1
        pieces += _part(subtype, words, told_in, in_base64=message.language is Language.ARABIC)
    pieces.append(f"\r\n--{boundary}--\r\n".encode("ascii"))
    return b"".join(pieces)


def _part(subtype: str, words: str, told_in: str, *, in_base64: bool) -> list[bytes]:
    """One transfer encoding for each part, so that no line is long and nothing is 8-bit whatever the words are."""
    encoding = "base64" if in_base64 else "quoted-printable"
    lines = _LINE_END.sub("\r\n", words)
    body = (lines if lines.endswith("\r\n") else lines + "\r\n").encode("utf-8")
    return [
        _line("Content-Type", f'text/{subtype}; charset="utf-8"'),
        _line("Content-Transfer-Encoding", encoding),
        _line("Content-Language", told_in),
        b"\r\n",
        _in_base64(body) if in_base64 else binascii.b2a_qp(body, istext=True),
    ]


def _in_base64(body: bytes) -> bytes:
    starts = range(0, len(body), _BASE64_LINE)
    lines = (binascii.b2a_base64(body[at : at + _BASE64_LINE], newline=False) for at in starts)
    return b"\r\n".join([*lines, b""])


def _line(name: str, value: str) -> bytes:
    """A header. A subject with accents comes folded by `_subject`; nothing else may bring a line's end with it."""
    said = f"{name}: {value}\r\n"
    if not said.isascii() or _CONTROL.search(value.replace("\r\n ", "")) or len(said) > _LONGEST_LINE:
        raise CannotWrite(f"the header {name} would not be one line of ASCII")
    return said.encode("ascii")


def _subject(said: str) -> str:
    """With accents or in Arabic encoded word by word, each of 75 characters at most (RFC 2047 2).

    Not by `email.policy`: with long lines it writes words of several hundred characters, and folding a subject that is
    only partly ASCII it doubles a space. The older `Header` does neither.
    """
    if said.isascii():
        return said
    return Header(said, "utf-8", maxlinelen=_LONGEST_WORD, header_name="Subject").encode(linesep="\r\n")


@lru_cache(maxsize=64)
def _named(sender: str) -> str:
    name, address = parseaddr(sender)
    if not name.isascii():
        name = Header(name, "utf-8", maxlinelen=_LONGEST_LINE).encode()
        return f"{name} <{address}>"
    return str(Address(display_name=name, addr_spec=address))


def ascii_address(address: str) -> str:
    """The address as an ASCII mail server takes it: an international domain in its IDNA form.

    Raises CannotWrite when that is not possible.
    """
    if _DOT_STRING.fullmatch(address):
        return address
    local, _, domain = address.rpartition("@")
    try:
        plain = f"{local}@{domain.encode('idna').decode('ascii')}"
        Address(addr_spec=plain.encode("ascii").decode("ascii"))
    except (UnicodeError, ValueError, IndexError, HeaderParseError) as error:
        # Not the address itself: what is raised here is stored and logged.
        raise CannotWrite(f"the address cannot be written in ASCII: {type(error).__name__}") from None
    return plain
