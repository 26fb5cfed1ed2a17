"""The real territory application over its database, behind the gateway: what would go over the wire goes through it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any, TypeVar

from services.territory import bootstrap
from shared.contracts.refusal import Refusal, restore
from shared.contracts.request import Request
from shared.database.engine import make_engine
from tests.support.databases import ServiceDatabase, Templates
from tests.support.gateway.stand_ins import FakeServices

R = TypeVar("R")

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


class TerritoryBehind(FakeServices):
    """Answers for the territory service with the real thing; for the others from the table of its parent."""

    def __init__(self, database: ServiceDatabase) -> None:
        super().__init__()
        self.engine = make_engine(database.url, application="test", pool_size=2)
        self.application = bootstrap.application(self.engine, lambda: NOON)

    async def call(self, request: Request[R], *, service: str = "", timeout: float | None = None) -> R:
        kind = type(request)
        if kind.service != "territory":
            return await super().call(request, service=service, timeout=timeout)
        received = kind.model_validate(request.model_dump(mode="json"))
        self.asked.append(received)
        try:
            return kind.decode_reply(kind.encode_reply(self.application.answer(received)))
        except Refusal as refusal:
            raise restore(refusal.code, refusal.data) from None

    def ask(self, request: Request[Any]) -> Any:
        """Past the gateway."""
        return self.application.answer(request)


@contextmanager
def territory_behind(templates: Templates) -> Iterator[TerritoryBehind]:
    """Over a database of its own that begins with the reference data."""
    database = templates.copy("territory", seeded=True)
    behind = TerritoryBehind(database)
    yield behind
    behind.engine.dispose()
    templates.drop(database)
