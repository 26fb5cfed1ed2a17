"""The territory's settings, read by bootstrap and the command line alone."""

from functools import lru_cache

from pydantic import Field, SecretStr

from shared.process.file_settings import StoreSettings
from shared.process.settings import ProcessSettings


class Settings(ProcessSettings):
    """What every service has, and how often the clock of the reservations is looked at."""

    expiry_every_s: float = Field(default=60.0, gt=0)
    """Seconds between two looks at reservations that have run out."""
    webhook_key: SecretStr = SecretStr("")
    """Half of every webhook's secret, for `serve` and `work`. Empty: no webhooks. Another one voids every secret."""
    webhook_senders: int = Field(default=2, ge=1, le=16)
    """Threads that send; a subscription is in the hands of one at a time."""
    webhook_named_origins: tuple[str, ...] = ()
    """Origins of receivers in private networks, as JSON, e.g. `["https://plans.example:8443"]`; also without TLS."""
    webhook_ca_file: str = ""
    """Certificates beside the system's, for receivers of an intranet."""


class FileSettings(Settings, StoreSettings):
    """What `files` needs beside."""


@lru_cache
def settings() -> Settings:
    return Settings()  # from the environment


@lru_cache
def file_settings() -> FileSettings:
    return FileSettings()  # from the environment
