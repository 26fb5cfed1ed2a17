"""OpenID Connect 1.0 with the institution's provider: code flow with PKCE and nonce, by Authlib and joserfc.

Where it may be asked is fixed by the set-up: the issuer's own origin and those that are named beside it. What a
discovery document says beyond them is not followed: none sends this process into the network behind it. No
redirection, no proxy of the environment; a limit on time and on bytes of every answer.
"""

import json
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlencode, urlsplit

import httpx
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from authlib.oidc.core import CodeIDToken
from authlib.oidc.discovery import get_well_known_url
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from services.gateway.domain.door_errors import ProviderAway, ProviderRefused
from services.gateway.domain.provider_sign_in import Identity

if TYPE_CHECKING:
    from joserfc._keys import KeySetSerialization

TIMEOUT_S = 5.0
LARGEST = 256 * 1024
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
"""Signatures by a key of which only the provider has the private half: never `none`, never a shared secret."""
LEEWAY = timedelta(seconds=60)
_UNFIT = (JoseError, ValueError, KeyError, TypeError, AttributeError)


@dataclass(frozen=True)
class Registered:
    """As the provider knows this set-up."""

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    return_to: str
    named_origins: Collection[str] = ()


class OidcProvider:
    def __init__(self, registered: Registered) -> None:
        self._we = registered
        self._origins = {origin_of(one) for one in (registered.issuer, *registered.named_origins)}

    async def address(self, state: str, nonce: str, verifier: str) -> str:
        metadata = await self._metadata()
        asked = {
            "response_type": "code",
            "client_id": self._we.client_id,
            "redirect_uri": self._we.return_to,
            "scope": "openid",  # who somebody is, and nothing about them
            "state": state,
            "nonce": nonce,
            "code_challenge": create_s256_code_challenge(verifier),
            "code_challenge_method": "S256",
        }
        where = self._allowed(metadata, "authorization_endpoint")
        return f"{where}{'&' if urlsplit(where).query else '?'}{urlencode(asked)}"

    async def identify(self, code: str, nonce: str, verifier: str, at: datetime) -> Identity:
        metadata = await self._metadata()
        exchange_at, keys_at = self._allowed(metadata, "token_endpoint"), self._allowed(metadata, "jwks_uri")
        said = await self._exchange(exchange_at, code, verifier)
        keys = await self._ask("GET", keys_at)
        try:
            decoded = jwt.decode(
                said["id_token"], KeySet.import_key_set(cast("KeySetSerialization", keys)), algorithms=list(ALGORITHMS)
            )
            claims = CodeIDToken(
                decoded.claims,
                decoded.header,
                {
                    "iss": {"essential": True, "value": self._we.issuer},
                    "sub": {"essential": True},
                    "aud": {"essential": True, "value": self._we.client_id},
                    "nonce": {"essential": True, "value": nonce},
                },
                {"client_id": self._we.client_id, "nonce": nonce, "access_token": said.get("access_token")},
            )
            claims.validate(now=int(at.timestamp()), leeway=int(LEEWAY.total_seconds()))
            return Identity(self._we.issuer, _subject(claims["sub"]))
        except _UNFIT as error:
            raise ProviderRefused() from error

    async def _metadata(self) -> dict[str, Any]:
        found = await self._ask("GET", get_well_known_url(self._we.issuer, external=True))
        if found.get("issuer") != self._we.issuer:  # OpenID Connect Discovery, 4.3
            raise ProviderAway()
        return found

    async def _exchange(self, where: str, code: str, verifier: str) -> dict[str, Any]:
        return await self._ask(
            "POST",
            where,
            data={
                "grant_type": "authorization_code",
                "code": code,
                "redirect_uri": self._we.return_to,
                "code_verifier": verifier,
            },
            auth=httpx.BasicAuth(self._we.client_id, self._we.client_secret),
        )

    def _allowed(self, metadata: dict[str, Any], name: str) -> str:
        where = metadata.get(name)
        if not isinstance(where, str) or not where.isascii() or origin_of(where) not in self._origins:
            raise ProviderAway()
        return where

    async def _ask(self, method: str, where: str, **how: Any) -> dict[str, Any]:
        """Raises ProviderAway; ProviderRefused for a code that it does not take."""
        try:
            async with (
                httpx.AsyncClient(timeout=TIMEOUT_S, trust_env=False, follow_redirects=False) as client,
                client.stream(method, where, headers={"Accept": "application/json"}, **how) as answer,
            ):
                body = await _read(answer)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise ProviderAway() from error
        if method == "POST" and 400 <= answer.status_code < 500:
            raise ProviderRefused()
        if answer.status_code != 200 or body is None:
            raise ProviderAway()
        try:
            found = json.loads(body)
        except (ValueError, RecursionError) as error:
            raise ProviderAway() from error
        if not isinstance(found, dict):
            raise ProviderAway()
        return found


def origin_of(address: str) -> str:
    """Raises nothing: what is no address has no origin, which is in no list."""
    try:
        parts = urlsplit(address)
        port = parts.port or {"https": 443, "http": 80}.get(parts.scheme, 0)
    except ValueError:
        return ""
    if parts.scheme not in ("https", "http") or not parts.hostname or parts.username is not None or "\\" in address:
        return ""
    return f"{parts.scheme}://{parts.hostname}:{port}"


def _subject(said: object) -> str:
    """At most 255 ASCII characters (OpenID Connect Core, 2). Raises ValueError."""
    if not isinstance(said, str) or not said or len(said) > 255 or not said.isascii():
        raise ValueError("not a subject")
    return said


async def _read(answer: httpx.Response) -> bytes | None:
    """None: it is larger than any such answer."""
    read = bytearray()
    async for part in answer.aiter_bytes():
        read += part
        if len(read) > LARGEST:
            return None
    return bytes(read)
