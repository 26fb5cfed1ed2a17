"""Mail that Mailpit caught, read over its HTTP API v1: docker-compose.yml sends all mail there."""

from typing import Any

import httpx

from operations.demonstration.post import Letter, letter

TIMEOUT_S = 15.0
PAGE = 200  # messages asked for at once


class MailpitPost:
    """One Mailpit. What was read once is not asked for again."""

    def __init__(self, base_url: str, *, transport: httpx.BaseTransport | None = None) -> None:
        self._client = httpx.Client(base_url=base_url, timeout=TIMEOUT_S, trust_env=False, transport=transport)
        self._read: dict[str, Letter] = {}

    def letters(self) -> list[Letter]:
        """Everything that it holds, in no order. Raises httpx.HTTPError."""
        found = {}
        for key in self._keys():
            if key not in self._read:
                self._read[key] = letter(self._get(f"/api/v1/message/{key}/raw").content)
            found[key] = self._read[key]
        return list(found.values())

    def close(self) -> None:
        self._client.close()

    def _keys(self) -> list[str]:
        """Newest first. A message that arrives meanwhile moves the others down: one comes twice, none is left out."""
        keys: list[str] = []
        while True:
            page: list[dict[str, Any]] = self._get("/api/v1/messages", start=len(keys), limit=PAGE).json()["messages"]
            if not page:
                return keys
            keys += [message["ID"] for message in page]

    def _get(self, path: str, **query: int) -> httpx.Response:
        return self._client.get(path, params=query).raise_for_status()
