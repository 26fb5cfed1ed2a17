"""Texts of notices: their templates, versions and previews, as members of staff work on them. ADR 0037."""

from collections.abc import Mapping
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Literal
from uuid import UUID, uuid4

from pydantic import AwareDatetime, Field, StringConstraints

from shared.contracts.event import Contract
from shared.contracts.notifications.codes import Channel
from shared.contracts.operations import Reason
from shared.contracts.request import Request


class TextLanguage(StrEnum):
    """Those in which a text may be written: those of people, and Tamazight."""

    FRENCH = "fr"
    ARABIC = "ar"
    ENGLISH = "en"
    SPANISH = "es"
    DUTCH = "nl"
    GERMAN = "de"
    ITALIAN = "it"
    TAMAZIGHT = "zgh"
    """Standard Moroccan, in Tifinagh: written where somebody wrote it."""


class TextPart(StrEnum):
    """The pieces of a template that staff write. Around them stands the layout, which developers answer for."""

    SUBJECT = "subject"
    HAPPENED = "happened"
    TODO = "todo"
    LINE = "line"
    """The same in a digest for staff, after the dossier's number."""
    SMS = "sms"


class VersionState(StrEnum):
    DRAFT = "draft"
    LIVE = "live"
    RETIRED = "retired"
    DROPPED = "dropped"
    """A draft that was given up."""


class FlawCode(StrEnum):
    """What can be wrong with a text."""

    EMPTY = "empty"
    SYNTAX = "syntax"
    """Not an ICU message."""
    UNKNOWN_VARIABLE = "unknown_variable"
    NOT_A_NUMBER = "not_a_number"
    """A plural of something that does not count."""
    FORMAT_NOT_ALLOWED = "format_not_allowed"
    """Dates and amounts come formatted: a text names them and no more."""
    PLURAL_FORM_MISSING = "plural_form_missing"
    PLURAL_FORM_UNKNOWN = "plural_form_unknown"
    """A form that the language does not have: it would never be chosen."""
    VARIABLE_NOT_SAID = "variable_not_said"
    """The text in French says it, this one does not."""
    WRONG_DIRECTION = "wrong_direction"
    """Most of its letters run the other way than the language."""
    FALLBACK_UNUSABLE = "fallback_unusable"
    """The language that is to be read instead is itself not whole."""


class TextFlaw(Contract):
    """Something wrong with one text."""

    language: TextLanguage
    part: TextPart | None = None
    """None: of the language as a whole."""
    code: FlawCode
    position: int | None = None
    """The character, counted from 0, where it shows; None: the whole text."""
    what: str = ""
    """The variable or the plural form that is meant."""


Texts = Mapping[TextLanguage, Mapping[TextPart, Annotated[str, StringConstraints(max_length=2000)]]]
Fallbacks = Mapping[TextLanguage, TextLanguage]
"""Language without texts -> the one that is read instead."""
Digest = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


class TemplateEntry(Contract):
    """One line of what happened to a version. Never rewritten."""

    at: AwareDatetime
    by: UUID | None = None
    """None: the release that brought it."""
    act: str
    """begun, saved, put_live, retired, dropped or sent_to_self."""
    reason: str = ""


class TemplateVersion(Contract):
    version_id: UUID
    number: int
    state: VersionState
    of_release: bool
    """Delivered with a release, not written by staff."""
    texts: Texts
    fallbacks: Fallbacks
    digest: Digest
    """Of texts and fallbacks: who puts it live says it, so that nobody approves what they did not read."""
    authors: tuple[UUID, ...]
    history: tuple[TemplateEntry, ...]


class TemplateSummary(Contract):
    key: str
    subjects: Mapping[TextLanguage, str]
    """Of the live version: what people know a text by."""
    live_number: int
    live_since: AwareDatetime
    of_release: bool
    release_differs: bool
    """The release that runs brings other texts than those that are live."""
    draft_id: UUID | None = None
    draft_authors: tuple[UUID, ...] = ()
    languages: tuple[TextLanguage, ...] = ()
    """Those of its readers; where the live version has none, another language is read instead."""


