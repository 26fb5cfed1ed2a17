"""A contract without a method, or a method without a contract, is a promise nobody keeps."""

import pytest

from operations.contracts.rpc_documents import requests
from shared.contracts.request import EVERY_SERVICE
from tests.architecture.discovery import SERVICES, bootstrap, rpc_methods

ASKED = requests()
ANSWERING = sorted(service for service in ASKED if service != EVERY_SERVICE)


def test_requests_are_addressed_to_services_that_there_are() -> None:
    assert set(ANSWERING) <= set(SERVICES)


@pytest.mark.parametrize("service", ANSWERING)
def test_every_request_has_a_method(service: str) -> None:
    assert {*ASKED[service], *ASKED[EVERY_SERVICE]} - rpc_methods(service) == set()


@pytest.mark.parametrize("service", ANSWERING)
def test_every_method_has_a_request(service: str) -> None:
    assert rpc_methods(service) - {*ASKED[service], *ASKED[EVERY_SERVICE]} == set()


@pytest.mark.parametrize("service", ANSWERING)
def test_every_request_is_answered_by_one_use_case_or_query(service: str) -> None:
    root = bootstrap(service)
    assert root.COMMANDS.keys() & root.QUERIES.keys() == set()
    assert {kind.method for kind in (*root.COMMANDS, *root.QUERIES)} == set(ASKED[service])


def test_no_service_hides_a_common_method_behind_its_own() -> None:
    common = ASKED[EVERY_SERVICE].keys()
    assert {service: common & ASKED[service].keys() for service in ANSWERING} == {
        service: set() for service in ANSWERING
    }
