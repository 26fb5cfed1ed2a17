"""A database of its own for each test, copied in a moment from one that was migrated once per session."""

import secrets
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import psycopg
import pytest
from psycopg import sql

from operations.servers.postgres import DatabaseServer, plain

Databases = Callable[[str], "ServiceDatabase"]


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

    server: DatabaseServer
    owner_password: str = field(default_factory=lambda: secrets.token_hex(8))
    app_password: str = field(default_factory=lambda: secrets.token_hex(8))
    _made: dict[str, str] = field(default_factory=dict)

    def copy(self, service: str) -> ServiceDatabase:
        """A new database for this service."""
        template = self._made.get(service) or self._make(service)
        database = f"test_{service}_{secrets.token_hex(6)}"
        owner = sql.Identifier(f"primo_{service}_owner")
        with self._administrator() as connection:
            statement = "CREATE DATABASE {} TEMPLATE {} OWNER {}"
            connection.execute(sql.SQL(statement).format(sql.Identifier(database), sql.Identifier(template), owner))
        self._provision(service, database)  # grants on the database itself are not copied
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
        from shared.database.provision import provision

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
        owner = admin._replace(netloc=f"primo_{service}_owner:{self.owner_password}@{host}")
        runtime = admin._replace(netloc=f"primo_{service}_app:{self.app_password}@{host}")
        return ServiceDatabase(database, runtime.geturl(), owner.geturl(), admin.geturl())

    def _administrator(self) -> psycopg.Connection:
        return psycopg.connect(plain(self.server.admin_url), autocommit=True, connect_timeout=5)


@pytest.fixture(scope="session")
def database_templates(postgres_server: DatabaseServer) -> Templates:
    """The migrated databases that tests' own are copied from."""
    return Templates(postgres_server)


@pytest.fixture(scope="session")
def drop_behind(database_templates: Templates) -> Iterator[Callable[[ServiceDatabase], None]]:
    """Drops databases while later tests run: it takes up to half as long as a test, and mostly waits."""
    dropped: list[Future[None]] = []
    with ThreadPoolExecutor(1, "drop-databases") as executor:
        yield lambda database: dropped.append(executor.submit(database_templates.drop, database))
    for one in dropped:
        one.result()


@pytest.fixture
def databases(database_templates: Templates, drop_behind: Callable[[ServiceDatabase], None]) -> Iterator[Databases]:
    """`databases("investor")`: a new database for that service, gone after the test."""
    made: list[ServiceDatabase] = []

    def make(service: str) -> ServiceDatabase:
        made.append(database_templates.copy(service))
        return made[-1]

    yield make
    for database in made:
        drop_behind(database)
