"""Settings that every process of every service reads from the environment, prefixed `PRIMO_`."""

from pydantic import Field
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
    lane_workers: int = Field(default=4, ge=1, le=16)
    rpc_workers: int = Field(default=10, ge=1, le=100)
