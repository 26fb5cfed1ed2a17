"""What is refused of texts of notices on their way from their author to their readers."""

from typing import ClassVar
from uuid import UUID

from shared.contracts.notifications.codes import Channel
from shared.contracts.notifications.refusals import NotificationsRefusal
from shared.contracts.notifications.templates import TextFlaw


class TemplateNotFound(NotificationsRefusal):
    code: ClassVar[str] = "template.not_found"
    key: str


class TemplateVersionNotFound(NotificationsRefusal):
    code: ClassVar[str] = "template.version_not_found"
    version_id: UUID


class TemplateDraftExists(NotificationsRefusal):
    """Somebody is writing the next version already."""

    code: ClassVar[str] = "template.draft_exists"
    key: str
    version_id: UUID


class TemplateNotInDraft(NotificationsRefusal):
    """It is live, retired or given up: its texts do not change any more."""

    code: ClassVar[str] = "template.not_in_draft"
    version_id: UUID


class TemplateTextInvalid(NotificationsRefusal):
    """Texts that cannot be said, or not in every language."""

    code: ClassVar[str] = "template.text_invalid"
    version_id: UUID
    flaws: tuple[TextFlaw, ...]


class TemplateOwnWork(NotificationsRefusal):
    """Who wrote in a version does not put it live."""

    code: ClassVar[str] = "template.own_work"
    version_id: UUID


class TemplateChanged(NotificationsRefusal):
    """It is not what was read."""

    code: ClassVar[str] = "template.changed"
    version_id: UUID


class TemplateRequestIdReused(NotificationsRefusal):
    """The same idempotency key came for another draft."""

    code: ClassVar[str] = "template.request_id_reused"
    request_id: UUID


class StaffAddressMissing(NotificationsRefusal):
    """Who asks has named no address to be reached at."""

    code: ClassVar[str] = "template.no_address"
    staff_id: UUID


class StaffMobileMissing(NotificationsRefusal):
    """Who asks has named no mobile telephone for trials."""

    code: ClassVar[str] = "template.no_mobile"
    staff_id: UUID


class TextNotForChannel(NotificationsRefusal):
    """This text is never sent by that channel: it has no words for it."""

    code: ClassVar[str] = "template.not_for_channel"
    channel: Channel


class ChannelAbsent(NotificationsRefusal):
    """No process that sends has a provider of that channel: nothing would leave."""

    code: ClassVar[str] = "channel.absent"
    channel: Channel
