"""Web Authentication (W3C, level 3) by py_webauthn. Site and origin come from the public address of the set-up."""

import json
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import parse_authentication_credential_json
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from services.gateway.domain.account import Account
from services.gateway.domain.door_errors import PasskeyCopied, PasskeyRefused
from services.gateway.domain.factor import Passkey
from services.gateway.usecases.factor_ports import NewKey

NAME = "PRIMO"
_UNFIT = (WebAuthnException, ValueError, KeyError, TypeError)
"""What the library raises for answers that are none: it reads CBOR and keys that anybody may have written."""


class WebauthnPasskeys:
    def __init__(self, public_url: str) -> None:
        parts = urlsplit(public_url)
        self._site = parts.hostname or ""
        self._origin = f"{parts.scheme}://{parts.netloc}"

    @property
    def possible(self) -> bool:
        is_number = self._site.replace(".", "").isdigit() or ":" in self._site
        return not is_number and (self._origin.startswith("https://") or self._site == "localhost")

    def creation(self, account: Account, challenge: bytes, known: Sequence[bytes]) -> dict[str, Any]:
        options = generate_registration_options(
            rp_id=self._site,
            rp_name=NAME,
            user_id=account.id.bytes,
            user_name=account.username,
            user_display_name=account.display_name,
            challenge=challenge,
            authenticator_selection=AuthenticatorSelectionCriteria(
                resident_key=ResidentKeyRequirement.PREFERRED,
                user_verification=UserVerificationRequirement.PREFERRED,
            ),
            exclude_credentials=[PublicKeyCredentialDescriptor(id=one) for one in known],
        )
        return _plain(options_to_json(options))

    def request(self, challenge: bytes, known: Sequence[bytes], *, alone: bool) -> dict[str, Any]:
        needed = UserVerificationRequirement.REQUIRED if alone else UserVerificationRequirement.PREFERRED
        options = generate_authentication_options(
            rp_id=self._site,
            challenge=challenge,
            allow_credentials=[PublicKeyCredentialDescriptor(id=one) for one in known],
            user_verification=needed,
        )
        return _plain(options_to_json(options))

    def created(self, answer: dict[str, Any], challenge: bytes) -> NewKey:
        try:
            found = verify_registration_response(
                credential=answer,
                expected_challenge=challenge,
                expected_rp_id=self._site,
                expected_origin=self._origin,
            )
        except _UNFIT as error:
            raise PasskeyRefused() from error
        return NewKey(found.credential_id, found.credential_public_key, found.sign_count)

    def credential_of(self, answer: dict[str, Any]) -> bytes:
        try:
            return parse_authentication_credential_json(answer).raw_id
        except _UNFIT as error:
            raise PasskeyRefused() from error

    def proved(self, answer: dict[str, Any], challenge: bytes, passkey: Passkey, *, alone: bool) -> int:
        """The counter is compared here and not by the library, so that a copy is told from a wrong signature."""
        try:
            found = verify_authentication_response(
                credential=answer,
                expected_challenge=challenge,
                expected_rp_id=self._site,
                expected_origin=self._origin,
                credential_public_key=passkey.public_key,
                credential_current_sign_count=0,
                require_user_verification=alone,
            )
        except _UNFIT as error:
            raise PasskeyRefused() from error
        if (found.new_sign_count or passkey.sign_count) and found.new_sign_count <= passkey.sign_count:
            raise PasskeyCopied()
        return found.new_sign_count


def _plain(text: str) -> dict[str, Any]:
    options: dict[str, Any] = json.loads(text)
    return options
