"""The notifications service's settings, read by bootstrap and the command line alone."""

from decimal import Decimal
from email.utils import parseaddr
from functools import lru_cache
from pathlib import Path
from typing import Literal

from pydantic import AnyHttpUrl, Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from services.notifications.provider_settings import ProviderSettings
from shared.contracts.tracking import VALID_DAYS
from shared.network.vapid_key import VapidKey
from shared.process.settings import ProcessSettings

FIRST = "smtp"
"""The name of the mail server that `PRIMO_SMTP_*` describe."""


class Settings(ProcessSettings):
    """What every verb needs."""


class AlertSettings(Settings):
    """What `serve` and `work` know of receivers of alerts that the console names."""

    webhook_key: SecretStr = SecretStr("")
    """Half of the secret of each of them; territory's may be the same. Empty: the console names none. Another one voids
    every secret."""
    webhook_named_origins: tuple[str, ...] = ()
    """Receivers in a private network or without TLS, as JSON, e.g. `["https://chat.example:8443"]`."""
    webhook_ca_file: str = ""
    """Certificates beside the system's, for receivers."""


class TextSettings(BaseSettings):
    """What stands in every message, and beside its preview."""

    model_config = SettingsConfigDict(env_prefix="PRIMO_", frozen=True, extra="ignore")

    contact_email: str = ""
    """Where people write to; overrides data/contact.toml, whose address is a placeholder."""
    contact_phone: str = ""
    """Left out of the messages when empty."""
    contact_url: str = ""
    sms_part_price_mad: Decimal | None = Field(default=None, ge=0)
    """What one part of an SMS costs, as shown before a text goes live; overrides data/sms_prices.toml."""


class WorkSettings(AlertSettings, TextSettings):
    """What sending needs beside: a missing secret stops the process at start, by its name."""

    smtp_host: str = "127.0.0.1"
    smtp_port: int = Field(default=25, ge=1, le=65535)
    smtp_security: Literal["none", "starttls", "tls"] = "none"
    smtp_username: str = ""
    smtp_password: SecretStr = SecretStr("")
    smtp_timeout_s: float = Field(default=30.0, gt=0)
    """For each step of the conversation."""
    reconcile_every_s: float = Field(default=300.0, gt=0)
    """How often steps are looked for that nobody was told of."""
    providers: tuple[ProviderSettings, ...] = ()
    """All beside the mail server above, as JSON: see provider_settings.py."""
    senders: int = Field(default=3, ge=1, le=16)
    """Threads that send; the order of one dossier's notices is kept whatever their number."""

    sender: str = "PRIMO <noreply@primo.invalid>"
    """The From of every message, with a name; its domain also ends the Message-IDs."""
    public_url: AnyHttpUrl = AnyHttpUrl("http://127.0.0.1:8000")
    """Where the public site answers; tracking links begin with it."""
    tracking_secret: SecretStr = Field(min_length=16)
    """Signs tracking links; shared with the gateway, which reads them."""
    address_secret: SecretStr = Field(min_length=16)
    """Keys the fingerprints of addresses that are not written to any more, and the return addresses of messages. With
    another one those that were suppressed are written to again."""
    push_key: SecretStr = SecretStr("")
    """By which push services know us (RFC 8292): 64 hexadecimal digits, as `python -m services.notifications push-key`
    makes them. Empty: browsers show nothing. With another one each has to be turned on anew."""
    push_contact: str = ""
    """An e-mail address that push services may write to; empty: the sender's."""
    push_named_origins: tuple[str, ...] = ()
    """Push services beside the known ones, as JSON, e.g. `["https://push.example:8443"]`; also in a private network."""
    push_ca_file: str = ""
    """Certificates beside the system's, for those."""
    bounce_domain: str = ""
    """Reports of delivery come back to addresses of this domain, whose mail the `bounces` process has to be given.
    Empty: they go to the sender's own address, and nothing is learnt of them."""
    dkim_key_file: Path | None = None
    """An RSA key in PEM: messages are signed for the sender's domain. None: the mail server signs, or nobody."""
    dkim_selector: str = "primo"
    """The public key stands in the DNS at `<selector>._domainkey.<domain>`."""
    tracking_link_days: int = Field(default=VALID_DAYS, ge=1)
    """How long the gateway accepts a link; the message says so."""

    mailbox_dir: Path | None = None
    """The Maildir of a run whose mail is caught instead of sent."""

    @field_validator("providers")
    @classmethod
    def _have_names_of_their_own(cls, value: tuple[ProviderSettings, ...]) -> tuple[ProviderSettings, ...]:
        names = [FIRST, *(one.name for one in value)]
        if len(set(names)) < len(names):
            raise ValueError(f"two have one name, or one is called `{FIRST}` as the server of PRIMO_SMTP_* is")
        return value

    @field_validator("push_key")
    @classmethod
    def _is_a_key(cls, value: SecretStr) -> SecretStr:
        if value.get_secret_value().strip():
            VapidKey.read(value.get_secret_value())
        return value

    @field_validator("sender")
    @classmethod
    def _names_who_sends(cls, value: str) -> str:
        name, address = parseaddr(value)
        if "@" not in address:
            raise ValueError("names no address, such as `Name <name@example.org>`")
        if not name:  # law 09-08 art. 10: who sends is named in each mail
            raise ValueError("names nobody, such as `Name <name@example.org>`")
        return value


class BounceSettings(Settings):
    """What receiving reports of delivery needs beside."""

    address_secret: SecretStr = Field(min_length=16)
    """As in `work`."""
    bounce_domain: str = ""
    """As in `work`; empty: nothing is taken."""
    bounce_protocol: Literal["lmtp", "smtp"] = "lmtp"
    bounce_host: str = "127.0.0.1"
    bounce_port: int = Field(default=0, ge=0, le=65535)
    """Where the mail server hands reports over; 0: any free port, for nobody."""
    bounce_timeout_s: float = Field(default=60.0, gt=0)
    """Of a conversation in which nothing is said."""
    providers: tuple[ProviderSettings, ...] = ()
    """As in `work`: those of SMS by HTTP with a `receipt_secret` may send receipts."""
    receipt_host: str = "127.0.0.1"
    receipt_port: int = Field(default=0, ge=0, le=65535)
    """Where receipts of SMS are taken by HTTP, behind the proxy that ends TLS; 0: nowhere."""


@lru_cache
def bounce_settings() -> BounceSettings:
    return BounceSettings()  # from the environment


@lru_cache
def settings() -> Settings:
    return Settings()  # from the environment


@lru_cache
def alert_settings() -> AlertSettings:
    return AlertSettings()  # from the environment


@lru_cache
def work_settings() -> WorkSettings:
    return WorkSettings()  # from the environment
