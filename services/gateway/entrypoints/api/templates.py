"""Texts of notices for programs: what the console's pages do, with the same rights (ADR 0037).

A draft is changed by who saw it: its ETag, the digest of what it says, comes back in If-Match.
"""

import re
from typing import Annotated
from uuid import UUID, uuid4

from fastapi import APIRouter, Body, Depends, Header, Query, Response
from pydantic import BaseModel, ConfigDict, Field

from services.gateway.bootstrap import Application
from services.gateway.domain.errors import TemplateConditionMissing
from services.gateway.domain.permissions import Permission
from services.gateway.domain.template_diff import TextChange, changes
from services.gateway.entrypoints.access import App, Visitor, allowed
from services.gateway.entrypoints.api.parked import Because
from shared.contracts.notifications.codes import Channel
from shared.contracts.notifications.template_refusals import TemplateVersionNotFound
from shared.contracts.notifications.templates import (
    BeginTemplateDraft,
    DropTemplateDraft,
    Fallbacks,
    GetTemplate,
    ListTemplates,
    PreviewTemplate,
    PutTemplateLive,
    SaveTemplateDraft,
    SendTemplateTest,
    TemplatePreview,
    TemplateSummary,
    TemplateVersion,
    TemplateView,
    TextLanguage,
    Texts,
    TrialChannel,
    VersionState,
)
from shared.contracts.refusal import RequestInvalid

router = APIRouter(prefix="/api/v1/templates", tags=["templates"])

Editor = Annotated[Visitor, allowed(Permission.EDIT_TEMPLATES)]
Second = Annotated[Visitor, allowed(Permission.PUT_TEMPLATE_LIVE)]
_READS = allowed(Permission.SEE_TEMPLATES)
_ONE = "/{template_key}/versions/{version_id}"
_TAG = re.compile(r'"([0-9a-f]{64})"')


async def _digest_seen(
    if_match: Annotated[
        str | None, Header(description="The ETag of the version as you read it: 412 when it has changed since.")
    ] = None,
) -> str:
    """Raises TemplateConditionMissing, RequestInvalid."""
    if if_match is None:
        raise TemplateConditionMissing()
    found = _TAG.fullmatch(if_match.strip())
    if found is None:
        fault = {"type": "entity_tag", "loc": ("header", "If-Match"), "msg": "One ETag as the version has it"}
        raise RequestInvalid(errors=(fault,))
    return found[1]


async def _request_id(
    idempotency_key: Annotated[UUID | None, Header(description="The same again is carried out once.")] = None,
) -> UUID:
    return idempotency_key or uuid4()


DigestSeen = Annotated[str, Depends(_digest_seen)]
RequestId = Annotated[UUID, Depends(_request_id)]


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class BeginBody(_Body):
    from_version: UUID | None = None
    """The version whose texts it begins with; without it, those of the release that runs."""


class SaveBody(_Body):
    texts: Texts
    fallbacks: Fallbacks = Field(default_factory=dict)


class TestBody(_Body):
    language: TextLanguage
    channel: TrialChannel = Channel.EMAIL


class BegunDraft(BaseModel):
    version_id: UUID


_TEXTS_EXAMPLE = {
    "a draft with a plural": {
        "summary": "Every form of the language, and the variables that the template declares",
        "value": {
            "texts": {
                "fr": {
                    "subject": "Dossier {number} : il vous reste du temps",
                    "happened": "Il vous reste {days_left, plural, one {# jour} many {# de jours} other {# jours}}.",
                    "todo": "{nothing}",
                    "sms": "{number} : {days_left, plural, one {# jour} many {# jours} other {# jours}}. {link}",
                }
            },
            "fallbacks": {"nl": "en"},
        },
    }
}
_LIVE_EXAMPLE = {"why": {"value": {"reason": "Read against the law: the day is that of reception."}}}
_TEST_EXAMPLE = {
    "in Tamazight": {"value": {"language": "zgh"}},
    "by SMS": {"value": {"language": "ar", "channel": "sms"}},
}


@router.get("", dependencies=[_READS])
async def list_templates(app: App) -> tuple[TemplateSummary, ...]:
    """Every text of notices, in the order of its key."""
    return await app.call(ListTemplates())


@router.get("/{template_key}", dependencies=[_READS])
async def get_template(template_key: str, app: App) -> TemplateView:
    """One text with all its versions, what it may name, and what keeps its draft from going live."""
    return await app.call(GetTemplate(key=template_key))


