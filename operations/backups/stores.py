"""The stores that hold bytes: pieces that investors handed in, documents of offers."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql

from operations.backups.archive import Archive
from operations.backups.manifest import STORES
from operations.data_directory import DataDirectory
from shared.files.ports import BytesMissing, Store
from shared.process.file_settings import StoreSettings
from shared.process.file_store import store_of

NAMED = {
    "investor": "SELECT key FROM piece_file WHERE key IS NOT NULL UNION ALL SELECT key FROM upload_part",
    "territory": "SELECT key FROM attachment",
}
"""Service -> what its rows name."""
PREFIXES = {"investor": ("parts/", "files/"), "territory": ("attachments/",)}


@dataclass
class Copied:
    """What has been put into the archive so far."""

    archive: Archive
    told: Callable[[int], None]
    """Called with the bytes of each object."""

    def copy(self, service: str, store: Store) -> None:
        """All that was not copied yet. What goes meanwhile is passed over. Raises StoreUnavailable."""
        for key in keys_of(service, store):
            name = f"{STORES}{service}/{key}"
            if name in self.archive.parts:
                continue
            try:
                content = store.get(key)
            except BytesMissing:
                continue
            self.archive.put(name, content)
            self.told(len(content))

    def missing(self, service: str, connection: psycopg.Connection) -> int:
        """How many objects the rows name that were not to be had any more."""
        named = (row[0] for row in connection.execute(sql.SQL(NAMED[service])))
        return sum(f"{STORES}{service}/{key}" not in self.archive.parts for key in named)


def keys_of(service: str, store: Store) -> Iterator[str]:
    """Whole objects alone: what a power cut left unfinished is nobody's."""
    for prefix in PREFIXES[service]:
        for found in store.list(prefix):
            if found.key.startswith(prefix):
                yield found.key


def open_stores(place: DataDirectory) -> dict[str, Store]:
    """Service -> its store: on disk below the data directory, or where the user's environment says."""
    return {service: store_of(_settings(folder)) for service, folder in folders(place).items()}


def folders(place: DataDirectory) -> dict[str, Path]:
    """Where the stores on disk are."""
    return {"investor": place.files, "territory": place.attachments}


def _settings(folder: Path) -> StoreSettings:
    return StoreSettings(database_url="", store_dir=folder)
