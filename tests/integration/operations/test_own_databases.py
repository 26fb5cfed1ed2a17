"""Each test has databases of its own, with the rights that the running system has."""

import psycopg
import pytest

from operations.servers.postgres import plain
from tests.support.databases import Databases


def test_two_databases_of_one_service_are_apart_and_the_runtime_role_owns_nothing(databases: Databases) -> None:
    first, second = databases("investor"), databases("investor")
    with psycopg.connect(plain(first.owner_url), autocommit=True) as owner:
        owner.execute("CREATE TABLE only_here (x int)")

    with psycopg.connect(plain(first.url), autocommit=True) as runtime:
        runtime.execute("INSERT INTO only_here VALUES (1)")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            runtime.execute("DELETE FROM only_here")
    with (
        psycopg.connect(plain(second.url), autocommit=True) as other,
        pytest.raises(psycopg.errors.UndefinedTable),
    ):
        other.execute("SELECT * FROM only_here")
