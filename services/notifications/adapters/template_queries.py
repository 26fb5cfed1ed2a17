"""Templates as members of staff read them: their versions, and what a version looks like with sample data."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.notifications.adapters.tables import template_history, template_version
from services.notifications.adapters.template_store import entries_of, version_of
from services.notifications.adapters.writing.icu_text import READING, plural_forms
from services.notifications.adapters.writing.shipped_texts import keys, shipped
from services.notifications.domain.template import Version, digest_of
from services.notifications.domain.template_gate import what_keeps_it
from services.notifications.domain.template_text import NUMBERS, OF_SMS, declared, languages_of, parts_of
from shared.contracts.notifications.templates import (
    GetTemplate,
    ListTemplates,
    TemplateEntry,
    TemplateSummary,
    TemplateVersion,
    TemplateView,
    TextPart,
    VersionState,
)
from shared.contracts.request import Request

_v, _h = template_version.c, template_history.c


def list_templates(_query: ListTemplates, session: Session, _now: datetime) -> tuple[TemplateSummary, ...]:
    since = select(func.max(_h.at)).where(_h.version_id == _v.id, _h.act == "put_live").scalar_subquery()
    shown = _v.state.in_([VersionState.LIVE, VersionState.DRAFT])
    rows = session.execute(select(template_version, since.label("since")).where(shown)).all()
    live = {row.key: row for row in rows if row.state == VersionState.LIVE}
    drafts = {row.key: row for row in rows if row.state == VersionState.DRAFT}
    return tuple(
        TemplateSummary(
            key=key,
            subjects={one: parts[TextPart.SUBJECT] for one, parts in live[key].texts.items()},
            live_number=live[key].number,
            live_since=live[key].since,
            of_release=live[key].of_release,
            release_differs=live[key].digest != digest_of(shipped(key), {}),
            draft_id=drafts[key].id if key in drafts else None,
            draft_authors=tuple(drafts[key].authors) if key in drafts else (),
            languages=languages_of(key),
        )
        for key in keys()
        if key in live
    )


def get_template(query: GetTemplate, session: Session, _now: datetime) -> TemplateView:
    """Raises TemplateNotFound."""
    texts, key = shipped(query.key), query.key
    rows = session.execute(select(template_version).where(_v.key == key).order_by(_v.number.desc())).all()
    versions = [version_of(row) for row in rows]
    entries = _entries(session, [one.id for one in versions])
    live = next((one for one in versions if one.state is VersionState.LIVE), None)
    draft = next((one for one in versions if one.state is VersionState.DRAFT), None)
    numbers = sorted(NUMBERS & declared(key))
    return TemplateView(
        key=key,
        languages=languages_of(key),
        parts=parts_of(key),
        variables=tuple(sorted(declared(key))),
        sms_variables=tuple(sorted(OF_SMS)) if TextPart.SMS in parts_of(key) else (),
        numbers=tuple(numbers),
        plural_forms={language: tuple(sorted(plural_forms(language))) for language in languages_of(key)},
        release_differs=live is None or live.digest != digest_of(texts, {}),
        versions=tuple(_view(one, entries[one.id]) for one in versions),
        draft_flaws=tuple(what_keeps_it(key, draft.texts, draft.fallbacks, READING)) if draft else (),
    )


def _view(version: Version, entries: Sequence[TemplateEntry]) -> TemplateVersion:
    return TemplateVersion(
        version_id=version.id,
        number=version.number,
        state=version.state,
        of_release=version.of_release,
        texts=version.texts,
        fallbacks=version.fallbacks,
        digest=version.digest,
        authors=tuple(sorted(version.authors)),
        history=tuple(entries),
    )


def _entries(session: Session, version_ids: Sequence[UUID]) -> Mapping[UUID, Sequence[TemplateEntry]]:
    found: dict[UUID, list[TemplateEntry]] = defaultdict(list)
    for row in entries_of(session, version_ids):
        found[row.version_id].append(TemplateEntry(at=row.at, by=row.by, act=row.act, reason=row.reason))
    return found


TEMPLATE_QUERIES: Mapping[type[Request[Any]], Callable[[Any, Session, datetime], Any]] = {
    ListTemplates: list_templates,
    GetTemplate: get_template,
}
