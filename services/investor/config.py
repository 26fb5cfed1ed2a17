"""The investor's settings, read by bootstrap and the command line alone."""

from functools import lru_cache
from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr

from shared.process.settings import ProcessSettings


class Settings(ProcessSettings):
    """What every service has, and how often the clocks of the dossiers are looked at."""

    reminders_every_s: float = Field(default=60.0, gt=0)
    """Seconds between two looks at due dates that are near or have passed."""


class FileSettings(Settings):
    """What `files` needs beside: where bytes come in, where they lie, who looks at them."""

    file_host: str = "127.0.0.1"
    file_port: int = Field(default=0, ge=0, le=65535)
    """Where the gateway brings and fetches bytes; 0: any free port, for nobody."""
    store: Literal["disk", "s3"] = "disk"
    store_dir: Path | None = None
    """Of the disk store. Several `files` processes may share it."""
    s3_bucket: str = ""
    s3_endpoint: str = ""
    """Empty: Amazon's own; else any S3-compatible store, path-style."""
    s3_region: str = "us-east-1"
    s3_prefix: str = ""
    s3_access_key_id: str = ""
    s3_secret_access_key: SecretStr = SecretStr("")
    scanner: Literal["none", "clamd"] = "none"
    """`none` is said of every file: `not_scanned`."""
    clamd_address: str = "127.0.0.1:3310"
    """`host:port`, or the path of clamd's socket."""
    scan_every_s: float = Field(default=1.0, gt=0)
    clear_up_every_s: float = Field(default=10.0, gt=0)
    clear_orphans_every_s: float = Field(default=3600.0, gt=0)


@lru_cache
def settings() -> Settings:
    return Settings()  # from the environment


@lru_cache
def file_settings() -> FileSettings:
    return FileSettings()  # from the environment
