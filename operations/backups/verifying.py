"""Whether a backup is whole, and what this release may do with it. Reads the file once, writes nothing."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from operations.backups.archive import opened
from operations.backups.databases import tool_version
from operations.backups.faults import Damaged, TooNew
from operations.backups.keys import Identity
from operations.backups.manifest import FORMAT, HEAD, MANIFEST, Head, Manifest, Part
from operations.catalogue import SERVICES
from shared.database.migrate import configuration


@dataclass(frozen=True)
class Whole:
    """A backup of which every byte is as it was written."""

    head: Head
    manifest: Manifest


def read_whole(file: Path, identity: Identity, told: Callable[[int], None]) -> Whole:
    """Read all of it and compare with its manifest. Raises KeyRefused, Damaged, TooNew."""
    parts: dict[str, Part] = {}
    kept: dict[str, bytes] = {}
    with opened(file, identity) as files:
        for name, chunks in files:
            digest, size, content = hashlib.sha256(), 0, bytearray()
            for chunk in chunks:
                digest.update(chunk)
                size += len(chunk)
                told(len(chunk))
                if name in (HEAD, MANIFEST):
                    content += chunk
            if name in parts or name in kept:
                raise Damaged(f"{file} holds {name} twice")
            parts[name] = Part(bytes=size, sha256=digest.hexdigest())
            if name in (HEAD, MANIFEST):
                kept[name] = bytes(content)
            if name == HEAD:
                _require_known_format(kept[HEAD], file)
    return _compared(file, kept, parts)


def _compared(file: Path, kept: dict[str, bytes], parts: dict[str, Part]) -> Whole:
    if set(kept) != {HEAD, MANIFEST}:
        raise Damaged(f"{file} has no {' and no '.join(sorted({HEAD, MANIFEST} - set(kept)))}")
    try:
        head, manifest = Head.model_validate_json(kept[HEAD]), Manifest.model_validate_json(kept[MANIFEST])
    except ValidationError as error:
        raise Damaged(f"{file} cannot be read: {error.error_count()} faults in what it says of itself") from error
    del parts[MANIFEST]
    if wrong := sorted(
        name for name in parts.keys() | manifest.parts.keys() if parts.get(name) != manifest.parts.get(name)
    ):
        raise Damaged(
            f"{file}: not as written: {', '.join(wrong[:5])}{' …' * (len(wrong) > 5)} ({len(wrong)} of {len(parts)})"
        )
    return Whole(head, manifest)


def _require_known_format(head: bytes, file: Path) -> None:
    try:
        said = Head.model_validate_json(head)
    except ValidationError as error:
        raise Damaged(f"{file}: its head cannot be read") from error
    if said.format > FORMAT:
        raise TooNew(
            f"{file} has format {said.format}, this release knows up to {FORMAT}: use release {said.release} or newer"
        )


def require_known_tables(head: Head) -> None:
    """Raises TooNew when a newer release, or a newer PostgreSQL, made it."""
    for service in SERVICES:
        revision = head.revisions.get(service, "")
        if revision and revision not in revisions_of(service):
            raise TooNew(
                f"its database of {service} is at migration {revision}, which this release does not have; "
                f"restore it with release {head.release} or newer"
            )
    if head.server_version // 10_000 > tool_version():
        raise TooNew(
            f"it was made by PostgreSQL {head.server_version // 10_000}, here is {tool_version()}: "
            "name newer programs in PRIMO_POSTGRES_BIN"
        )


def revisions_of(service: str) -> list[str]:
    """Of this checkout, the newest first."""
    from alembic.script import ScriptDirectory

    return [one.revision for one in ScriptDirectory.from_config(configuration(service)).walk_revisions()]
