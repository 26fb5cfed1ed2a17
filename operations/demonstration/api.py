"""The public HTTP API as a member of staff or an investor calls it."""

from typing import Any

import httpx

TIMEOUT_S = 15.0


class ApiRefused(RuntimeError):
    """The API answered with a problem. Carries its status, code and data (RFC 9457)."""

    def __init__(self, response: httpx.Response) -> None:
        self.status = response.status_code
        try:
            self.problem: dict[str, Any] = response.json()
        except ValueError:
            self.problem = {"detail": response.text[:200]}
        super().__init__(f"{response.request.method} {response.request.url.path}: {self.status} {self.problem}")

    @property
    def code(self) -> str:
        return str(self.problem.get("code", ""))


class Api:
    """One caller with a session of its own, or none."""

    def __init__(self, base_url: str) -> None:
        self._client = httpx.Client(base_url=base_url, timeout=TIMEOUT_S, trust_env=False)

    def sign_in(self, username: str, password: str) -> "Api":
        """Raises ApiRefused."""
        answer = self.post("/api/v1/session", username=username, password=password)
        self._client.headers["X-CSRF-Token"] = answer["csrf_token"]
        return self

    def get(self, path: str, **query: Any) -> Any:
        """Raises ApiRefused, httpx.HTTPError."""
        return self._read(self._client.get(path, params=query))

    def post(self, path: str, **body: Any) -> Any:
        """Raises ApiRefused, httpx.HTTPError."""
        return self._read(self._client.post(path, json=body))

    def form(self, path: str, **fields: Any) -> str:
        """A page's form, filled in and sent; the page that comes after it. Raises ApiRefused, httpx.HTTPError."""
        response = self._client.post(path, data=fields, follow_redirects=True)
        if response.is_error:
            raise ApiRefused(response)
        return response.text

    def page(self, path: str) -> str:
        """An HTML page. Raises ApiRefused, httpx.HTTPError."""
        response = self._client.get(path)
        if response.is_error:
            raise ApiRefused(response)
        return response.text

    def close(self) -> None:
        self._client.close()

    @staticmethod
    def _read(response: httpx.Response) -> Any:
        if response.is_error:
            raise ApiRefused(response)
        return response.json() if response.content else None
