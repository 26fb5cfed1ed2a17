"""The databases that a restore makes: beside those that are there, under names that they lose when all is right."""

from collections.abc import Callable
from dataclasses import dataclass

import psycopg
from psycopg import sql

from operations.backups import databases
from operations.backups.faults import NotEmpty
from operations.backups.reaching import database_of
from operations.catalogue import SERVICES
from operations.credentials import Credentials
from operations.environment import url_for, users_environment
from operations.service_commands import ServiceCommand
from shared.database.engine import plain_url
from shared.database.provision import owner_role, provision, runtime_role

BESIDE = "_restoring"

Command = Callable[[str, str], ServiceCommand]
"""A verb of a service, carried out on its fresh database."""


@dataclass(frozen=True)
class FreshDatabases:
    """One for each service, on one server."""

    admin_url: str
    credentials: Credentials

    def make(self) -> None:
        """All of them, empty, with their roles; one left by a restore that was cut off goes."""
        self.drop()
        for service in SERVICES:
            provision(
                self.admin_url,
                service=service,
                database=database_of(service) + BESIDE,
                owner_password=self.credentials.owner_passwords[service],
                app_password=self.credentials.app_passwords[service],
            )

    def drop(self) -> None:
        """Those that did not take their places."""
        for service in SERVICES:
            with self._server() as server:
                server.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(_name(service + BESIDE)))

    def admin(self, service: str) -> str:
        """URL of the superuser."""
        return databases.at(self.admin_url, database_of(service) + BESIDE)

    def owner(self, service: str) -> str:
        """URL of the role that owns the tables."""
        return self._as(service, owner_role(service), self.credentials.owner_passwords[service])

    def command(self, service: str, verb: str) -> ServiceCommand:
        """`verb` of a service, on its fresh database."""
        environment = {
            "PRIMO_DATABASE_URL": self._as(service, runtime_role(service), self.credentials.app_passwords[service]),
            "PRIMO_OWNER_DATABASE_URL": self.owner(service),
            "PRIMO_LOG_LEVEL": "WARNING",
            "PYTHONTZPATH": "",
            "PYTHONUNBUFFERED": "1",
        }
        return ServiceCommand(f"services.{service}", (verb,), users_environment() | environment)

    def take_places(self, aside: str) -> bool:
        """Give each its name; one that had it is called `aside` behind it from now on. True when there was one.

        Raises NotEmpty while somebody works in one of them.
        """
        replaced = False
        with self._server() as server:
            try:
                for service in SERVICES:
                    name = sql.Identifier(database_of(service))
                    if _is_there(server, database_of(service)):
                        server.execute(sql.SQL("ALTER DATABASE {} RENAME TO {}").format(name, _name(service + aside)))
                        replaced = True
                    server.execute(sql.SQL("ALTER DATABASE {} RENAME TO {}").format(_name(service + BESIDE), name))
            except psycopg.errors.ObjectInUse as error:
                raise NotEmpty(
                    f"somebody works in the database that is to be replaced: stop PRIMO first ({error})"
                ) from error
        return replaced

    def _as(self, service: str, role: str, password: str) -> str:
        return url_for(self.admin_url, database_of(service) + BESIDE, role, password)

    def _server(self) -> psycopg.Connection:
        return psycopg.connect(plain_url(self.admin_url), autocommit=True, connect_timeout=5)


def any_there(admin_url: str) -> bool:
    """True when a server has a database of PRIMO's already."""
    with psycopg.connect(plain_url(admin_url), connect_timeout=5) as server:
        return any(_is_there(server, database_of(service)) for service in SERVICES)


def _is_there(server: psycopg.Connection, database: str) -> bool:
    return server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [database]).fetchone() is not None


def _name(service_and_more: str) -> sql.Identifier:
    return sql.Identifier(database_of(service_and_more))
