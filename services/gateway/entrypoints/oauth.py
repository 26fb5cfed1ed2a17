"""Tokens for machines: OAuth 2.0, client credentials alone (RFC 6749, 4.4), and what describes it (RFC 8414).

Errors here are those of RFC 6749, 5.2, which its clients read, and not problem details.
"""

import base64
import binascii
from typing import Annotated, Literal
from urllib.parse import unquote_plus

from fastapi import APIRouter, Form, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field, SecretStr

from services.gateway.domain.errors import MachineRefused, ScopeNotGranted
from services.gateway.domain.machine import Scope
from services.gateway.entrypoints.access import App, address_of, public
from services.gateway.entrypoints.machine_access import tell_rate

router = APIRouter(tags=["machines"])

TOKEN, METADATA = "/oauth/token", "/.well-known/oauth-authorization-server"
BASIC = 'Basic realm="PRIMO", charset="UTF-8"'
NOT_KEPT = {"Cache-Control": "no-store", "Pragma": "no-cache"}
GRANT = "client_credentials"


class TokenAnswer(BaseModel):
    access_token: str
    token_type: Literal["Bearer"] = "Bearer"  # noqa: S105 - a word of the protocol
    expires_in: int
    """Seconds."""
    scope: str


class TokenError(BaseModel):
    error: Literal[
        "invalid_request", "invalid_client", "invalid_grant", "unauthorized_client", "unsupported_grant_type",
        "invalid_scope",
    ]  # fmt: skip
    error_description: str


class TokenRequest(BaseModel):
    grant_type: str = Field(default="", max_length=100, description="`client_credentials`.")
    scope: str = Field(default="", max_length=200, description="Words with spaces between; none: all that are given.")
    client_id: str = Field(default="", max_length=100, description="Where it does not come in `Authorization: Basic`.")
    client_secret: SecretStr = Field(default=SecretStr(""), max_length=200)


class Metadata(BaseModel):
    issuer: str
    token_endpoint: str
    grant_types_supported: list[str]
    response_types_supported: list[str]
    token_endpoint_auth_methods_supported: list[str]
    scopes_supported: list[str]
    service_documentation: str


_REFUSED = {
    400: {"model": TokenError, "description": "RFC 6749, 5.2"},
    401: {"model": TokenError, "description": "`invalid_client`"},
}


@router.post(
    TOKEN,
    dependencies=[public("a machine says here who it is")],
    response_model=TokenAnswer,
    responses=_REFUSED,  # type: ignore[arg-type] # FastAPI's own type is wider in its values
    operation_id="give_token",
)
async def give_token(request: Request, app: App, body: Annotated[TokenRequest, Form()]) -> JSONResponse:
    """A token for some minutes, for a machine that an administrator has registered. Ask for one when the last has
    ended, not for every request.
    """
    tell_rate(request.state, app.machines.count_token_request(address_of(request)))
    if not body.grant_type:
        return _error(400, "invalid_request", "grant_type is missing")
    if body.grant_type != GRANT:
        return _error(400, "unsupported_grant_type", f"only {GRANT}")
    given = _credentials(request, body)
    if given is None:
        return _error(400, "invalid_request", "credentials in one place: Authorization: Basic, or the body")
    try:
        token = await app.machines.give_token(*given, body.scope.split())
    except MachineRefused:
        return _error(401, "invalid_client", "no such machine, or not its secret, or its access has ended")
    except ScopeNotGranted:
        return _error(400, "invalid_scope", "not given to this machine")
    answer = TokenAnswer(
        access_token=token.token, expires_in=int(token.lasts.total_seconds()), scope=" ".join(sorted(token.scopes))
    )
    return JSONResponse(answer.model_dump(), headers=NOT_KEPT)


@router.get(METADATA, dependencies=[public("a description, no data")])
async def describe_tokens(app: App) -> Metadata:
    """Authorization server metadata (RFC 8414)."""
    issuer = app.settings.public_url.rstrip("/")
    return Metadata(
        issuer=issuer,
        token_endpoint=f"{issuer}{TOKEN}",
        grant_types_supported=[GRANT],
        response_types_supported=[],
        token_endpoint_auth_methods_supported=["client_secret_basic", "client_secret_post"],
        scopes_supported=list(Scope),
        service_documentation=f"{issuer}/docs",
    )


def _credentials(request: Request, body: TokenRequest) -> tuple[str, str] | None:
    """Who it says it is and its secret. None: said twice, or not to be read."""
    in_body = (body.client_id, body.client_secret.get_secret_value())
    scheme, _, encoded = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return in_body
    if in_body[1]:
        return None
    try:
        name, colon, secret = base64.b64decode(encoded, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return None
    return (unquote_plus(name), unquote_plus(secret)) if colon else None


def _error(status: int, error: str, description: str) -> JSONResponse:
    told = TokenError.model_validate({"error": error, "error_description": description})
    challenge = {"WWW-Authenticate": BASIC} if status == 401 else {}
    return JSONResponse(told.model_dump(), status, headers={**NOT_KEPT, **challenge})
