"""Who delivers, as the environment says: the first mail server by `PRIMO_SMTP_*`, all others by `PRIMO_PROVIDERS`."""

from typing import Annotated, Literal

from pydantic import AnyHttpUrl, BaseModel, ConfigDict, Field, SecretStr, field_validator

from services.notifications.adapters.channels.receipt_signature import key_of
from shared.contracts.notifications.codes import Channel
from shared.contracts.notifications.providers import ProviderKind
from shared.network.webhooks.signature import secret_bytes

Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,30}$")]
Port = Annotated[int, Field(ge=1, le=65535)]
Priority = Annotated[int, Field(ge=0, le=99)]
"""The lowest is asked first; `PRIMO_SMTP_*` has 0."""


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class SmtpProvider(_Strict):
    """Another mail server."""

    kind: Literal[ProviderKind.SMTP]
    name: Name
    priority: Priority = 10
    host: str
    port: Port = 25
    security: Literal["none", "starttls", "tls"] = "starttls"
    username: str = ""
    password: SecretStr = SecretStr("")
    timeout_s: Annotated[float, Field(gt=0)] = 30.0
    channel: Literal[Channel.EMAIL] = Channel.EMAIL


Source = Annotated[str, Field(pattern=r"^([A-Za-z0-9 ]{1,11}|\+[1-9]\d{5,14})$")]
"""What the telephone shows: a name of up to eleven letters and digits, or a number."""


class SmppProvider(_Strict):
    """An SMS centre."""

    kind: Literal[ProviderKind.SMPP]
    name: Name
    priority: Priority = 10
    host: str
    port: Port = 2775
    tls: bool = False
    system_id: Annotated[str, Field(max_length=15)]
    password: SecretStr
    source: Source
    timeout_s: Annotated[float, Field(gt=0)] = 10.0
    receipts: bool = True
    """Listen for receipts, in a session of its own."""
    channel: Literal[Channel.SMS] = Channel.SMS


class HttpProvider(_Strict):
    """A provider of SMS that takes JSON: see adapters/sms_http.py."""

    kind: Literal[ProviderKind.HTTP]
    name: Name
    priority: Priority = 10
    url: AnyHttpUrl
    token: SecretStr
    receipt_secret: SecretStr | None = None
    """With it the provider signs its receipts (Standard Webhooks, `whsec_…`); None: none are taken."""
    source: Source
    timeout_s: Annotated[float, Field(gt=0)] = 10.0
    channel: Literal[Channel.SMS] = Channel.SMS

    @field_validator("receipt_secret")
    @classmethod
    def _is_a_key(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None:
            key_of(value.get_secret_value())
        return value

    @field_validator("url")
    @classmethod
    def _is_not_overheard(cls, value: AnyHttpUrl) -> AnyHttpUrl:
        if value.scheme != "https" and value.host not in ("127.0.0.1", "localhost", "[::1]"):
            raise ValueError("takes a secret and a telephone number: https, but for a bridge on the same machine")
        return value


class WebhookProvider(_Strict):
    """A receiver of alerts to staff, such as a bridge into their chat: see adapters/channels/staff_webhook.py."""

    kind: Literal[ProviderKind.WEBHOOK]
    name: Name
    priority: Priority = 10
    url: AnyHttpUrl
    secret: SecretStr
    """`whsec_` and 24 to 64 random bytes in base64, as Standard Webhooks has it."""
    private: bool = False
    """It stands in a private network, or takes no TLS: else neither is called."""
    channel: Literal[Channel.WEBHOOK] = Channel.WEBHOOK

    @field_validator("secret")
    @classmethod
    def _is_a_secret(cls, value: SecretStr) -> SecretStr:
        if not 24 <= len(secret_bytes(value.get_secret_value())) <= 64:
            raise ValueError("whsec_ and 24 to 64 bytes in base64")
        return value


ProviderSettings = Annotated[SmtpProvider | SmppProvider | HttpProvider | WebhookProvider, Field(discriminator="kind")]
