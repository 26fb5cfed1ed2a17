"""Every error as RFC 9457 problem details."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, ValidationError

from services.gateway.entrypoints.challenges import challenge_of
from services.gateway.entrypoints.field_errors import FieldError, cell_error, fact_error, field_errors, property_error
from services.gateway.entrypoints.statuses import DOMAIN_REFUSAL, STATUS
from services.gateway.entrypoints.texts import Texts
from shared.contracts.investor.refusals import DossierChanged, ImportRefused
from shared.contracts.notifications.template_refusals import TemplateChanged
from shared.contracts.refusal import Refusal, RequestInvalid, ServiceUnavailable
from shared.contracts.territory import feature_refusals as features
from shared.contracts.territory.refusals import SiteFactsInvalid, TableRefused

MEDIA_TYPE = "application/problem+json"
RETRY_AFTER_S = 5

PRECONDITION_FAILED = 412


_OWN_PHRASES = {460: "Checksum Mismatch"}
"""Statuses that a protocol made (tus 1.0, checksum extension) and HTTP does not know."""


class Problem(BaseModel):
    """RFC 9457. A refusal's own data stand beside these members."""

    model_config = ConfigDict(extra="allow")

    type: str
    title: str
    status: int
    detail: str
    code: str
    instance: str
    errors: list[FieldError] = []


def for_a_program(request: Request) -> bool:
    """Whether problem details are answered, and not a page."""
    if request.url.path.startswith("/ogc") and request.query_params.get("f") == "json":
        return True
    return request.url.path.startswith("/api/") or "text/html" not in request.headers.get("Accept", "")


def status_of(refusal: Refusal) -> int:
    return STATUS.get(refusal.code, DOMAIN_REFUSAL)


def detail_of(refusal: Refusal, t: Texts) -> str:
    """What a person reads. Values of closed lists are named in their language."""
    text = t.entries.get(f"refusal.{refusal.code}{_shade(refusal)}", t("refusal.unknown"))
    if not isinstance(refusal, features.FeatureQueryMalformed):
        return text
    return text.format(parameter=refusal.parameter, about=refusal.about, allowed=", ".join(refusal.allowed))


def _shade(refusal: Refusal) -> str:
    """What is wrong with a query; what is known of a request without an answer: nothing was done, or perhaps it was."""
    if isinstance(refusal, features.FeatureQueryMalformed):
        return f".{refusal.problem}"
    if not isinstance(refusal, ServiceUnavailable) or not refusal.perhaps_done:
        return ""
    return ".perhaps_done_once" if refusal.same_request_id else ".perhaps_done"


def headers_of(refusal: Refusal) -> dict[str, str]:
    seconds = refusal.data.get("retry_after_s", RETRY_AFTER_S if status_of(refusal) == 503 else None)
    headers = {} if seconds is None else {"Retry-After": str(seconds)}
    challenge = challenge_of(refusal)
    return headers if challenge is None else {**headers, "WWW-Authenticate": challenge}


def problem(
    status: int,
    code: str,
    detail: str,
    *,
    instance: str,
    data: Mapping[str, Any] | None = None,
    errors: Sequence[FieldError] = (),
    headers: Mapping[str, str] | None = None,
) -> JSONResponse:
    """`instance` is the request's correlation id, to be named when asking for help."""
    told = Problem(
        type=f"urn:primo:problem:{code}",
        title=_OWN_PHRASES.get(status) or HTTPStatus(status).phrase,
        status=status,
        detail=detail,
        code=code,
        instance=f"urn:primo:request:{instance}",
        errors=list(errors),
    ).model_dump(mode="json", exclude_unset=True)
    reserved = told.keys()
    # A refusal's data must not overwrite the members that RFC 9457 gives a meaning: `status` of `dossier.illegal_move`
    # is told as `dossier_status`.
    subject = code.partition(".")[0]
    extra = {f"{subject}_{name}" if name in reserved else name: value for name, value in (data or {}).items()}
    return JSONResponse(told | extra, status, headers=dict(headers or {}), media_type=MEDIA_TYPE)


def refusal_problem(refusal: Refusal, t: Texts, instance: str, *, conditional: bool = False) -> JSONResponse:
    """`conditional`: the request came with If-Match, whose failure has a status of its own (RFC 9110, 13.1.1)."""
    data = dict(refusal.data)
    errors: list[FieldError] = []
    if isinstance(refusal, RequestInvalid):
        errors = field_errors(data.pop("errors"))
    elif isinstance(refusal, ImportRefused | TableRefused):
        group = "import_problem" if isinstance(refusal, ImportRefused) else "site_problem"
        errors = [cell_error(cell, t, group) for cell in data.pop("errors")]
    elif isinstance(refusal, SiteFactsInvalid):
        errors = [fact_error(fault, t) for fault in data.pop("errors")]
    elif isinstance(refusal, features.FeatureInvalid):
        errors = [property_error(fault, t) for fault in data.pop("errors")]
    elif isinstance(refusal, features.FeaturePropertyUnknown):
        errors = [property_error({"field": name, "problem": "property_unknown"}, t) for name in data["names"]]
    failed_condition = conditional and isinstance(refusal, DossierChanged | features.FeatureChanged | TemplateChanged)
    return problem(
        PRECONDITION_FAILED if failed_condition else status_of(refusal),
        refusal.code,
        detail_of(refusal, t),
        instance=instance,
        data=data,
        errors=errors,
        headers=headers_of(refusal),
    )


def faults_of(error: RequestValidationError | ValidationError) -> list[Mapping[str, Any]]:
    return [dict(fault) for fault in error.errors()]


def is_malformed(error: RequestValidationError) -> bool:
    """The body is not JSON at all."""
    return any(fault["type"] == "json_invalid" for fault in error.errors())
