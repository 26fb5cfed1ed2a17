"""A page: a template, a language, the one who reads."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
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
from services.gateway.entrypoints.pages.compression import packed
from services.gateway.entrypoints.pages.explained import Glossary
from services.gateway.entrypoints.pages.navigation import navigation_of, place_of
from services.gateway.entrypoints.pages.static_files import ROOT, address
from services.gateway.entrypoints.pages.stylesheet import stylesheet_for
from services.gateway.entrypoints.texts import WHOLE, Texts, preferred, texts
from shared.contracts.codes import Language
from shared.files.file_types import file_rules

LANGUAGE_COOKIE = "primo_language"
OFFLINE_MARK = "X-PRIMO-Offline"
"""The service worker keeps copies of pages that have it, and of no others: see static/worker.js."""
_KEPT_OFFLINE = ("/offers", "/sites", "/places", "/planning", "/aid", "/actions", "/catalog", "/glossary")
"""Public pages on which nobody is named; what is found or filed is not among them."""
SHORTCUTS_COOKIE = "primo_shortcuts"
"""`off`: no shortcuts of single keys in this browser (WCAG 2.1.4)."""


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
    for script in ("device", "drafts", "edit_map", "glossary", "import", "live", "palette", "passkey", "upload"):
        made.globals[f"{script}_script"] = address(f"{script}.js")
    made.globals["Permission"] = Permission
    made.filters["bdi"] = _isolated
    made.filters["as_id"] = UUID
    made.filters["file_kind"] = _file_kind
    return made


def _is_kept_offline(path: str) -> bool:
    return path == "/" or any(path == one or path.startswith(f"{one}/") for one in _KEPT_OFFLINE)


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
        app = application(self.request)
        has_mailbox = app.settings.mailbox_dir is not None
        account = self.visitor.account if self.visitor and not self.visitor.confined else None
        navigation = navigation_of(
            account.role if account else None, account.remit if account else (), has_mailbox=has_mailbox
        )
        stylesheet = stylesheet_for(self.request, own_policy="Content-Security-Policy" in self.headers)
        html = (
            environment()
            .get_template(template)
            .render(
                t=self.t,
                f=self.formats,
                stylesheet=stylesheet.markup,
                languages=self.languages,
                here=quote(self.request.url.path + query, safe=""),
                path=self.request.url.path,
                answered=status < 400,
                visitor=self.visitor,
                shortcuts=self.request.cookies.get(SHORTCUTS_COOKIE) != "off",
                has_mailbox=has_mailbox,
                has_passkeys=app.factors.has_passkeys,
                provider=(app.settings.oidc_label or self.t("provider.usual")) if app.provider.present else "",
                navigation=navigation,
                glossary=Glossary(self.t, self.request.url.path, app.present().date()),
                this_place=place_of(self.request.url.path, navigation),
                **context,
            )
        )
        body, coding = packed(self.request, html.encode())
        headers = {"Content-Language": self.t.language.value, **coding, **stylesheet.headers, **self.headers}
        if status == 200 and self.visitor is None and _is_kept_offline(self.request.url.path):
            headers[OFFLINE_MARK] = "keep"
        return HTMLResponse(body, status, headers=headers)


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
