"""From what was raised to what is answered: problem details for programs, a page for people."""

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from services.gateway.domain.door_errors import FactorMissing, ProofAsked
from services.gateway.domain.errors import NotSignedIn
from services.gateway.entrypoints import problems
from services.gateway.entrypoints.field_errors import field_errors
from services.gateway.entrypoints.pages.rendering import Page, page_of
from services.gateway.entrypoints.pages.resumed import prove_first, sign_in_first
from services.gateway.entrypoints.pages.security import SECURITY
from services.gateway.entrypoints.texts import texts_asked_for
from shared.contracts.refusal import Refusal
from shared.rpc.wire import ServiceFailed
from shared.telemetry import logging
from shared.telemetry.correlation import current

log = logging.get(__name__)

_CODES = {
    400: "request.malformed",
    404: "route.not_found",
    405: "route.method_not_allowed",
    413: "request.too_large",
    415: "request.media_type",
}


def handle_errors(app: FastAPI) -> None:
    """Install the handlers."""
    app.add_exception_handler(Refusal, _refused)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(ServiceFailed, _service_failed)


async def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, Refusal)
    if problems.for_a_program(request):
        conditional = "If-Match" in request.headers
        return problems.refusal_problem(error, texts_asked_for(request), _instance(), conditional=conditional)
    if isinstance(error, NotSignedIn):
        return await sign_in_first(request)
    if isinstance(error, ProofAsked):
        return await prove_first(request)
    if isinstance(error, FactorMissing):
        return RedirectResponse(SECURITY, 303)
    page = page_of(request)
    detail = problems.detail_of(error, page.t)
    return _page(page, problems.status_of(error), detail, problems.headers_of(error))


async def _invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    malformed = problems.is_malformed(error)
    status, code = (400, "request.malformed") if malformed else (422, "request.invalid")
    if not problems.for_a_program(request):
        # A link with a broken id or filter: for a person that page does not exist.
        return _page(page_of(request), 404, page_of(request).t("error.404"))
    detail = texts_asked_for(request)(f"problem.{code}")
    faults = [] if malformed else field_errors(problems.faults_of(error))
    return problems.problem(status, code, detail, instance=_instance(), errors=faults)


async def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    headers = dict(error.headers or {})
    if problems.for_a_program(request):
        code = _CODES.get(error.status_code, "request.refused")
        detail = texts_asked_for(request)(f"problem.{code}")
        return problems.problem(error.status_code, code, detail, instance=_instance(), headers=headers)
    page = page_of(request)
    key = f"error.{error.status_code}"
    return _page(page, error.status_code, page.t(key if page.t.has(key) else "error.other"), headers)


async def _service_failed(request: Request, error: Exception) -> Response:
    """A defect in another service, which has logged it."""
    assert isinstance(error, ServiceFailed)
    log.error("a service failed", error=error.exc_type)
    if problems.for_a_program(request):
        detail = texts_asked_for(request)("problem.service.failed")
        return problems.problem(502, "service.failed", detail, instance=_instance())
    page = page_of(request)
    return _page(page, 502, page.t("error.502"))


def _instance() -> str:
    trace = current()
    return trace.correlation_id if trace else ""


def _page(page: Page, status: int, detail: str, headers: dict[str, str] | None = None) -> Response:
    response = page.show("error.html", status, error_status=status, detail=detail, instance=_instance())
    response.headers.update(headers or {})
    return response
