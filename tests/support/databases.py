"""A database of its own for each test, copied in a moment from one that was migrated once per session."""

import secrets
from dataclasses import dataclass, field
from importlib import import_module
from typing import TYPE_CHECKING, Protocol
from urllib.parse import urlsplit

import psycopg
from psycopg import sql

from shared.database.engine import plain_url
from shared.database.provision import owner_role, provision, runtime_role

if TYPE_CHECKING:
    from operations.servers.postgres import DatabaseServer  # half of what the processes of the drills would import


PATIENCE_S = 30
"""Databases are dropped in a thread beside tests that keep every processor busy."""


class Databases(Protocol):
    def __call__(self, service: str, *, seeded: bool = False) -> "ServiceDatabase":
        """A new database for this service, with its reference data when `seeded`."""


# By files: the other way writes each page to the log as well. Grants on the database itself are not copied.
_COPY = (
    "CREATE DATABASE {database} TEMPLATE {template} OWNER {owner} STRATEGY FILE_COPY",
    "REVOKE ALL ON DATABASE {database} FROM PUBLIC",
    "GRANT CONNECT ON DATABASE {database} TO {runtime}",
)


@dataclass(frozen=True)
class ServiceDatabase:
    """One service's database, with everything migrated; without reference data there is nothing else in it."""

    name: str
    url: str  # of the runtime role
    owner_url: str
    admin_url: str  # of the superuser, in this database


@dataclass
class Templates:
    """The migrated databases of a session, made when first asked for: without and with the reference data."""

    server: "DatabaseServer"
    owner_password: str = field(default_factory=lambda: secrets.token_hex(8))
    app_password: str = field(default_factory=lambda: secrets.token_hex(8))
    _made: dict[str, str] = field(default_factory=dict)
    _seeded: dict[str, str] = field(default_factory=dict)

    def copy(self, service: str, *, seeded: bool = False) -> ServiceDatabase:
        """A new database for this service. Reference data is copied too, which takes no longer than without it."""
        template = self._seeded_template(service) if seeded else self._template(service)
        return self._copy(service, template, f"test_{service}_{secrets.token_hex(6)}")

    def _copy(self, service: str, template: str, database: str) -> ServiceDatabase:
        names = {
            "database": sql.Identifier(database),
            "template": sql.Identifier(template),
            "owner": sql.Identifier(owner_role(service)),
            "runtime": sql.Identifier(runtime_role(service)),
        }
        with self._administrator() as connection:
            for statement in _COPY:
                connection.execute(sql.SQL(statement).format(**names))
        return self._addresses(service, database)

    def unmigrated(self, service: str) -> ServiceDatabase:
        """A new database for this service with roles and no table, for tests of migrations."""
        database = f"test_{service}_{secrets.token_hex(6)}"
        self._provision(service, database)
        return self._addresses(service, database)

    def place_for(self, service: str) -> ServiceDatabase:
        """Addresses of a database that is not there yet: for a process that makes and migrates its own."""
        return self._addresses(service, f"test_{service}_{secrets.token_hex(6)}")

    def drop(self, database: ServiceDatabase) -> None:
        """Remove a copy, whoever is still connected."""
        with self._administrator() as connection:
            statement = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(database.name))
            connection.execute(statement)

    def _template(self, service: str) -> str:
        if service not in self._made:
            from shared.database.migrate import upgrade

            template = f"template_{service}_{secrets.token_hex(4)}"
            self._provision(service, template)
            upgrade(service, self._addresses(service, template).owner_url)
            self._made[service] = template
        return self._made[service]

    def _seeded_template(self, service: str) -> str:
        if service not in self._seeded:
            seeded = self._copy(service, self._template(service), f"template_{service}_{secrets.token_hex(4)}")
            import_module(f"services.{service}.seed").load(seeded.url)
            self._seeded[service] = seeded.name
        return self._seeded[service]

    def _provision(self, service: str, database: str) -> None:
        provision(
            self.server.admin_url,
            service=service,
            database=database,
            owner_password=self.owner_password,
            app_password=self.app_password,
        )

    def _addresses(self, service: str, database: str) -> ServiceDatabase:
        admin = urlsplit(self.server.admin_url)._replace(path=f"/{database}")
        host = admin.netloc.rpartition("@")[2]
        owner = admin._replace(netloc=f"{owner_role(service)}:{self.owner_password}@{host}")
        runtime = admin._replace(netloc=f"{runtime_role(service)}:{self.app_password}@{host}")
        return ServiceDatabase(database, runtime.geturl(), owner.geturl(), admin.geturl())

    def _administrator(self) -> psycopg.Connection:
        return psycopg.connect(plain_url(self.server.admin_url), autocommit=True, connect_timeout=PATIENCE_S)
