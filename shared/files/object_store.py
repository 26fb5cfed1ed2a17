"""Bytes in an S3-compatible store, through obstore (docs/adr/0015: why this one)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

import obstore
from obstore.exceptions import BaseError, NotFoundError
from obstore.store import S3Store

from shared.files.ports import BytesMissing, Stored, StoreUnavailable

TIMEOUT, RETRY_FOR, MOST_RETRIES = timedelta(seconds=20), timedelta(seconds=30), 3


@dataclass(frozen=True)
class Bucket:
    name: str
    region: str
    endpoint: str = ""
    """Empty: Amazon's own, of the region."""
    access_key_id: str = ""
    secret_access_key: str = ""
    prefix: str = ""


class ObjectStore:
    """One object for each key."""

    def __init__(self, bucket: Bucket) -> None:
        settings = {
            "region": bucket.region,
            "endpoint": bucket.endpoint,
            "access_key_id": bucket.access_key_id,
            "secret_access_key": bucket.secret_access_key,
        }
        self._store = S3Store(
            bucket.name,
            prefix=bucket.prefix or None,
            config={name: value for name, value in settings.items() if value},  # type: ignore[arg-type,unused-ignore]
            client_options={
                "timeout": TIMEOUT,
                "connect_timeout": timedelta(seconds=5),
                "allow_http": bucket.endpoint.startswith("http://"),
            },
            retry_config={"max_retries": MOST_RETRIES, "retry_timeout": RETRY_FOR},
        )

    def put(self, key: str, content: bytes) -> None:
        """One request: an object is there whole, or not at all."""
        try:
            obstore.put(self._store, key, content, use_multipart=False)
        except BaseError as error:
            raise StoreUnavailable(f"object store: {type(error).__name__}") from error

    def get(self, key: str) -> bytes:
        try:
            return bytes(obstore.get(self._store, key).bytes())
        except (NotFoundError, FileNotFoundError) as error:
            raise BytesMissing(key) from error
        except BaseError as error:
            raise StoreUnavailable(f"object store: {type(error).__name__}") from error

    def delete(self, key: str) -> None:
        try:
            obstore.delete(self._store, key)
        except (NotFoundError, FileNotFoundError):
            return
        except BaseError as error:
            raise StoreUnavailable(f"object store: {type(error).__name__}") from error

    def list(self, prefix: str) -> Iterator[Stored]:
        try:
            for batch in obstore.list(self._store, prefix=prefix):
                for found in batch:
                    yield Stored(found["path"], found["last_modified"])
        except BaseError as error:
            raise StoreUnavailable(f"object store: {type(error).__name__}") from error

    def keeps_versions(self) -> bool:
        """Asked by writing an object: the answer names a version where the bucket keeps them, "null" where it no longer
        does (Amazon S3, PutObject, x-amz-version-id). obstore deletes no version: a lifecycle rule has to.
        """
        try:
            return obstore.put(self._store, "health", b"", use_multipart=False)["version"] not in (None, "null")
        except BaseError as error:
            raise StoreUnavailable(f"object store: {type(error).__name__}") from error

    def problem(self) -> str | None:
        try:
            obstore.head(self._store, "health")
        except (NotFoundError, FileNotFoundError):
            return None
        except BaseError as error:
            return f"store away: {type(error).__name__}"
        return None
