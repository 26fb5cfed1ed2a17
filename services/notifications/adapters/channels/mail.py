"""A message as bytes on the wire: RFC 5322 and MIME, nothing outside ASCII."""

from email.errors import HeaderParseError
from email.header import Header
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP, EmailPolicy
from email.utils import format_datetime, parseaddr
from typing import Any

from services.notifications.domain.message import Message
from services.notifications.usecases.ports import CannotWrite, Claim
from shared.contracts.codes import Language
from shared.contracts.investor.codes import Purpose
from shared.contracts.preference_links import PreferenceLinks, Unsubscribing

_LONGEST_LINE = 998  # RFC 5322 2.1.1
_LONGEST_WORD = 75  # RFC 2047 2
_PARTS = SMTP.clone(max_line_length=76, cte_type="7bit")  # RFC 2045 6.7 and 6.8: encoded lines of 76


class _MailPolicy(EmailPolicy):
    """Headers that programs read stay on one line; a subject with accents or Arabic is encoded word by word.

    With its default of 78 Python's policy folds a long List-Unsubscribe into RFC 2047 words, which no program reads.
    With 998 it writes encoded words of several hundred characters, where RFC 2047 section 2 allows 75; and folding a
    subject that is only partly ASCII it doubles a space. The older `Header` does neither.
    """

    def fold_binary(self, name: str, value: Any) -> bytes:
        if name.lower() == "subject" and not str(value).isascii():
            words = Header(str(value), "utf-8", maxlinelen=_LONGEST_WORD, header_name=name)
            return f"{name}: {words.encode(linesep=self.linesep)}{self.linesep}".encode("ascii")
        return super().fold_binary(name, value)


POLICY = _MailPolicy(linesep="\r\n", max_line_length=_LONGEST_LINE, cte_type="7bit")


def compose(message: Message, *, claim: Claim, sender: str, recipient: str, links: PreferenceLinks) -> bytes:
    """The mail of a notice, as it is transmitted.

    What is no service notice can be ended by one click (RFC 8058); a step of one's own file is no list, so its mail
    has the page of choices in its words alone.

    Raises CannotWrite for an address whose local part is not ASCII: it would need SMTPUTF8 all the way.
    """
    # One transfer encoding for each part, so that no line is long and nothing is 8-bit whatever the words are.
    encoding = "base64" if message.language is Language.ARABIC else "quoted-printable"
    mail = EmailMessage(policy=_PARTS)
    mail.set_content(message.text, subtype="plain", charset="utf-8", cte=encoding)
    mail.add_alternative(message.html, subtype="html", charset="utf-8", cte=encoding)
    name, address = parseaddr(sender)
    mail["From"] = Address(display_name=name, addr_spec=address)
    mail["To"] = Address(addr_spec=ascii_address(recipient))
    mail["Subject"] = message.subject
    mail["Date"] = format_datetime(message.written_at)
    mail["Message-ID"] = message.message_id
    mail["Auto-Submitted"] = "auto-generated"  # RFC 3834: no absence notes in answer, please
    mail["X-PRIMO-Notice"] = str(claim.notice_id)
    mail["X-PRIMO-Event"] = str(claim.event_id)
    if claim.resends:
        mail["X-PRIMO-Resent"] = str(claim.resends)
    if message.purpose is not Purpose.SERVICE_NOTICES:
        ends = Unsubscribing(claim.person_id, message.purpose, claim.channel)
        mail["List-Unsubscribe"] = f"<{links.one_click(ends)}>"
        mail["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    for part in mail.iter_parts():
        part["Content-Language"] = str(message.language)
    # Last, and at the root: set_content and add_alternative would move or drop it.
    mail["Content-Language"] = str(message.language)
    return mail.as_bytes(policy=POLICY)


def ascii_address(address: str) -> str:
    """The address as an ASCII mail server takes it: an international domain in its IDNA form.

    Raises CannotWrite when that is not possible.
    """
    local, _, domain = address.rpartition("@")
    try:
        plain = f"{local}@{domain.encode('idna').decode('ascii')}"
        Address(addr_spec=plain.encode("ascii").decode("ascii"))
    except (UnicodeError, ValueError, IndexError, HeaderParseError) as error:
        # Not the address itself: what is raised here is stored and logged.
        raise CannotWrite(f"the address cannot be written in ASCII: {type(error).__name__}") from None
    return plain
