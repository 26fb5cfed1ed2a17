"""Every error as RFC 9457 problem details; the one table from refusal codes to HTTP statuses."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, ValidationError

from services.gateway.entrypoints.challenges import challenge_of
from services.gateway.entrypoints.field_errors import FieldError, cell_error, fact_error, field_errors, property_error
from services.gateway.entrypoints.texts import Texts
from shared.contracts.investor.refusals import DossierChanged, ImportRefused
from shared.contracts.refusal import Refusal, RequestInvalid, ServiceUnavailable
from shared.contracts.territory.feature_refusals import (
    FeatureChanged,
    FeatureInvalid,
    FeaturePropertyUnknown,
    FeatureQueryMalformed,
)
from shared.contracts.territory.refusals import SiteFactsInvalid, TableRefused

MEDIA_TYPE = "application/problem+json"
RETRY_AFTER_S = 5

STATUS: Mapping[str, int] = {
    "access.forbidden": 403,
    "account.not_found": 404,
    "absence.in_the_past": 422,
    "absence.not_found": 404,
    "act.not_found": 404,
    "action.incomplete": 422,
    "action.not_found": 404,
    "action_term.unknown": 422,
    "action_term.unnamed": 422,
    "adviser.unknown": 422,
    "appointment.in_the_past": 422,
    "appointment.not_found": 404,
    "appointment.office_closed": 422,
    "assignment_rule.not_found": 404,
    "commission_session.agenda_differs": 422,
    "commission_session.not_found": 404,
    "decision_letter.not_found": 404,
    "blocker.not_found": 404,
    "aid.rules_unavailable": 503,
    "aid_rule.in_the_past": 422,
    "aid_rule.invalid": 422,
    "aid_scheme.unknown": 422,
    "dossier.appeal_day_impossible": 422,
    "dossier.extension_too_long": 422,
    "dossier.not_found": 404,
    "dossier.piece_not_requested": 422,
    "dossier.reasons_required": 422,
    "dossier.session_in_the_past": 422,
    "bulk_job.not_found": 404,
    "bulk_job.too_many": 422,
    "dossier.number_unknown": 422,
    "erasure.not_found": 404,
    "export.too_long": 422,
    "hold.not_found": 404,
    "queue.search_in_address": 400,
    "snapshot.already_there": 409,
    "snapshot.key_missing": 409,
    "view.not_found": 404,
    "import.file_missing": 422,
    "import.not_readable": 422,
    "import.refused": 422,
    "machine.end_impossible": 422,
    "machine.not_found": 404,
    "machine.refused": 401,
    "machine.scope_not_granted": 400,
    "mailbox.not_found": 404,
    "mandate.days_impossible": 422,
    "mandate.not_found": 404,
    "mandate.of_oneself": 422,
    "mandate.power_forbidden": 403,
    "mandate.power_not_given": 422,
    "merge.with_itself": 422,
    "message.not_found": 404,
    "message.too_many": 429,
    "notice.not_found": 404,
    "opinion.administration_not_listed": 422,
    "opinion.day_impossible": 422,
    "opinion.not_found": 404,
    "opinion.reasons_required": 422,
    "attachment.not_found": 404,
    "attachment.refused": 422,
    "attachment.unknown": 422,
    "opportunity.incomplete": 422,
    "opportunity.inconsistent": 422,
    "opportunity.version_not_found": 404,
    "opportunity.not_found": 404,
    "parked_event.correction_invalid": 422,
    "parked_event.not_found": 404,
    "person.consent_missing": 422,
    "person.erased": 410,
    "piece_file.not_found": 404,
    "person.not_found": 404,
    "figure.not_found": 404,
    "figure.year_missing": 422,
    "indicator.unknown": 422,
    "feature.not_found": 404,
    "feature.if_match_missing": 428,
    "feature.invalid": 422,
    "feature.not_editable": 405,
    "feature.property_unknown": 400,
    "feature_collection.not_found": 404,
    "feature_query.malformed": 400,
    "template.not_found": 404,
    "template.text_invalid": 422,
    "template.version_not_found": 404,
    "tileset.not_found": 404,
    "tile.not_found": 404,
    "place.unknown": 422,
    "plan_item.unknown": 422,
    "planning.import_refused": 422,
    "planning.table_unknown": 422,
    "period.impossible": 422,
    "plot.not_found": 404,
    "pole.not_found": 404,
    "project.not_found": 404,
    "realisation.code_retired": 422,
    "realisation.day_impossible": 422,
    "request.invalid": 422,
    "request.too_many": 429,
    "rule.in_the_past": 422,
    "service.unavailable": 503,
    "site.facts_invalid": 422,
    "suppression.not_found": 404,
    "table.refused": 422,
    "session.cross_site": 403,
    "session.csrf_mismatch": 403,
    "session.required": 401,
    "session.sign_in_refused": 401,
    "session.too_many_attempts": 429,
    "tracking.link_expired": 410,
    "tracking.link_invalid": 404,
    "token.invalid": 401,
    "token.scope_missing": 403,
    "cursor.unknown": 422,
    "event_type.unknown": 422,
    "subscription.not_found": 404,
    "subscription.receiver_refused": 422,
    "subscription.replay_ahead": 422,
    "webhooks.unavailable": 503,
    "stay.in_the_past": 422,
    "stay.not_found": 404,
    "zone.unknown": 422,
    "upload.checksum_wrong": 460,
    "upload.not_found": 404,
    "upload.refused": 422,
    "upload.too_large": 413,
}
"""Refusal code -> status. A code that is not here is the domain's no: 409."""

DOMAIN_REFUSAL = 409
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
    if not isinstance(refusal, FeatureQueryMalformed):
        return text
    return text.format(parameter=refusal.parameter, about=refusal.about, allowed=", ".join(refusal.allowed))


def _shade(refusal: Refusal) -> str:
    """What is wrong with a query; what is known of a request without an answer: nothing was done, or perhaps it was."""
    if isinstance(refusal, FeatureQueryMalformed):
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
    elif isinstance(refusal, FeatureInvalid):
        errors = [property_error(fault, t) for fault in data.pop("errors")]
    elif isinstance(refusal, FeaturePropertyUnknown):
        errors = [property_error({"field": name, "problem": "property_unknown"}, t) for name in data["names"]]
    failed_condition = conditional and isinstance(refusal, DossierChanged | FeatureChanged)
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
