"""The territory's settings, read by bootstrap and the command line alone."""

from functools import lru_cache

from pydantic import Field

from shared.process.settings import ProcessSettings


class Settings(ProcessSettings):
    """What every service has, and how often the clock of the reservations is looked at."""

    expiry_every_s: float = Field(default=60.0, gt=0)
    """Seconds between two looks at reservations that have run out."""


@lru_cache
def settings() -> Settings:
    return Settings()
