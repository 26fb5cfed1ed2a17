"""A page: a template, a language, the one who reads."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import quote
from uuid import UUID

from fastapi import Request
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from markupsafe import Markup
from starlette.responses import HTMLResponse

from services.gateway.domain.permissions import Permission
from services.gateway.entrypoints.access import Visitor, application
from services.gateway.entrypoints.formatting import Formats
from services.gateway.entrypoints.pages.navigation import navigation_of, place_of
from services.gateway.entrypoints.texts import WHOLE, Texts, preferred, texts
from shared.contracts.codes import Language
from shared.files.file_types import file_rules

ROOT = Path(__file__).resolve().parents[2]
LANGUAGE_COOKIE = "primo_language"


@lru_cache
def environment() -> Environment:
    """Everything written into a page is escaped; what a template names and nobody gave is an error."""
    made = Environment(
        loader=FileSystemLoader(ROOT / "templates"),
        autoescape=select_autoescape(["html"], default=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals["stylesheet"] = f"/static/style.css?v={fingerprint('style.css')}"
    made.globals["upload_script"] = f"/static/upload.js?v={fingerprint('upload.js')}"
    made.globals["import_script"] = f"/static/import.js?v={fingerprint('import.js')}"
    made.globals["Permission"] = Permission
    made.filters["bdi"] = _isolated
    made.filters["as_id"] = UUID
    made.filters["file_kind"] = _file_kind
    return made


@lru_cache
def fingerprint(name: str) -> str:
    """Changes with the file: browsers may keep it as long as they like."""
    return sha256((ROOT / "static" / name).read_bytes()).hexdigest()[:12]


def _file_kind(media_type: str) -> str:
    """As people call a kind of file: PDF, XLSX."""
    return file_rules().extensions.get(media_type, media_type).upper()


def _isolated(value: object) -> Markup:
    """A number or a reference keeps its own direction inside Arabic text."""
    return Markup("<bdi dir=ltr>{}</bdi>").format(value)


@dataclass
class Page:
    """What every template knows."""

    request: Request
    t: Texts
    visitor: Visitor | None = None
    languages: Sequence[Language] = WHOLE
    """Those in which this page can be read."""
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def formats(self) -> Formats:
        return formats(self.t.language)

    def show(self, template: str, status: int = 200, **context: Any) -> HTMLResponse:
        """Render. Raises jinja2.UndefinedError for a value that nobody gave: a defect."""
        query = f"?{self.request.url.query}" if self.request.method == "GET" and self.request.url.query else ""
        has_mailbox = application(self.request).settings.mailbox_dir is not None
        role = self.visitor.account.role if self.visitor else None
        navigation = navigation_of(role, has_mailbox=has_mailbox)
        html = (
            environment()
            .get_template(template)
            .render(
                t=self.t,
                f=self.formats,
                languages=self.languages,
                here=quote(self.request.url.path + query, safe=""),
                path=self.request.url.path,
                visitor=self.visitor,
                has_mailbox=has_mailbox,
                navigation=navigation,
                this_place=place_of(self.request.url.path, navigation),
                **context,
            )
        )
        return HTMLResponse(html, status, headers={"Content-Language": self.t.language.value, **self.headers})


@lru_cache
def formats(language: Language) -> Formats:
    return Formats(language)


def page_of(request: Request, languages: Sequence[Language] = WHOLE) -> Page:
    """The page's language: the one chosen before; for the public else the browser's; else French."""
    chosen = _chosen(request, languages)
    if chosen is None and not request.url.path.startswith("/console"):
        chosen = preferred(request.headers.get("Accept-Language", ""), languages)
    return Page(request, texts(chosen or Language.FRENCH), getattr(request.state, "visitor", None), languages)


def _chosen(request: Request, languages: Sequence[Language]) -> Language | None:
    cookie = request.cookies.get(LANGUAGE_COOKIE, "")
    return next((language for language in languages if language.value == cookie), None)
