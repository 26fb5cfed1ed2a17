"""The investor's file port: bytes go there and come from there over HTTP, past the broker (docs/adr/0015)."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import httpx

from services.gateway.usecases.ports import FileCopy
from shared.contracts.investor.uploads import UploadView
from shared.contracts.refusal import ServiceUnavailable, restore
from shared.rpc.wire import direct_trace_headers

SERVICE = "investor"
TIMEOUT = httpx.Timeout(connect=5.0, pool=5.0, write=60.0, read=120.0)
"""Reading waits for the whole to be looked at, stored, and marked."""


class HttpFiles:
    """One client for the whole process. `address` empty: there is no file port, and nothing can be uploaded."""

    def __init__(self, address: str, secret: str) -> None:
        self._address = address.rstrip("/")
        self._client = httpx.AsyncClient(
            timeout=TIMEOUT, headers={"Authorization": f"Bearer {secret}"}, trust_env=False
        )

    async def append(
        self, dossier_id: UUID, upload_id: UUID, offset: int, body: AsyncIterator[bytes], checksum: str | None = None
    ) -> UploadView:
        headers = {"Upload-Offset": str(offset)} | ({} if checksum is None else {"Upload-Checksum": checksum})
        answer = await self._ask("PATCH", f"/dossiers/{dossier_id}/uploads/{upload_id}", headers, body)
        return UploadView.model_validate(answer.json())

    async def fetch(self, dossier_id: UUID, file_id: UUID, mark: str) -> FileCopy:
        answer = await self._ask("GET", f"/dossiers/{dossier_id}/files/{file_id}", {"Primo-Mark": mark})
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
        await self._client.aclose()

    async def _ask(
        self, method: str, path: str, headers: dict[str, str], body: AsyncIterator[bytes] | None = None
    ) -> httpx.Response:
        if not self._address:
            raise ServiceUnavailable(service=SERVICE, cause="no file port")
        try:
            answer = await self._client.request(
                method, self._address + path, headers=headers | direct_trace_headers(), content=body
            )
        except httpx.HTTPError as error:
            raise ServiceUnavailable(service=SERVICE, cause="file port away") from error
        if answer.is_success:
            return answer
        told = _told(answer)
        if "code" in told:
            raise restore(told["code"], told["data"])
        raise ServiceUnavailable(service=SERVICE, cause=f"file port answered {answer.status_code}")


def _told(answer: httpx.Response) -> dict[str, Any]:
    try:
        found = answer.json()
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
