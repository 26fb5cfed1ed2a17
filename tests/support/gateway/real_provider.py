"""A real OpenID provider on a port of its own, in whose answers a test may change something."""

import json
import threading
import warnings
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx
from werkzeug.serving import make_server

InToken = Callable[[str], str]


@dataclass
class Real:
    """A provider on a port, and what is done to the answers on their way: nothing, unless a test says so."""

    issuer: str = ""
    change_token: InToken = field(default=lambda token: token)
    metadata: dict[str, str] = field(default_factory=dict)
    exchanged: list[dict[str, list[str]]] = field(default_factory=list)

    def around(self, inner: Any) -> Any:
        def outer(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
            path = environ["PATH_INFO"]
            if path not in ("/oauth2/token", "/.well-known/openid-configuration"):
                return inner(environ, start_response)  # type: ignore[no-any-return]
            answered: list[Any] = []
            body = b"".join(inner(environ, lambda status, headers, *_: answered.append((status, headers))))
            said = json.loads(body)
            if "id_token" in said:
                said["id_token"] = self.change_token(said["id_token"])
            if path.startswith("/.well-known"):
                said |= self.metadata
            changed = json.dumps(said).encode()
            status, headers = answered[0]
            kept = [(name, value) for name, value in headers if name.lower() != "content-length"]
            start_response(status, [*kept, ("Content-Length", str(len(changed)))])
            return [changed]

        return outer

    def sign_in(self, location: str, subject: str) -> str:
        """As a person does on the provider's page; where they are sent afterwards."""
        answer = httpx.post(location, data={"sub": subject}, trust_env=False, timeout=10)
        assert answer.status_code == 302, answer.text
        return str(answer.headers["location"])


@contextmanager
def a_provider() -> Iterator[Real]:
    provider = Real()
    server = make_server("localhost", 0, provider.around(_provider()), threaded=True)
    provider.issuer = f"http://localhost:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        thread.join(timeout=10)
        server.server_close()


def _provider() -> Any:
    """Imported here: it uses what its library warns of."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        import oidc_provider_mock

        return oidc_provider_mock.app()
