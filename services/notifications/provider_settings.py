"""Who delivers, as the environment says: the first mail server by `PRIMO_SMTP_*`, all others by `PRIMO_PROVIDERS`."""

from typing import Annotated, Literal

from pydantic import AnyHttpUrl, BaseModel, ConfigDict, Field, SecretStr, field_validator

from shared.contracts.notifications.codes import Channel
from shared.contracts.notifications.providers import ProviderKind

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
    source: Source
    timeout_s: Annotated[float, Field(gt=0)] = 10.0
    channel: Literal[Channel.SMS] = Channel.SMS

    @field_validator("url")
    @classmethod
    def _is_not_overheard(cls, value: AnyHttpUrl) -> AnyHttpUrl:
        if value.scheme != "https" and value.host not in ("127.0.0.1", "localhost", "[::1]"):
            raise ValueError("takes a secret and a telephone number: https, but for a bridge on the same machine")
        return value


ProviderSettings = Annotated[SmtpProvider | SmppProvider | HttpProvider, Field(discriminator="kind")]
