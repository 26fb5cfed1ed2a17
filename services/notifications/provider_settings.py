"""Who delivers, as the environment says: the first mail server by `PRIMO_SMTP_*`, all others by `PRIMO_PROVIDERS`."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr

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


ProviderSettings = SmtpProvider
