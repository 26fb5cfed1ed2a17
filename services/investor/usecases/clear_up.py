"""What is left lying is taken away: uploads that ran out, parts of uploads that are over, bytes that no row names."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from services.investor.domain.piece_file import UploadState
from services.investor.usecases.file_desk import FILES, PARTS, FileDesk
from shared.contracts.investor.privacy_codes import VERSIONS_KEPT, ErasurePlace
from shared.contracts.refusal import Refusal

AT_ONCE = 50
SETTLED_AFTER = timedelta(seconds=20)
"""An upload that is whole and still open after this long: whoever was finishing it is gone."""
NAMED_WITHIN = timedelta(hours=1)
"""Bytes older than this that no row names never will be named: no request lasts that long."""


@dataclass
class Cleared:
    expired: int = 0
    finished: int = 0
    parts: int = 0
    orphans: int = 0


def clear_up(desk: FileDesk) -> Cleared:
    """One turn over the uploads. It bears being cut off anywhere, and others doing the same."""
    cleared, at = Cleared(), desk.now()
    with desk.transaction() as work:
        for upload_id, dossier_id in work.uploads.expired(at, AT_ONCE):
            work.uploads.get(upload_id, dossier_id).end(UploadState.ABANDONED)
            cleared.expired += 1
    with desk.transaction() as work:
        whole = work.uploads.whole_but_open(at - SETTLED_AFTER, AT_ONCE)
    for upload_id, dossier_id in whole:
        cleared.finished += _finish(desk, upload_id, dossier_id)
    with desk.transaction() as work:
        ended = work.uploads.ended(AT_ONCE)
    for upload_id, dossier_id in ended:
        with desk.transaction() as work:
            keys = [part.key for part in work.uploads.get(upload_id, dossier_id).parts]
        for key in keys:  # first the bytes: a row whose bytes are gone is tried again, the other way round they stay
            desk.store.delete(key)
        with desk.transaction() as work:
            work.uploads.forget_parts(upload_id)
        cleared.parts += len(keys)
    return cleared


def clear_orphans(desk: FileDesk) -> int:
    """Go through the whole store, which may take a while. Answers how many objects went."""
    gone, before = 0, desk.now() - NAMED_WITHIN
    for prefix in (PARTS, FILES):
        for found in desk.store.list(prefix):
            if found.modified_at > before:
                continue
            with desk.transaction() as work:
                named = work.uploads.knows_key(found.key) if prefix == PARTS else work.files.knows_key(found.key)
            if not named:
                desk.store.delete(found.key)
                gone += 1
    return gone


def clear_erased(desk: FileDesk) -> int:
    """Bytes of people who were erased: gone from the store, then from the list; the last one is reported.

    Where the store keeps what was deleted as an old version, the deletion record says so.
    """
    gone = 0
    with desk.transaction() as work:
        waiting = work.privacy.objects_to_erase(AT_ONCE)
    left = {VERSIONS_KEPT: 1} if waiting and desk.store.keeps_versions() else {}
    for erasure_id, keys in waiting.items():
        for key in keys:
            desk.store.delete(key)
        with desk.transaction() as work:
            erasure = work.erasures.get(erasure_id)
            if not work.privacy.objects_gone(erasure_id, keys):
                erasure.confirm(ErasurePlace.FILES, left, desk.now())
        gone += len(keys)
    return gone


def _finish(desk: FileDesk, upload_id: UUID, dossier_id: UUID) -> bool:
    try:
        return desk.complete(upload_id, dossier_id).finished
    except Refusal:
        return False