class TemplateView(Contract):
    """One template with all its versions, the newest first."""

    key: str
    languages: tuple[TextLanguage, ...]
    parts: tuple[TextPart, ...]
    variables: tuple[str, ...]
    """Those that every part may name."""
    sms_variables: tuple[str, ...]
    """Further ones, of the SMS alone."""
    numbers: tuple[str, ...]
    """Variables that count, by which a plural may choose."""
    plural_forms: Mapping[TextLanguage, tuple[str, ...]]
    release_differs: bool
    versions: tuple[TemplateVersion, ...]
    draft_flaws: tuple[TextFlaw, ...] = ()
    """What keeps the draft from going live."""


class ShortText(Contract):
    """A text as SMS."""

    text: str
    encoding: str
    """GSM-7 or UCS-2."""
    characters: int
    """Places taken: of 7 bits, or of 16."""
    parts: int
    cost_mad: Decimal


class TemplatePreview(Contract):
    """A message with sample data, as it would be sent."""

    language: TextLanguage
    """Asked for."""
    read_in: TextLanguage
    """Really used."""
    direction: str
    subject: str = ""
    text: str = ""
    html: str = ""
    sms: ShortText | None = None
    flaws: tuple[TextFlaw, ...] = ()
    """Why there is nothing to see."""


class ListTemplates(
    Request[tuple[TemplateSummary, ...]], service="notifications", method="list_templates", repeatable=True
):
    """Every template, in the order of its key."""


class GetTemplate(Request[TemplateView], service="notifications", method="get_template", repeatable=True):
    """Raises TemplateNotFound."""

    key: str


class PreviewTemplate(
    Request[tuple[TemplatePreview, ...]], service="notifications", method="preview_template", repeatable=True
):
    """Raises TemplateVersionNotFound."""

    version_id: UUID
    languages: tuple[TextLanguage, ...] = ()
    """None: all of the template's."""


class BeginTemplateDraft(
    Request[UUID], service="notifications", method="begin_template_draft", repeatable=True
):  # fmt: skip
    """A new version with the texts of an earlier one, or of the release that runs. Answers its id.

    Raises TemplateNotFound, TemplateVersionNotFound, TemplateDraftExists, TemplateRequestIdReused.
    """

    request_id: UUID = Field(default_factory=uuid4)
    """Becomes the version's id: the same again answers the same draft."""

    key: str
    from_version: UUID | None = None
    """None: of the release that runs."""
    staff_id: UUID


class SaveTemplateDraft(Request[None], service="notifications", method="save_template_draft"):
    """Texts may be missing still; what is there must be right.

    Raises TemplateVersionNotFound, TemplateNotInDraft, TemplateChanged, TemplateTextInvalid.
    """

    version_id: UUID
    texts: Texts
    fallbacks: Fallbacks = Field(default_factory=dict)
    digest: Digest
    """Of what was changed."""
    staff_id: UUID


class PutTemplateLive(Request[None], service="notifications", method="put_template_live"):
    """From now on messages are written with it.

    Raises TemplateVersionNotFound, TemplateNotInDraft, TemplateChanged, TemplateOwnWork, TemplateTextInvalid.
    """

    version_id: UUID
    digest: Digest
    """Of what was read."""
    reason: Reason
    staff_id: UUID


class DropTemplateDraft(Request[None], service="notifications", method="drop_template_draft"):
    """Give a draft up. Raises TemplateVersionNotFound, TemplateNotInDraft."""

    version_id: UUID
    staff_id: UUID


TrialChannel = Literal[Channel.EMAIL, Channel.SMS]
"""By which a text is tried: what it says in a browser has no words of its own."""


class SendTemplateTest(Request[None], service="notifications", method="send_template_test", repeatable=True):
    """Send a version with sample data to who asks, by the way that every notice takes.

    Raises TemplateVersionNotFound, TemplateTextInvalid, StaffAddressMissing; by SMS also StaffMobileMissing,
    TextNotForChannel, ChannelAbsent.
    """

    request_id: UUID = Field(default_factory=uuid4)
    """The same again sends nothing twice."""

    version_id: UUID
    language: TextLanguage
    channel: TrialChannel = Channel.EMAIL
    staff_id: UUID
