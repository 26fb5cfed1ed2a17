"""Which of the many routers a request is shown to.

FastAPI tries the routes of all routers one by one, and those of the router that answers twice. With 500 routes that
took 1 to 4 ms of processor for every request, more than most answers need. Here a request meets the routers alone
that have a route with its first words: `./primo bench ogc` shows what an answer costs.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from fastapi import APIRouter
from starlette.types import ASGIApp, Receive, Scope, Send

Head = tuple[str, ...]
"""First words of a path, none of them a parameter: `/api/v1/dossiers/{dossier_id}` -> `("api", "v1", "dossiers")`."""

_WORDS = 3
"""Words that are looked at. More would make more sections with less in each, and each is built at its first request."""


class Sections:
    """In the place of one router over `routers`: the same routes, in the same order of precedence.

    `common` is what each of them is included with, as `APIRouter` takes it. `otherwise` takes what is not HTTP.
    """

    def __init__(self, routers: Sequence[APIRouter], otherwise: ASGIApp, common: Mapping[str, Any]) -> None:
        self._otherwise = otherwise
        self._common = common
        heads = [(router, frozenset(head_of(route.path) for route in _routes(router))) for router in routers]
        known = {part for _, own in heads for head in own for part in _beginnings(head)}
        self._sections = {
            part: self._section([router for router, own in heads if not own.isdisjoint(_beginnings(part))])
            for part in known | {()}
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        section = self.of(scope["path"]) if scope["type"] == "http" else self._otherwise
        await section(scope, receive, send)

    def of(self, path: str) -> APIRouter:
        """Has every route that may answer the path, and few others."""
        words = head_of(path)
        return next(self._sections[part] for part in _beginnings(words) if part in self._sections)

    def _section(self, routers: Sequence[APIRouter]) -> APIRouter:
        section = APIRouter(**self._common)
        for router in routers:
            section.include_router(router)
        return section


def head_of(path: str) -> Head:
    """Of a route or of a request: its first words, up to the first parameter."""
    words = path.removeprefix("/").split("/", _WORDS)[:_WORDS]
    literal = next((at for at, word in enumerate(words) if "{" in word), len(words))
    return tuple(words[:literal])


def _beginnings(head: Head) -> list[Head]:
    """The head itself and all that it begins with, longest first."""
    return [head[:length] for length in range(len(head), -1, -1)]


def _routes(router: APIRouter) -> Iterator[Any]:
    """Raises TypeError of a route without a path, which no section could be chosen for."""
    for route in router.routes:
        if not hasattr(route, "path"):
            raise TypeError(f"{route!r} has no path of its own: give its routes to a router of their own")
        yield route
