"""`nameko run --broker URL tests.bench.peers.nameko_peer.service`."""

from typing import Any

from nameko.events import event_handler
from nameko.extensions import DependencyProvider
from sqlalchemy import Engine, create_engine

from tests.bench.peers.same_work.model import notifications_url
from tests.bench.peers.same_work.notice import write_notice


class Database(DependencyProvider):
    """An engine for the service's workers."""

    def setup(self) -> None:
        self.engine = create_engine(notifications_url(), pool_size=10, max_overflow=40)

    def get_dependency(self, worker_ctx: Any) -> Engine:  # nameko's signature
        return self.engine


class Notifications:
    name = "notifications"
    database = Database()

    @event_handler("investor", "dossier_progressed")
    def dossier_progressed(self, event: dict[str, Any]) -> None:
        write_notice(self.database, event)
