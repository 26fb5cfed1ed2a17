"""Who is let in where a service answers over HTTP: whoever shows the secret of the direct road."""

import hmac


def admit(authorization: str | None, secret: str) -> bool:
    """Whether a caller shows the secret. Nobody is let in without one."""
    shown = (authorization or "").removeprefix("Bearer ")
    return bool(secret) and hmac.compare_digest(shown.encode(), secret.encode())
