"""Work on the texts of notices: a draft is written, a second person puts it live. ADR 0037."""

from uuid import UUID

from services.notifications.domain.template import Version, digest_of
from services.notifications.domain.template_gate import TextReading, what_keeps_it
from services.notifications.domain.template_text import is_campaign
from services.notifications.usecases.ports import Now, UnitOfWork
from services.notifications.usecases.template_ports import ShippedTexts, Templates
from services.notifications.usecases.trial import require_reach
from shared.contracts.notifications.template_refusals import (
    TemplateDraftExists,
    TemplateRequestIdReused,
    TemplateTextInvalid,
    TemplateVersionNotFound,
)
from shared.contracts.notifications.templates import (
    BeginTemplateDraft,
    DropTemplateDraft,
    PutTemplateLive,
    SaveTemplateDraft,
    SendTemplateTest,
    TemplateEntry,
    VersionState,
)
from shared.database.identifiers import uuid7


def begin_draft(command: BeginTemplateDraft, work: UnitOfWork, now: Now, *, shipped: ShippedTexts) -> UUID:
    """See the contract for what it raises, here and below."""
    texts, fallbacks = shipped(command.key), {}
    templates = work.templates
    templates.take_turn(command.key)
    if known := templates.find(command.request_id):
        if known.key != command.key or not known.begun_by(command.staff_id):
            raise TemplateRequestIdReused(request_id=command.request_id)
        return known.id
    if found := templates.in_state(command.key, VersionState.DRAFT):
        raise TemplateDraftExists(key=command.key, version_id=found.id)
    if command.from_version is not None:
        begun_from = _of_a_notice(templates, command.from_version)
        texts, fallbacks = begun_from.texts, dict(begun_from.fallbacks)
    draft = Version(
        id=command.request_id,
        key=command.key,
        number=templates.next_number(command.key),
        state=VersionState.DRAFT,
        texts=texts,
        fallbacks=fallbacks,
        authors=frozenset({command.staff_id}),
        entries=[TemplateEntry(at=now(), by=command.staff_id, act="begun")],
    )
    templates.add(draft)
    return draft.id


def save_draft(command: SaveTemplateDraft, work: UnitOfWork, now: Now, *, reading: TextReading) -> None:
    version = _of_a_notice(work.templates, command.version_id)
    version.save(command.texts, command.fallbacks, command.digest, reading, by=command.staff_id, at=now())
    work.templates.save(version)


def put_live(command: PutTemplateLive, work: UnitOfWork, now: Now, *, reading: TextReading) -> None:
    version = _of_a_notice(work.templates, command.version_id)
    before = work.templates.in_state(version.key, VersionState.LIVE)
    version.put_live(command.digest, reading, reason=command.reason, by=command.staff_id, at=now())
    _replace(work.templates, before, version, by=command.staff_id, now=now)


def drop_draft(command: DropTemplateDraft, work: UnitOfWork, now: Now) -> None:
    version = _of_a_notice(work.templates, command.version_id)
    version.drop(by=command.staff_id, at=now())
    work.templates.save(version)


def send_test(command: SendTemplateTest, work: UnitOfWork, now: Now, *, reading: TextReading) -> None:
    """To nobody but who asks, where they said that they are reached."""
    version = _of_a_notice(work.templates, command.version_id)
    require_reach(command.staff_id, command.channel, version.key, work)
    if flaws := what_keeps_it(version.key, version.texts, version.fallbacks, reading):
        raise TemplateTextInvalid(version_id=version.id, flaws=tuple(flaws))
    if not work.staff.rehearse(version, command, now()):
        return
    version.noted_as_sent(by=command.staff_id, at=now())
    work.templates.save(version)


def install(key: str, shipped: ShippedTexts, templates: Templates, now: Now, *, reading: TextReading) -> bool:
    """See that the texts of the release that runs are there: live, unless staff wrote what is live.

    Theirs go on as long as this release can say them. Texts that a release brought before are not brought again: a
    process of the older release, started anew while both run, takes nothing back. Answers whether it changed anything.
    """
    templates.take_turn(key)
    live, texts = templates.in_state(key, VersionState.LIVE), shipped(key)
    if live is not None and not what_keeps_it(key, live.texts, live.fallbacks, reading):
        stays = not live.of_release or templates.was_shipped(key, digest_of(texts, {}))
        if stays:
            return False
    at = now()
    version = Version(
        id=uuid7(),
        key=key,
        number=templates.next_number(key),
        state=VersionState.LIVE,
        texts=texts,
        fallbacks={},
        of_release=True,
        entries=[TemplateEntry(at=at, act="put_live")],
    )
    if live is not None:
        live.retire(by=None, at=at)
        templates.save(live)
    templates.add(version)
    return True


def _of_a_notice(templates: Templates, version_id: UUID) -> Version:
    """Words of a campaign are its own: they go live with it. Raises TemplateVersionNotFound."""
    version = templates.get(version_id)
    if is_campaign(version.key):
        raise TemplateVersionNotFound(version_id=version_id)
    return version


def _replace(templates: Templates, before: Version | None, version: Version, *, by: UUID, now: Now) -> None:
    if before is not None:
        before.retire(by=by, at=now())
        templates.save(before)
    templates.save(version)
