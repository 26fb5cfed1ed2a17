"""The investor's settings, read by bootstrap and the command line alone."""

from functools import lru_cache

from shared.process.settings import ProcessSettings


class Settings(ProcessSettings):
    """Nothing beyond what every service has."""


@lru_cache
def settings() -> Settings:
    return Settings()  # from the environment
