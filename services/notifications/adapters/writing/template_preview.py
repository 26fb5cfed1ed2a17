"""What a version of a template looks like with sample data, in each language, before anybody is told by it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.notifications.adapters.channels.sms_parts import Alphabet, parts_of
from services.notifications.adapters.tables import template_version
from services.notifications.adapters.template_store import live_wording, version_of
from services.notifications.adapters.writing.icu_text import READING
from services.notifications.adapters.writing.medium import direction
from services.notifications.adapters.writing.staff_writer import StaffTextWriter
from services.notifications.adapters.writing.writer import TextWriter
from services.notifications.domain.message import Message
from services.notifications.domain.staff_call import Recipient
from services.notifications.domain.template import Version
from services.notifications.domain.template_gate import what_keeps_it
from services.notifications.domain.template_text import is_for_staff, languages_of, text_of
from services.notifications.domain.wording import Wording
from services.notifications.usecases import sample
from services.notifications.usecases.ports import CannotWrite, Claim
from shared.contracts.codes import Language
from shared.contracts.notifications.codes import Channel
from shared.contracts.notifications.template_refusals import TemplateVersionNotFound
from shared.contracts.notifications.templates import (
    PreviewTemplate,
    ShortText,
    TemplatePreview,
    TextFlaw,
    TextLanguage,
    TextPart,
)
from shared.reference.days import local_date

_ALPHABETS = {Alphabet.GSM_7: "GSM-7", Alphabet.UCS_2: "UCS-2"}


@dataclass(frozen=True)
class Previews:
    """With what messages are written."""

    writer: TextWriter
    staff_writer: StaffTextWriter
    part_price_mad: Decimal

    def preview(self, query: PreviewTemplate, session: Session, now: datetime) -> tuple[TemplatePreview, ...]:
        """Raises TemplateVersionNotFound."""
        row = session.execute(select(template_version).where(template_version.c.id == query.version_id)).one_or_none()
        if row is None:
            raise TemplateVersionNotFound(version_id=query.version_id)
        version = version_of(row)
        flaws = what_keeps_it(version.key, version.texts, version.fallbacks, READING)
        wanted = query.languages or languages_of(version.key)
        return tuple(self._one(session, version, one, local_date(now), flaws) for one in wanted)

    def _one(
        self, session: Session, version: Version, language: TextLanguage, today: date, flaws: Iterable[TextFlaw]
    ) -> TemplatePreview:
        wording = Wording(version.id, version.texts, version.fallbacks)

        def wordings(key: str) -> Wording:
            return wording if key == text_of(version.key) else live_wording(session.connection(), key)

        claim = sample.claim(version.key, version.id, language, today)
        try:
            if is_for_staff(version.key):
                reader = Recipient(version.id, "", Language(language), {})
                message = self.staff_writer.write(claim, reader, sample.gathered(claim.facts), wordings)
                return _seen(language, message, None)
            contact = sample.contact(language, version.id)

            def write(one: Claim) -> Message:
                return self.writer.write(one, contact, wordings)

            message = self.writer.write(claim, contact, wordings, sample.steps(claim, write))
            short = self._short(claim, wording, TextLanguage(message.read_for[-1]), write)
            return _seen(language, message, short)
        except CannotWrite:
            own = tuple(flaw for flaw in flaws if flaw.language == language)
            return TemplatePreview(language=language, read_in=language, direction="ltr", flaws=own)

    def _short(
        self, claim: Claim, wording: Wording, read_in: TextLanguage, write: Callable[[Claim], Message]
    ) -> ShortText | None:
        if not wording.texts[read_in].get(TextPart.SMS):
            return None
        text = write(replace(claim, channel=Channel.SMS)).text
        cut = parts_of(text)
        return ShortText(
            text=text,
            encoding=_ALPHABETS[cut.alphabet],
            characters=cut.places,
            parts=len(cut.parts),
            cost_mad=len(cut.parts) * self.part_price_mad,
        )


def _seen(language: TextLanguage, message: Message, short: ShortText | None) -> TemplatePreview:
    return TemplatePreview(
        language=language,
        read_in=TextLanguage(message.read_for[-1]),
        direction=direction(message.language),
        subject=message.subject,
        text=message.text,
        html=message.html,
        sms=short,
    )
