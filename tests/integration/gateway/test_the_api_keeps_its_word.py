"""Every operation of the API's description, asked as those who may come: nothing fails, nothing undescribed comes.

schemathesis makes the requests from the description and holds the answers against it. Behind the gateway are the real
services over their databases. In the suite each operation is asked once, by one who may and by one who may not, the
roles in turn, and every third with what does not fit. Longer, in each way by everybody:
`PRIMO_API_EXAMPLES=40 ./primo test tests/integration/gateway/test_the_api_keeps_its_word.py`.
"""

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from typing import Any
from uuid import uuid4

import pytest
import schemathesis
from fastapi.routing import iter_route_contexts
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import Case
from schemathesis.core.failures import FailureGroup
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from services.gateway.domain.machine import Scope
from services.gateway.domain.permissions import may
from services.gateway.entrypoints.access import Allowed
from services.gateway.entrypoints.api_description import declared_by
from services.gateway.usecases.feed_watch import FeedWatch
from services.gateway.usecases.machine_desk import MachineDesk
from services.investor import bootstrap as investor
from services.territory import bootstrap as territory
from shared.contracts.codes import Role
from shared.contracts.territory.events import AidRulesChanged
from shared.messaging.unit_of_work import transaction
from tests.integration.isolation.place import NOBODY, Place
from tests.integration.isolation.region import Region, a_region
from tests.support.databases import Templates
from tests.support.gateway.machines import ask_token, let_in

