"""What a person can be asked about being told, in the words that they agree to."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from services.gateway.entrypoints.pages.forms import Typed
from shared.contracts.codes import Language
from shared.contracts.investor.preferences import Wish
from shared.reference.consent_texts import shown_now


@dataclass(frozen=True)
class AskedWish:
    purpose: str
    channel: str
    given: bool
    words: str


def asked_wishes(wishes: Iterable[Wish], language: Language) -> Sequence[AskedWish]:
    return [
        AskedWish(one.purpose, one.channel, one.given, shown_now(one.purpose, one.channel).words[language])
        for one in wishes
    ]


def said_wish(form: Typed, wishes: Iterable[Wish]) -> dict[str, Any] | None:
    """Purpose, channel, word and version of the text, as a form of templates/wishes.html says them; None where that is
    not asked.
    """
    asked = form.one("purpose"), form.one("channel")
    wish = next((one for one in wishes if (one.purpose, one.channel) == asked), None)
    if wish is None or form.one("given") not in ("true", "false"):
        return None
    version = shown_now(wish.purpose, wish.channel).version
    return {
        "purpose": wish.purpose,
        "channel": wish.channel,
        "given": form.one("given") == "true",
        "text_version": version,
    }
