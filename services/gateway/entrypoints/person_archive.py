"""Everything that is stored of a person, in every service, as one archive: law 09-08 art. 7, GDPR art. 15 and 20."""

import asyncio
import json
import tempfile
from collections.abc import AsyncIterator
from typing import IO, Any
from uuid import UUID
from zipfile import ZIP_DEFLATED, ZipFile

from fastapi.responses import StreamingResponse

from services.gateway.bootstrap import Application
from services.gateway.domain.account import Account
from services.gateway.entrypoints.sent_tables import attached
from shared.contracts.investor.privacy import ExportPerson
from shared.contracts.notifications.queries import ExportPersonNotices

IN_MEMORY = 4 * 1024 * 1024
CHUNK = 256 * 1024
ABOUT = """This archive holds what PRIMO stores of one person.
investor.json       the person, consents, dossiers, notes, decisions and history, table by table as they are stored
notifications.json  what was written to the person, and every try to deliver it
readers.json        when members of staff read the dossiers, and what they did; who, is not the person's data;
                    and what was downloaded with the person's own link
files/              what was handed in, each with the mark of whoever took this archive out
The territory service stores figures of the dossiers under their ids, which are in investor.json.
"""


async def person_archive(app: Application, account: Account, person_id: UUID) -> StreamingResponse:
    """Raises PersonNotFound, ServiceUnavailable. One file at a time is held; the whole lies on the disk."""
    found = await app.call(ExportPerson(person_id=person_id))
    told = await app.call(ExportPersonNotices(person_id=person_id))
    dossiers = sorted({UUID(str(row["id"])) for row in found.tables.get("dossier", ())})
    for dossier_id in dossiers:
        await app.note(account, "person_exported", str(dossier_id))
    archive: IO[bytes] = tempfile.SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 - closed when it was sent
    with ZipFile(archive, "w", ZIP_DEFLATED) as written:
        written.writestr("README.txt", ABOUT)
        written.writestr("investor.json", _json(found.tables))
        written.writestr("notifications.json", _json(told.tables))
        written.writestr("readers.json", _json(await _readers(app, dossiers)))
        for file in found.files:
            copy, _ = await app.read_file(account, file.dossier_id, file.file_id)
            await asyncio.to_thread(written.writestr, f"files/{file.name}", copy.content)
    size = archive.tell()
    archive.seek(0)
    headers = {
        **attached(f"person-{person_id}.zip"),
        "Content-Length": str(size),
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
    }
    return StreamingResponse(_sent(archive), media_type="application/zip", headers=headers)


async def _readers(app: Application, dossiers: list[UUID]) -> dict[str, list[dict[str, Any]]]:
    async with app.database.transaction() as work:
        return {
            str(dossier_id): [
                {"at": line.at, "act": line.act, "role": line.role.value if line.role else "link"}
                for line in await work.journal.about(str(dossier_id), before=None, limit=10_000)
            ]
            for dossier_id in dossiers
        }


async def _sent(archive: IO[bytes]) -> AsyncIterator[bytes]:
    with archive:
        while chunk := await asyncio.to_thread(archive.read, CHUNK):
            yield chunk


def _json(found: Any) -> str:
    return json.dumps(found, ensure_ascii=False, indent=1, default=str)
