"""What a form brought is on the disk as long as the request lasts, and no longer."""

import asyncio

import pytest
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.types import Receive, Scope, Send

from services.gateway.entrypoints.edge import Edge
from services.gateway.entrypoints.form_body import form_of

BODY = (
    b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n'
    + b"x" * (2 * 1024 * 1024)
    + b"\r\n--b--\r\n"
)
SCOPE = {
    "type": "http",
    "method": "POST",
    "path": "/",
    "headers": [(b"content-type", b"multipart/form-data; boundary=b")],
}


async def _receive() -> dict[str, object]:
    return {"type": "http.request", "body": BODY, "more_body": False}


async def _send(message: object) -> None:
    """The one who asked."""


@pytest.mark.parametrize("error", [None, RuntimeError("in the middle of it")])
def test_its_files_are_closed_when_it_is_answered_and_when_that_failed(error: Exception | None) -> None:
    read = list[UploadFile]()

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        file = (await form_of(Request(scope, receive)))["file"]
        assert isinstance(file, UploadFile)
        assert not file.file.closed
        read.append(file)
        if error is not None:
            raise error
        await send({"type": "http.response.start", "status": 204, "headers": []})

    asyncio.run(Edge(answer, over_tls=False)(dict(SCOPE), _receive, _send))
    assert [one.file.closed for one in read] == [True]
