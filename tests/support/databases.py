"""A database of its own for each test, copied in a moment from one that was migrated once per session."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import psycopg
from psycopg import sql

from shared.database.engine import plain_url
from shared.database.provision import owner_role, provision, runtime_role

if TYPE_CHECKING:
    from operations.servers.postgres import DatabaseServer  # half of what the processes of the drills would import

Databases = Callable[[str], "ServiceDatabase"]

# By files: the other way writes each page to the log as well. Grants on the database itself are not copied.
_COPY = (
    "CREATE DATABASE {database} TEMPLATE {template} OWNER {owner} STRATEGY FILE_COPY",
    "REVOKE ALL ON DATABASE {database} FROM PUBLIC",
    "GRANT CONNECT ON DATABASE {database} TO {runtime}",
)


@dataclass(frozen=True)
class ServiceDatabase:
    """One service's database, with everything migrated and nothing in it but what migrations put there."""

    name: str
    url: str  # of the runtime role
    owner_url: str
    admin_url: str  # of the superuser, in this database


@dataclass
class Templates:
    """The migrated databases of a session, one per service, made when first asked for."""

    server: "DatabaseServer"
    owner_password: str = field(default_factory=lambda: secrets.token_hex(8))
    app_password: str = field(default_factory=lambda: secrets.token_hex(8))
    _made: dict[str, str] = field(default_factory=dict)

    def copy(self, service: str) -> ServiceDatabase:
        """A new database for this service."""
        template = self._made.get(service) or self._make(service)
        database = f"test_{service}_{secrets.token_hex(6)}"
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

    def _make(self, service: str) -> str:
        from shared.database.migrate import upgrade

        template = f"template_{service}_{secrets.token_hex(4)}"
        self._provision(service, template)
        upgrade(service, self._addresses(service, template).owner_url)
        self._made[service] = template
        return template

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
        return psycopg.connect(plain_url(self.server.admin_url), autocommit=True, connect_timeout=5)
