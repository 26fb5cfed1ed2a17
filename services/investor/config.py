"""The investor's settings, read by bootstrap and the command line alone."""

from functools import lru_cache

from pydantic import Field

from shared.process.file_settings import StoreSettings
from shared.process.settings import ProcessSettings


class Settings(ProcessSettings):
    """What every service has, and how often the clocks of the dossiers are looked at."""

    reminders_every_s: float = Field(default=60.0, gt=0)
    """Seconds between two looks at due dates that are near or have passed."""


class FileSettings(Settings, StoreSettings):
    """What `files` needs beside."""

    scan_every_s: float = Field(default=1.0, gt=0)


@lru_cache
def settings() -> Settings:
    return Settings()  # from the environment


@lru_cache
def file_settings() -> FileSettings:
    return FileSettings()  # from the environment
