"""The file ports of investor and territory: bytes go there and come from there."""

from collections.abc import AsyncIterator
from uuid import UUID

import httpx

from services.gateway.adapters.port_client import PortClient
from services.gateway.usecases.file_ports import Document, FileCopy
from shared.contracts.investor.uploads import UploadView
from shared.contracts.territory.attachments import StoredAttachment


class HttpFiles:
    """Pieces of dossiers. See usecases/file_ports.py."""

    def __init__(self, address: str, secret: str) -> None:
        self._port = PortClient("investor", address, secret)

    async def append(
        self, dossier_id: UUID, upload_id: UUID, offset: int, body: AsyncIterator[bytes], checksum: str | None = None
    ) -> UploadView:
        headers = {"Upload-Offset": str(offset)} | ({} if checksum is None else {"Upload-Checksum": checksum})
        answer = await self._port.ask("PATCH", f"/dossiers/{dossier_id}/uploads/{upload_id}", headers, body)
        return UploadView.model_validate(answer.json())

    async def fetch(self, dossier_id: UUID, file_id: UUID, mark: str) -> FileCopy:
        answer = await self._port.ask("GET", f"/dossiers/{dossier_id}/files/{file_id}", {"Primo-Mark": mark})
        told = answer.headers
        return FileCopy(
            content=answer.content,
            media_type=told["Content-Type"],
            piece=told["Primo-File-Piece"],
            number=int(told["Primo-File-Number"]),
            extension=told["Primo-File-Extension"],
            marked_in=told["Primo-Mark-In"],
        )

    async def close(self) -> None:
        await self._port.close()


class HttpAttachments:
    """Documents of offers. See usecases/file_ports.py. `transport`: another way there than a socket."""

    def __init__(self, address: str, secret: str, *, transport: httpx.AsyncBaseTransport | None = None) -> None:
        self._port = PortClient("territory", address, secret, transport=transport)

    async def take(self, body: AsyncIterator[bytes], staff_id: UUID) -> StoredAttachment:
        answer = await self._port.ask("POST", "/attachments", {"Primo-Staff": str(staff_id)}, body)
        return StoredAttachment.model_validate(answer.json())

    async def open(self, opportunity_id: UUID, sha256: str, *, for_staff: bool) -> Document:
        headers = {"Primo-For-Staff": "yes"} if for_staff else {}
        path = f"/opportunities/{opportunity_id}/attachments/{sha256}"
        answer = await self._port.open("GET", path, headers)
        return Document(answer.headers["Content-Type"], int(answer.headers["Content-Length"]), _chunks(answer))

    async def close(self) -> None:
        await self._port.close()


async def _chunks(answer: httpx.Response) -> AsyncIterator[bytes]:
    try:
        async for chunk in answer.aiter_raw():
            yield chunk
    finally:
        await answer.aclose()
