"""The gateway's settings, read by bootstrap and the command line alone."""

import re
from functools import lru_cache
from pathlib import Path
from typing import Self
from urllib.parse import urlsplit

from pydantic import EmailStr, Field, SecretStr, field_validator, model_validator

from services.gateway.domain.stated_licence import NOT_STATED, StatedLicence
from services.gateway.domain.transfer import Transfer
from shared.contracts.tracking import VALID_DAYS
from shared.process.settings import ProcessSettings


class Settings(ProcessSettings):
    """What every verb needs."""

    demo_password: SecretStr = SecretStr("")
    """Only `demonstrate` reads it: the password of every demonstration account."""


class ServeSettings(Settings):
    """What answering requests needs beside: a missing secret stops the process at start, by its name."""

    http_host: str = "127.0.0.1"
    http_port: int = Field(default=8000, ge=0, le=65535)
    public_url: str = "http://127.0.0.1:8000"
    """As people reach the gateway. With `https` the session cookie is sent over TLS only."""
    session_secret: SecretStr = Field(min_length=16)
    factor_secret: SecretStr = Field(min_length=16)
    """Encrypts the secrets of authenticator applications in the database. Another value: they are added anew."""
    oidc_issuer: str = ""
    """The institution's own sign-in (OpenID Connect), by the address that names it. Empty: there is none."""
    oidc_client_id: str = ""
    oidc_client_secret: SecretStr = SecretStr("")
    oidc_label: str = Field(default="", max_length=60)
    """As staff call it, on the sign-in page."""
    oidc_named_origins: tuple[str, ...] = ()
    """Other origins that the provider's discovery document may lead to, beside the issuer's own; JSON."""
    tracking_secret: SecretStr = Field(min_length=16)
    """Shared with notifications, which writes the tracking links that the gateway reads."""
    tracking_link_days: int = Field(default=VALID_DAYS, ge=1)
    """How long a tracking link opens its page. Each notice carries a fresh one. [P]"""
    mailbox_dir: Path | None = None
    """The run's Maildir. Set only where mail is caught instead of sent: its pages exist only then."""
    findings_file: Path | None = None
    """What `./primo doctor` found last; the page of first steps shows of it what concerns backups, sender and address.
    None: the page says that nobody has looked."""
    direct_addresses: dict[str, str] = {}
    """Service -> its `http://host:port` for requests while the broker is away; JSON. Empty: none, then 503."""
    files_address: str = ""
    """The investor's file port, `http://host:port`. Empty: pieces can be neither uploaded nor read, which is told."""
    attachments_address: str = ""
    """The territory's file port. Empty: documents of offers can be neither added nor had, which is told."""
    import_timeout_s: float = Field(default=300.0, gt=0, le=600)
    """An import writes up to 10,000 dossiers before it answers."""
    saga_grace_minutes: int = Field(default=15, ge=1, le=1440)
    """How long one service may be behind the other before the saga of a dossier and its plot is shown as stuck. [P]"""
    export_most_rows: int = Field(default=50_000, ge=1, le=1_000_000)
    """Rows that may be taken away in one file; more is refused. [P]"""
    catalogue_publisher: str = Field(default="Centre régional d'investissement de l'Oriental", min_length=1)
    """Who publishes the data sets of `/catalog`, as the catalogue names it. [P]"""
    catalogue_contact: str = Field(default="Données ouvertes", min_length=1)
    """The desk that answers for them: a role, never a person. [P]"""
    catalogue_contact_email: EmailStr | None = None
    """Of that desk. None: the catalogue's address stands for it."""
    catalogue_licences: dict[str, StatedLicence] = {}
    """Data set -> the licence that was decided for it, with its day and source; JSON. Only of those of which no source
    says one (`stated_licence.NOT_STATED`). Empty: not stated, which feed and pages tell (docs/catalogue.md)."""
    transfers: tuple[Transfer, ...] = ()
    """The centre's lines of the register of transfers abroad, as JSON: docs/preferences.md."""
    push_public_key: str = ""
    """Of the key by which push services know notifications (`PRIMO_PUSH_KEY` there): browsers ask for it. Empty: no
    browser is offered hints."""
    push_named_origins: tuple[str, ...] = ()
    """As of notifications: push services beside the known ones, as JSON."""
    machine_requests: int = Field(default=300, ge=1)
    """Requests a minute that one program of others may make. Counted by each process of the gateway. [P]"""
    address_requests: int = Field(default=1200, ge=1)
    """The same of all such programs behind one network address. [P]"""
    token_requests: int = Field(default=30, ge=1)
    """Tokens that may be asked for in a minute from one network address. [P]"""
    snapshot_key: SecretStr = SecretStr("")
    """Signs the monthly snapshots of what is public: 64 hexadecimal digits. Empty: none are made."""
    snapshot_every_s: float = Field(default=60.0, gt=0)
    """Seconds between two looks whether the month's is there."""
    rpc_timeout_s: float = Field(default=8.0, gt=0, le=60)

    @field_validator("findings_file", mode="before")
    @classmethod
    def _empty_is_none(cls, file: object) -> object:
        return file or None

    @field_validator("snapshot_key")
    @classmethod
    def _is_a_seed(cls, key: SecretStr) -> SecretStr:
        if not re.fullmatch(r"([0-9a-fA-F]{64})?", key.get_secret_value().strip()):
            raise ValueError("not 64 hexadecimal digits")
        return key

    @field_validator("oidc_issuer")
    @classmethod
    def _is_over_tls(cls, issuer: str) -> str:
        parts = urlsplit(issuer)
        on_this_machine = parts.scheme == "http" and parts.hostname in ("localhost", "127.0.0.1", "::1")
        if issuer and not ((parts.scheme == "https" and parts.hostname) or on_this_machine):
            raise ValueError("an https address")
        return issuer

    @model_validator(mode="after")
    def _provider_knows_us(self) -> Self:
        if self.oidc_issuer and not (self.oidc_client_id and self.oidc_client_secret.get_secret_value()):
            raise ValueError("PRIMO_OIDC_ISSUER needs PRIMO_OIDC_CLIENT_ID and PRIMO_OIDC_CLIENT_SECRET")
        return self

    @field_validator("catalogue_licences")
    @classmethod
    def _are_open(cls, licences: dict[str, StatedLicence]) -> dict[str, StatedLicence]:
        if wrong := sorted(set(licences) - set(NOT_STATED)):
            raise ValueError(f"no data set, or one with a licence of its source: {', '.join(wrong)}")
        return licences

    @property
    def over_tls(self) -> bool:
        return self.public_url.startswith("https://")


@lru_cache
def settings() -> Settings:
    return Settings()  # from the environment


@lru_cache
def serve_settings() -> ServeSettings:
    return ServeSettings()  # from the environment
