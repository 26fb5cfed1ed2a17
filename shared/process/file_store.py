"""The store and the scanner that the settings name."""

from shared.files.clamd import Clamd
from shared.files.disk_store import DiskStore
from shared.files.object_store import Bucket, ObjectStore
from shared.files.ports import Scanner, Store
from shared.process.file_settings import StoreSettings


class StoreNotConfigured(ValueError):
    """The settings name a kind of store and not where it is."""


def store_of(settings: StoreSettings) -> Store:
    """Raises StoreNotConfigured."""
    if settings.store == "s3":
        if not settings.s3_bucket:
            raise StoreNotConfigured("PRIMO_STORE is s3: PRIMO_S3_BUCKET is missing")
        return ObjectStore(
            Bucket(
                name=settings.s3_bucket,
                region=settings.s3_region,
                endpoint=settings.s3_endpoint,
                access_key_id=settings.s3_access_key_id,
                secret_access_key=settings.s3_secret_access_key.get_secret_value(),
                prefix=settings.s3_prefix,
            )
        )
    if settings.store_dir is None:
        raise StoreNotConfigured("PRIMO_STORE is disk: PRIMO_STORE_DIR is missing")
    return DiskStore(settings.store_dir)


def scanner_of(settings: StoreSettings) -> Scanner | None:
    """None: there is none here."""
    return Clamd(settings.clamd_address) if settings.scanner == "clamd" else None
