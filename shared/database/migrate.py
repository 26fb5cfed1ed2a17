"""Runs a service's alembic migrations, and is their `env.py`.

Each service keeps `migrations/versions/`; there is no alembic.ini: the little it would say stands here once. Alembic is
imported by who migrates: services that only declare what a migration makes would start a tenth slower with it.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from sqlalchemy import MetaData, text

from shared.database.engine import unpooled_engine
from shared.database.provision import runtime_role
from shared.database.remit import MADE, Kept, make_views

if TYPE_CHECKING:
    from alembic.config import Config

LONGEST_S = 6 * 3600.0
"""A migration may copy a whole table and lifts its own limit: only a dead server is waited for this long in vain."""
SERVICES = Path(__file__).resolve().parents[2] / "services"


def configuration(service: str, owner_url: str | None = None) -> "Config":
    """The alembic configuration of one service."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(SERVICES / service / "migrations"))
    if owner_url:
        config.attributes["owner_url"] = owner_url
    return config


def upgrade(service: str, owner_url: str) -> None:
    """Bring a service's database to the newest revision."""
    from alembic import command

    command.upgrade(configuration(service, owner_url), "head")


def run(metadata: MetaData, kept: Kept | None = None, *, service: str = "") -> None:
    """Body of every `migrations/env.py`. `kept`: what the service keeps to a remit; its views follow each migration, in
    the same transaction.
    """
    from alembic import context

    owner_url = context.config.attributes["owner_url"]
    engine = unpooled_engine(owner_url, application="primo-migrate", longest_s=LONGEST_S)
    with engine.connect() as connection:
        # Two releases that start at once must not migrate side by side.
        connection.execute(text("SELECT pg_advisory_lock(hashtext('primo.migrate'))"))

        def follow(*_: object, **__: object) -> None:
            if kept is not None:
                make_views(connection, kept, runtime_role(service))

        context.configure(
            connection=connection,
            target_metadata=metadata,
            transaction_per_migration=True,
            on_version_apply=follow,
        )
        with context.begin_transaction():
            context.run_migrations()
        connection.commit()


class Statements(Protocol):
    """What `alembic.op` is to a migration here."""

    def execute(self, sqltext: str) -> None: ...


def grant(op: Statements, service: str, privileges: str, table: str) -> None:
    """Give the runtime role more than SELECT and INSERT on a table that is not history.

    `privileges` may name columns: `UPDATE (published_at)`.
    """
    op.execute(f'GRANT {privileges} ON "{table}" TO {runtime_role(service)}')


def begin_remit(op: Statements, service: str) -> None:
    """Where a service's migrations begin to keep rows to a remit: `run` makes the views at the end of each."""
    op.execute(MADE.format(runtime=runtime_role(service)))


def revoke(op: Statements, service: str, privileges: str, table: str) -> None:
    """Take from the runtime role what a migration before gave it."""
    op.execute(f'REVOKE {privileges} ON "{table}" FROM {runtime_role(service)}')
