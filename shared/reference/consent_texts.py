"""The texts that people agree to, with their versions: dated data with its source, see consent_texts.toml beside it."""

import tomllib
from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path

from shared.contracts.codes import Language
from shared.contracts.event import Contract
from shared.contracts.investor.clock_codes import Confidence
from shared.contracts.investor.codes import Purpose
from shared.contracts.notifications.codes import Channel

_FILE = Path(__file__).with_name("consent_texts.toml")


class ConsentText(Contract):
    version: str
    valid_from: date
    purpose: Purpose
    channel: Channel | None = None
    """None: the tick of the form that deposits a dossier."""
    source: str
    confidence: Confidence
    words: Mapping[Language, str]


@cache
def consent_texts() -> tuple[ConsentText, ...]:
    """All that were ever shown, the oldest first. Read once in a process."""
    found = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    return tuple(ConsentText.model_validate(one) for one in found["text"])


def shown_now(purpose: Purpose, channel: Channel | None) -> ConsentText:
    """Raises LookupError where nobody is asked: a defect of the data."""
    for one in reversed(consent_texts()):
        if (one.purpose, one.channel) == (purpose, channel):
            return one
    raise LookupError(f"no text for {purpose} by {channel}")


def agreed_to(version: str, purpose: Purpose, channel: Channel | None) -> ConsentText | None:
    """The text of a line of the log; None for a version that was shown elsewhere, such as on the centre's paper."""
    told = (one for one in consent_texts() if (one.version, one.purpose, one.channel) == (version, purpose, channel))
    return next(told, None)
