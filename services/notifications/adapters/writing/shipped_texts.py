"""The texts under texts/ as versions of templates: what a release brings."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import cache

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from services.notifications.adapters.template_store import SqlTemplates
from services.notifications.adapters.writing import staff_wording, wording
from services.notifications.adapters.writing.icu_text import READING
from services.notifications.domain.own_text import StaffText
from services.notifications.domain.template import tidy
from services.notifications.domain.text_key import TEXT_KEYS
from services.notifications.domain.wording import Texts
from services.notifications.usecases.templates import install
from shared.contracts.notifications.template_refusals import TemplateNotFound
from shared.contracts.notifications.templates import TextLanguage, TextPart


def keys() -> Sequence[str]:
    """Of every template."""
    return sorted(TEXT_KEYS) + sorted(map(str, StaffText))


def shipped(key: str) -> Texts:
    """Raises TemplateNotFound."""
    try:
        return _all()[key]
    except KeyError:
        raise TemplateNotFound(key=key) from None


@cache
def _all() -> Mapping[str, Texts]:
    found: dict[str, dict[TextLanguage, dict[TextPart, str]]] = {}
    for language, texts in wording.load().items():
        for key, one in texts.notices.items():
            found.setdefault(key, {})[TextLanguage(language)] = {TextPart(part): said for part, said in one}
    for language, for_staff in staff_wording.load().items():
        for text, told in for_staff.notices.items():
            found.setdefault(text, {})[TextLanguage(language)] = {TextPart(part): said for part, said in told}
    return {key: tidy(key, texts) for key, texts in found.items()}


def install_all(engine: Engine, now: Callable[[], datetime]) -> int:
    """Before anybody sends. Processes that start at once wait for each other. Answers how many templates changed."""
    with Session(engine) as session, session.begin():
        templates = SqlTemplates(session)
        return sum(install(key, shipped, templates, now, reading=READING) for key in keys())
