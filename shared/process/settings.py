"""Settings that every process of every service reads from the environment, prefixed `PRIMO_`."""

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class ProcessSettings(BaseSettings):
    """Typed settings; a missing or malformed one stops the process at start with its name.

    Files work too: a directory of secrets named by `PRIMO_SECRETS_DIR`.
    """

    model_config = SettingsConfigDict(env_prefix="PRIMO_", frozen=True, extra="ignore")

    database_url: str = Field(repr=False)
    """Runtime role: `postgresql+psycopg://…`."""
    owner_database_url: str = Field(default="", repr=False)
    """Owner role; only `migrate` reads it."""
    admin_database_url: str = Field(default="", repr=False)
    """Superuser; only `provision` reads it."""
    amqp_url: str = Field(default="", repr=False)
    health_host: str = "127.0.0.1"
    health_port: int = 0
    """0: no health server."""
    log_level: str = "INFO"
    direct_host: str = "127.0.0.1"
    direct_port: int = 0
    """Where `serve` answers requests over HTTP while the broker is away; 0: any free port, for nobody."""
    direct_secret: SecretStr = SecretStr("")
    """What a caller must show there; empty: nobody is let in."""
    event_keep_days: int = Field(default=7, ge=1, le=3650)
    """Days after which what was published and handled is dropped from outbox (into the history) and inbox."""
    retention_every_s: float = Field(default=3600.0, gt=0)
    """Seconds between two looks at the days of the event tables."""
    lane_workers: int = Field(default=4, ge=1, le=16)
    audit_every_s: float = Field(default=30, gt=0)
    """How often a reader compares what was published for it with what came; see shared.messaging.delivery_audit."""
    audit_settled_s: float = Field(default=30, ge=0)
    """What left its publisher less than this ago may still be on its way."""
    privacy_every_s: float = Field(default=86_400.0, gt=0)
    """Seconds between two looks at what has been kept for as long as the rules of retention say."""
    erasure_report_every_s: float = Field(default=10.0, gt=0)
    """How often a reader reports to investor whom it forgot, and looks whether anything came after (ADR 0018)."""
    ledger_seal_every_s: float = Field(default=60.0, gt=0)
    """How often history and access journal are sealed (ADR 0014): what was removed before its seal is not missed."""
    ledger_verify_every_s: float = Field(default=21_600.0, gt=0)
    """How often they are verified whole."""
    rpc_workers: int = Field(default=10, ge=1, le=100)
