"""Deposits that meet each other, and one whose commit is not answered."""

from functools import partial

import psycopg
import pytest
from sqlalchemy import Connection, event

from shared.contracts.refusal import ServiceUnavailable
from shared.database.engine import plain_url
from shared.messaging.lane_progress import driver_of
from tests.integration.investor.at_once import at_once
from tests.integration.investor.test_dossier_in_the_database import Investor, a_filing, investor
from tests.support.blocked import A_TABLE

__all__ = ["investor"]


def test_the_same_filing_by_two_roads_at_once_is_one_dossier(investor: Investor) -> None:
    filing = a_filing()
    first, again = at_once(investor, [lambda: investor(filing)] * 2, held="person", by=(A_TABLE, A_TABLE))
    assert first == again
    assert investor.announced() == ["person.registered.v1", "dossier.filed.v1"]


def test_two_first_filings_of_one_person_at_once_register_the_person_once(investor: Investor) -> None:
    filings = a_filing(), a_filing()
    asked = [partial(investor, filing) for filing in filings]
    first, second = at_once(investor, asked, held="person", by=(A_TABLE, A_TABLE))
    assert first.dossier_id != second.dossier_id
    assert sorted(investor.announced()) == ["dossier.filed.v1", "dossier.filed.v1", "person.registered.v1"]


def test_a_commit_without_an_answer_may_have_been_carried_out(investor: Investor) -> None:
    @event.listens_for(investor.engine, "commit", once=True)
    def cut(connection: Connection) -> None:
        backend = driver_of(connection).info.backend_pid
        with psycopg.connect(plain_url(investor.database.url), autocommit=True) as other:
            other.execute("SELECT pg_terminate_backend(%s, 5000)", [backend])

    filing = a_filing()
    with pytest.raises(ServiceUnavailable) as lost:
        investor(filing)
    assert (lost.value.perhaps_done, lost.value.same_request_id) == (True, True)
    assert investor(filing).number == "OR-2026-00001"
