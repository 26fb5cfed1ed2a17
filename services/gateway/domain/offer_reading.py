"""In which language a reader is shown an opportunity, and whether it is waiting for a member of staff."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from shared.contracts.codes import Language
from shared.contracts.territory.attachments import OfferAttachment
from shared.contracts.territory.replies import OpportunityRow

_PREFERRED = (Language.FRENCH, Language.ENGLISH, Language.ARABIC)
"""Where no fallback was declared: what release 0.1.0 published knew none."""


class Worded(Protocol):
    """An opportunity as it is published, or as it is written."""

    @property
    def title(self) -> Mapping[Language, str]: ...

    @property
    def text(self) -> Mapping[Language, str]: ...

    @property
    def benefits(self) -> Mapping[Language, str]: ...

    @property
    def diaspora_notes(self) -> Mapping[Language, str]: ...

    @property
    def fallbacks(self) -> Mapping[Language, Language]: ...


@dataclass(frozen=True)
class Reading:
    """What one reader is shown."""

    language: Language
    """In which it is written."""
    wanted: Language
    title: str
    text: str
    benefits: str
    diaspora_notes: str

    @property
    def is_fallback(self) -> bool:
        return self.language is not self.wanted


def reading(offer: Worded, wanted: Language) -> Reading:
    """All parts in one language: the reader's where it is whole, else the declared one, else one that is there."""
    language = _language(offer, wanted)
    parts = {name: getattr(offer, name).get(language, "") for name in ("title", "text", "benefits", "diaspora_notes")}
    return Reading(language, wanted, **parts)


def _language(offer: Worded, wanted: Language) -> Language:
    written = [language for language in offer.title if language in offer.text]
    declared = offer.fallbacks.get(wanted)
    tried = (wanted, *([declared] if declared else []), *_PREFERRED, *written)
    return next((language for language in tried if language in written), wanted)


@dataclass(frozen=True)
class Document:
    """A document of an offer, as its reader is told of it."""

    attachment: OfferAttachment
    title: str
    language: Language
    """In which the title is written."""


def documents(
    attachments: Sequence[OfferAttachment], fallbacks: Mapping[Language, Language], wanted: Language
) -> tuple[Document, ...]:
    """In their order."""
    return tuple(Document(one, *titled(one, fallbacks, wanted)) for one in attachments)


def titled(
    attachment: OfferAttachment, fallbacks: Mapping[Language, Language], wanted: Language
) -> tuple[str, Language]:
    """Its title in the reader's language, else in the declared one, else in one that is there; "": in none."""
    declared = fallbacks.get(wanted)
    tried = (wanted, *([declared] if declared else []), *_PREFERRED, *attachment.title)
    language = next((language for language in tried if language in attachment.title), wanted)
    return attachment.title.get(language, ""), language


@dataclass(frozen=True)
class Desk:
    """What waits, and for whom."""

    to_review: Sequence[OpportunityRow]
    """Written by others, waiting for one who may approve it."""
    sent_back: Sequence[OpportunityRow]
    """The reader wrote in it, and it came back."""
    own: Sequence[OpportunityRow]
    """The reader is writing it, or wrote it and waits."""
    others: Sequence[OpportunityRow]


def desk(rows: Sequence[OpportunityRow], reader: UUID, *, reviews: bool) -> Desk:
    """reviews: the reader may approve what others wrote."""
    found: dict[str, list[OpportunityRow]] = {"to_review": [], "sent_back": [], "own": [], "others": []}
    for row in rows:
        if row.review is None:
            continue
        mine = reader in (*row.review.authors, row.review.submitted_by)
        if row.review.stage == "in_review" and reviews and not mine:
            found["to_review"].append(row)
        elif mine:
            found["sent_back" if row.review.stage == "sent_back" else "own"].append(row)
        else:
            found["others"].append(row)
    return Desk(**found)