EXAMPLES = int(os.environ.get("PRIMO_API_EXAMPLES", "0"))
"""For each operation and each way to fill it in. 0: one, and only some visitors."""
MACHINE = "machine"
CHECKS = [
    schemathesis.checks.not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
ENDS_A_SESSION = ("DELETE", "/api/v1/session")
HOW = settings(
    max_examples=max(EXAMPLES, 1),
    derandomize=True,
    database=None,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture(scope="module")
def place(database_templates: Templates, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    with ExitStack() as stack:
        region = stack.enter_context(a_region(database_templates, tmp_path_factory.mktemp("files")))
        _tell_aid_rules(region)
        made = Place(region, stack)
        app = made.gateway.application
        app.feed = FeedWatch(app._end_of_feed, most=0)  # nobody waits here
        app.machines = MachineDesk(app.database, app.present, requests=10**9, from_address=10**9, tokens=10**9)
        yield made


def _tell_aid_rules(region: Region) -> None:
    """What the broker would bring: without rules every pre-check is refused for the moment."""
    territory.announce_aid_rules(region.engines["territory"])
    with region.engines["territory"].connect() as connection:
        query = "SELECT data FROM outbox WHERE type = 'aid.rules_changed.v1'"
        told = [AidRulesChanged.model_validate(row.data) for row in connection.exec_driver_sql(query)]
    assert told
    with transaction(region.engines["investor"], investor.unit_of_work) as work:
        for event in told:
            investor.HANDLERS[AidRulesChanged](event, work)


def _keys(place: Place) -> Mapping[str, dict[str, str]]:
    """What each visitor's requests have in their headers."""
    browser = place.browsers[Role.ADMINISTRATOR.value]
    made = let_in(browser, place.gateway, scopes=Scope)
    token = ask_token(browser, made.machine.id, made.secret).json()["access_token"]
    keys: dict[str, dict[str, str]] = {NOBODY: {}, MACHINE: {"Authorization": f"Bearer {token}"}}
    for role in Role:
        own = place.browsers[role.value]
        cookies = "; ".join(f"{name}={value}" for name, value in own.cookies.items())
        keys[role.value] = {"Cookie": cookies, "X-CSRF-Token": own.csrf_token}
    return keys


def _who_may(place: Place, visitors: Sequence[str]) -> Mapping[tuple[str, str], list[str]]:
    """Method and path -> those visitors whom the route lets in."""
    found = {}
    for route in iter_route_contexts(place.gateway.app.routes):
        wanted = [one for one in declared_by(route.dependant) if isinstance(one, Allowed)]
        let = [who for who in visitors if all(_lets_in(one, who) for one in wanted)]
        found |= {(method, str(route.path)): let for method in route.methods or ()}
    return found


def _lets_in(door: Allowed, who: str) -> bool:
    return door.machines if who == MACHINE else who != NOBODY and may(Role(who), door.permission)


class Asking:
    """Asks, and writes down what is not as it was described: by operation, kind and status, once each."""

    def __init__(self, keys: Mapping[str, dict[str, str]]) -> None:
        self._keys = keys
        self.faults: dict[tuple[str, str, int], str] = {}
        self.asked: dict[str, int] = dict.fromkeys(keys, 0)
        self.done: dict[str, int] = dict.fromkeys(keys, 0)

    def ask(self, case: Case, who: str) -> None:
        response = case.call(headers=self._keys[who])
        self.asked[who] += 1
        self.done[who] += response.status_code < 300
        try:
            case.validate_response(response, checks=CHECKS)
        except FailureGroup as group:
            for failure in group.exceptions:
                key = (case.operation.label, type(failure).__name__, response.status_code)
                said = f"{who}: {case.as_curl_command()[:600]} -> {response.text[:300]}"
                self.faults.setdefault(key, said)


@pytest.mark.timeout(300 if not EXAMPLES else 0)
def test_every_operation_answers_as_it_is_described(place: Place) -> None:
    keys = _keys(place)
    asking, doors = Asking(keys), _who_may(place, list(keys))
    schema = schemathesis.openapi.from_asgi("/openapi.json", place.gateway.app)
    known = {**place.about(place.anna), "subscription_id": str(uuid4())}
    for number, found in enumerate(schema.get_all_operations()):
        operation = found.ok()
        if (operation.method.upper(), operation.path) == ENDS_A_SESSION:
            continue
        let = doors[operation.method.upper(), operation.path]
        others = [who for who in keys if who not in let]
        chosen = (let, others) if EXAMPLES else (_one_of(let, number), _one_of(others, number))
        for mode, strategy in _ways(operation, known, number):
            visitors = [*chosen[0], *(chosen[1] if mode is GenerationMode.POSITIVE else ())]
            _go_through(strategy, asking, visitors)
    assert asking.faults == {}
    assert all(asking.asked.values())
    assert all(done for who, done in asking.done.items() if who != NOBODY), asking.done
    assert sum(asking.asked.values()) > number


def _one_of(visitors: Sequence[str], number: int) -> Sequence[str]:
    return [visitors[number % len(visitors)]] if visitors else ()


def _ways(operation: Any, known: Mapping[str, Any], number: int) -> Iterator[tuple[GenerationMode, Any]]:
    """Requests that fit, about somebody who is there, or about nobody; and requests that do not fit."""
    parameters = {parameter.name for parameter in operation.path_parameters}
    real = {name: value for name, value in known.items() if name in parameters}
    given_real = {"path_parameters": real} if real else {}
    fillable = operation.body or operation.query or operation.path_parameters
    if fillable and not EXAMPLES and number % 3 == 0:  # making a strategy is what takes the time
        yield GenerationMode.NEGATIVE, operation.as_strategy(generation_mode=GenerationMode.NEGATIVE)
        return
    yield GenerationMode.POSITIVE, operation.as_strategy(**given_real)
    if EXAMPLES and real:
        yield GenerationMode.POSITIVE, operation.as_strategy()
    if EXAMPLES and fillable:
        yield GenerationMode.NEGATIVE, operation.as_strategy(generation_mode=GenerationMode.NEGATIVE)


def _go_through(strategy: Any, asking: Asking, visitors: Sequence[str]) -> None:
    @HOW
    @given(strategy)
    def each(case: Case) -> None:
        for who in visitors:
            asking.ask(case, who)

    try:
        each()
    except Unsatisfiable:
        return  # nothing of it can be filled in wrongly
