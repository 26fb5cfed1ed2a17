"""The databases of tests, as fixtures."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor

import pytest

from operations.servers.postgres import DatabaseServer
from tests.support.databases import Databases, ServiceDatabase, Templates


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

    def make(service: str, *, seeded: bool = False) -> ServiceDatabase:
        made.append(database_templates.copy(service, seeded=seeded))
        return made[-1]

    yield make
    for database in made:
        drop_behind(database)
