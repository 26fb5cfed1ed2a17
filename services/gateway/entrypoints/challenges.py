"""How one may come in, for programs that were not let in (RFC 9110, 11.6.1; RFC 6750, 3)."""

from services.gateway.domain.errors import NotSignedIn, ScopeMissing, TokenInvalid
from shared.contracts.refusal import Refusal

BEARER = 'Bearer realm="PRIMO"'


def challenge_of(refusal: Refusal) -> str | None:
    """`WWW-Authenticate`, where the refusal is about coming in. Without a token no error is named: there was none."""
    if isinstance(refusal, NotSignedIn):
        return BEARER
    if isinstance(refusal, TokenInvalid):
        return f'{BEARER}, error="invalid_token"'
    if isinstance(refusal, ScopeMissing):
        named = "" if refusal.scope is None else f', scope="{refusal.scope}"'
        return f'{BEARER}, error="insufficient_scope"{named}'
    return None
