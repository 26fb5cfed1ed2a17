"""What a draft of a text changes of the version that is live."""

from services.gateway.domain.offer_diff import Piece, word_diff
from shared.contracts.event import Contract
from shared.contracts.notifications.templates import TemplateVersion, TemplateView, TextLanguage, TextPart


class TextChange(Contract):
    """One part in one language, word by word."""

    language: TextLanguage
    part: TextPart
    words: tuple[Piece, ...]


def changes(view: TemplateView, live: TemplateVersion, draft: TemplateVersion) -> tuple[TextChange, ...]:
    """In the order of languages and parts. Empty: both say the same."""
    return tuple(
        TextChange(language=language, part=part, words=word_diff(before, after))
        for language in view.languages
        for part in view.parts
        if (before := live.texts.get(language, {}).get(part, ""))
        != (after := draft.texts.get(language, {}).get(part, ""))
    )
