"""The words of one version of a template, and in which language they are read by whom."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from uuid import UUID

from shared.contracts.notifications.templates import TextLanguage, TextPart

Texts = Mapping[TextLanguage, Mapping[TextPart, str]]
Fallbacks = Mapping[TextLanguage, TextLanguage]

OF_TAMAZIGHT = (TextLanguage.ARABIC, TextLanguage.FRENCH)
"""What is read where nobody wrote Tamazight, in this order. Other languages name theirs in the version."""


class LanguageUnreadable(Exception):
    """Neither a language nor what is read instead of it has texts: the gate lets no such version go live."""


@dataclass(frozen=True)
class Words:
    """Texts of one language, and how it was come to."""

    language: TextLanguage
    chain: tuple[TextLanguage, ...]
    """From the language that was asked for to the one that is used; one long where they are the same."""
    parts: Mapping[TextPart, str]


@dataclass(frozen=True)
class Wording:
    """What a sender needs of a version."""

    version_id: UUID
    texts: Texts
    fallbacks: Fallbacks

    def read_in(self, language: TextLanguage) -> Words:
        """Raises LanguageUnreadable."""
        chain = reading_chain(language, self.fallbacks)
        for at, one in enumerate(chain):
            if any(self.texts.get(one, {}).values()):
                return Words(one, chain[: at + 1], self.texts[one])
        raise LanguageUnreadable(f"no texts in {', '.join(chain)}")


def reading_chain(language: TextLanguage, fallbacks: Fallbacks) -> tuple[TextLanguage, ...]:
    """The languages that are tried, the one asked for first."""
    if language in fallbacks:
        return language, fallbacks[language]
    return (language, *OF_TAMAZIGHT) if language is TextLanguage.TAMAZIGHT else (language,)


Wordings = Callable[[str], Wording]
"""Key of a template -> what is live of it now. Raises TextNotLive."""


class TextNotLive(Exception):
    """No version of this template is live."""


@dataclass(frozen=True)
class Rehearsal:
    """A version of a template that its author wants to see as it arrives: with sample data, to themselves."""

    version_id: UUID
    language: TextLanguage