@router.get("/{template_key}/changes", dependencies=[_READS])
async def list_template_changes(template_key: str, app: App) -> tuple[TextChange, ...]:
    """What the draft changes of what is live, word by word. Empty: nothing, or there is no draft."""
    view = await app.call(GetTemplate(key=template_key))
    states = {one.state: one for one in reversed(view.versions)}
    live, draft = states.get(VersionState.LIVE), states.get(VersionState.DRAFT)
    return changes(view, live, draft) if live and draft else ()


@router.get(_ONE, dependencies=[_READS])
async def get_template_version(template_key: str, version_id: UUID, app: App, response: Response) -> TemplateVersion:
    """One version. Its ETag is the digest of what it says: send it back in If-Match."""
    found = await _version(app, template_key, version_id)
    response.headers["ETag"] = f'"{found.digest}"'
    return found


@router.get(f"{_ONE}/previews", dependencies=[_READS])
async def preview_template(
    template_key: str, version_id: UUID, app: App, language: Annotated[list[TextLanguage] | None, Query()] = None
) -> tuple[TemplatePreview, ...]:
    """As it would be sent, with sample data, in each language or in those asked for; SMS with their parts and price."""
    await _version(app, template_key, version_id)
    return await app.call(PreviewTemplate(version_id=version_id, languages=tuple(language or ())))


@router.post("/{template_key}/versions", status_code=201)
async def begin_template_draft(
    template_key: str, visitor: Editor, app: App, key: RequestId, body: BeginBody | None = None
) -> BegunDraft:
    """Begin the next version. One draft at a time."""
    begun_from = body.from_version if body else None
    staff_id = visitor.account.id
    asked = BeginTemplateDraft(key=template_key, from_version=begun_from, staff_id=staff_id, request_id=key)
    return BegunDraft(version_id=await app.call(asked))


@router.put(_ONE, status_code=204)
async def save_template_draft(
    template_key: str,
    version_id: UUID,
    visitor: Editor,
    app: App,
    seen: DigestSeen,
    body: Annotated[SaveBody, Body(openapi_examples=_TEXTS_EXAMPLE)],
) -> Response:
    """Replace what a draft says. Texts may be missing still; what is there must be right."""
    await _version(app, template_key, version_id)
    said = {"texts": body.texts, "fallbacks": body.fallbacks, "digest": seen}
    await app.call(SaveTemplateDraft(version_id=version_id, staff_id=visitor.account.id, **said))
    saved = await _version(app, template_key, version_id)
    return Response(status_code=204, headers={"ETag": f'"{saved.digest}"'})


@router.post(f"{_ONE}/live", status_code=204)
async def put_template_live(
    template_key: str,
    version_id: UUID,
    visitor: Second,
    app: App,
    seen: DigestSeen,
    body: Annotated[Because, Body(openapi_examples=_LIVE_EXAMPLE)],
) -> Response:
    """The second person's word; refused to whoever wrote in it. From now on messages are written with it."""
    await _version(app, template_key, version_id)
    said = {"digest": seen, "reason": body.reason, "staff_id": visitor.account.id}
    await app.call(PutTemplateLive(version_id=version_id, **said))
    return Response(status_code=204)


@router.post(f"{_ONE}/test", status_code=204)
async def send_template_test(
    template_key: str,
    version_id: UUID,
    visitor: Editor,
    app: App,
    key: RequestId,
    body: Annotated[TestBody, Body(openapi_examples=_TEST_EXAMPLE)],
) -> Response:
    """Send it with sample data to where the visitor said that they are reached, and to nobody else."""
    await _version(app, template_key, version_id)
    said = {"language": body.language, "channel": body.channel, "staff_id": visitor.account.id, "request_id": key}
    await app.call(SendTemplateTest(version_id=version_id, **said))
    return Response(status_code=204)


@router.delete(_ONE, status_code=204)
async def drop_template_draft(template_key: str, version_id: UUID, visitor: Editor, app: App) -> Response:
    """Give a draft up."""
    await _version(app, template_key, version_id)
    await app.call(DropTemplateDraft(version_id=version_id, staff_id=visitor.account.id))
    return Response(status_code=204)


async def _version(app: Application, template_key: str, version_id: UUID) -> TemplateVersion:
    """Of this template. Raises TemplateNotFound, TemplateVersionNotFound."""
    view = await app.call(GetTemplate(key=template_key))
    found = next((one for one in view.versions if one.version_id == version_id), None)
    if found is None:
        raise TemplateVersionNotFound(version_id=version_id)
    return found
