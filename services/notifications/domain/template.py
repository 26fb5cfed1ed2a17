"""One version of a template's texts, from its first word to its retirement."""

import hashlib
import json
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from services.notifications.domain.template_gate import TextReading, what_keeps_it, wrong_texts
from services.notifications.domain.template_text import languages_of, parts_of
from services.notifications.domain.wording import Fallbacks, Texts
from shared.contracts.notifications.template_refusals import (
    TemplateChanged,
    TemplateNotInDraft,
    TemplateOwnWork,
    TemplateTextInvalid,
)
from shared.contracts.notifications.templates import TemplateEntry, TextLanguage, VersionState


def digest_of(texts: Texts, fallbacks: Fallbacks) -> str:
    """SHA-256 of what a version says, in hexadecimal: the same texts have the same, in whatever order."""
    said = [{language: dict(parts) for language, parts in texts.items()}, dict(fallbacks)]
    return hashlib.sha256(json.dumps(said, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def tidy(key: str, texts: Texts) -> Texts:
    """Without what the template does not have, and without what is empty."""
    return {
        language: said
        for language in languages_of(key)
        if (said := {p: t.strip() for p in parts_of(key) if (t := texts.get(language, {}).get(p, "")).strip()})
    }


@dataclass(eq=False)
class Version:
    """`texts` change while it is a draft and never again."""

    id: UUID
    key: str
    number: int
    state: VersionState
    texts: Texts
    fallbacks: Fallbacks
    of_release: bool = False
    authors: frozenset[UUID] = frozenset()
    entries: list[TemplateEntry] = field(default_factory=list)
    """What happened to it since it was read."""

    @property
    def digest(self) -> str:
        return digest_of(self.texts, self.fallbacks)

    def begun_by(self, staff_id: UUID) -> bool:
        return staff_id in self.authors

    def save(
        self, texts: Texts, fallbacks: Fallbacks, read: str, reading: TextReading, *, by: UUID, at: datetime
    ) -> None:
        """What it says already is not saved again: who lost the answer may repeat the request.

        Raises TemplateNotInDraft, TemplateChanged, TemplateTextInvalid.
        """
        self._must_be_draft()
        texts = tidy(self.key, texts)
        if digest_of(texts, fallbacks) == self.digest:
            return
        self._must_be(read)
        if flaws := wrong_texts(self.key, texts, reading):
            raise TemplateTextInvalid(version_id=self.id, flaws=tuple(flaws))
        fallbacks = {one: to for one, to in fallbacks.items() if one not in texts and one is not TextLanguage.TAMAZIGHT}
        if digest_of(texts, fallbacks) != self.digest:
            self.texts, self.fallbacks = texts, fallbacks
            self.authors |= {by}
            self._note("saved", by=by, at=at)

    def put_live(self, read: str, reading: TextReading, *, reason: str, by: UUID, at: datetime) -> None:
        """Raises TemplateNotInDraft, TemplateChanged, TemplateOwnWork, TemplateTextInvalid."""
        self._must_be_draft()
        self._must_be(read)
        if by in self.authors:
            raise TemplateOwnWork(version_id=self.id)
        if flaws := what_keeps_it(self.key, self.texts, self.fallbacks, reading):
            raise TemplateTextInvalid(version_id=self.id, flaws=tuple(flaws))
        self.state = VersionState.LIVE
        self._note("put_live", by=by, at=at, reason=reason)

    def retire(self, *, by: UUID | None, at: datetime) -> None:
        self.state = VersionState.RETIRED
        self._note("retired", by=by, at=at)

    def drop(self, *, by: UUID, at: datetime) -> None:
        """Raises TemplateNotInDraft."""
        self._must_be_draft()
        self.state = VersionState.DROPPED
        self._note("dropped", by=by, at=at)

    def noted_as_sent(self, *, by: UUID, at: datetime) -> None:
        self._note("sent_to_self", by=by, at=at)

    def _note(self, act: str, *, by: UUID | None, at: datetime, reason: str = "") -> None:
        self.entries.append(TemplateEntry(at=at, by=by, act=act, reason=reason))

    def _must_be_draft(self) -> None:
        if self.state is not VersionState.DRAFT:
            raise TemplateNotInDraft(version_id=self.id)

    def _must_be(self, read: str) -> None:
        if read != self.digest:
            raise TemplateChanged(version_id=self.id)
