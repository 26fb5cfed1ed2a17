"""The settings of a `files` process: where bytes come in, where they lie, who looks at them."""

from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr

from shared.process.settings import ProcessSettings


class StoreSettings(ProcessSettings):
    """What a `files` process needs beside."""

    file_host: str = "127.0.0.1"
    file_port: int = Field(default=0, ge=0, le=65535)
    """Where the gateway brings and fetches bytes; 0: any free port, for nobody."""
    store: Literal["disk", "s3"] = "disk"
    store_dir: Path | None = None
    """Of the disk store. Several `files` processes of one service may share it; two services never do."""
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
    clear_up_every_s: float = Field(default=10.0, gt=0)
    clear_orphans_every_s: float = Field(default=3600.0, gt=0)
