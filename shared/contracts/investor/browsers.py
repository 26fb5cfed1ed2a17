"""Browsers that show a hint when there is news of a dossier (Web Push). Law 09-08 art. 4: asked for by the person."""

import base64
import binascii
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, StringConstraints

from shared.contracts.codes import Language
from shared.contracts.investor.preferences import TextVersion
from shared.contracts.request import Request

LONGEST_ENDPOINT = 1000
_POINT_BYTES, _AUTH_BYTES, _UNCOMPRESSED = 65, 16, 0x04


def _bytes_of(said: str) -> bytes:
    try:
        return base64.b64decode(said + "=" * (-len(said) % 4), altchars=b"-_", validate=True)
    except binascii.Error as error:
        raise ValueError("not base64url") from error


def _point(said: str) -> str:
    found = _bytes_of(said)
    if len(found) != _POINT_BYTES or found[0] != _UNCOMPRESSED:
        raise ValueError("no uncompressed point of P-256")
    return said


def _secret(said: str) -> str:
    if len(_bytes_of(said)) != _AUTH_BYTES:
        raise ValueError("not 16 bytes")
    return said


Endpoint = Annotated[str, StringConstraints(pattern=r"^https?://[\x21-\x7e]+$", max_length=LONGEST_ENDPOINT)]
"""Where its push service takes messages for the browser (RFC 8030 section 5). The gateway lets only known ones
in; without the keys below nobody can send what the browser shows."""
PublicKey = Annotated[str, StringConstraints(max_length=90), AfterValidator(_point)]
"""The browser's, base64url of an uncompressed point of P-256 (RFC 8291 section 3.1)."""
AuthSecret = Annotated[str, StringConstraints(max_length=24), AfterValidator(_secret)]
"""Shared with the browser alone, base64url of 16 bytes (RFC 8291 section 3.2)."""


class SubscribeBrowser(Request[None], service="investor", method="subscribe_browser", repeatable=True):
    """By the holder of a tracking link: this browser is told of that dossier. Said again, it changes nothing."""

    dossier_id: UUID
    endpoint: Endpoint
    p256dh: PublicKey
    auth: AuthSecret
    text_version: TextVersion
    language: Language


class ForgetOwnBrowser(Request[None], service="investor", method="forget_own_browser", repeatable=True):
    """By the holder of a tracking link."""

    dossier_id: UUID
    browser_id: UUID


class ForgetBrowser(Request[None], service="investor", method="forget_browser", repeatable=True):
    """By the holder of a preference link, any of the person's."""

    person_id: UUID
    browser_id: UUID


class DropGoneBrowser(Request[None], service="investor", method="drop_gone_browser", repeatable=True):
    """By notifications: the push service says that there is no such subscription (RFC 8030 section 7.3)."""

    browser_id: UUID
