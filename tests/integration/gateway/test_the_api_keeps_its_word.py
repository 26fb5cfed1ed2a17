"""Every operation of the API's description, asked as those who may come: nothing fails, nothing undescribed comes.

schemathesis makes the requests from the description and holds the answers against it. Behind the gateway are the real
services over their databases. In the suite each operation is asked once, by one who may and by one who may not, the
roles in turn, and every third with what does not fit. Longer, in each way by everybody:
`PRIMO_API_EXAMPLES=40 ./primo test tests/integration/gateway/test_the_api_keeps_its_word.py`.
"""

import os
import re
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
from schemathesis.core.result import Ok
from schemathesis.generation import GenerationMode
from schemathesis.schemas import APIOperation
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

Operation = APIOperation[Any, Any, Any, Any]
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
EDGES = ("0001-01-01", "1969-12-31", "9999-12-31")
LEAST_DAYS = 90
"""Requests with a day in them, so that the test of these cannot come to nothing unseen."""
_DAY = re.compile(r"\d{4}-\d\d-\d\d(?P<time>[Tt ].+)?")
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


@pytest.fixture(scope="module")
def keys(place: Place) -> Mapping[str, dict[str, str]]:
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


@pytest.fixture(scope="module")
def operations(place: Place) -> Sequence[Operation]:
    """All that the description names, but for the one that ends a session."""
    # The description is written when it is first asked for: on a busy machine that takes its time.
    schema = schemathesis.openapi.from_asgi("/openapi.json", place.gateway.app, timeout=60)
    found = [one.ok() for one in schema.get_all_operations() if isinstance(one, Ok)]
    return [one for one in found if (one.method.upper(), one.path) != ENDS_A_SESSION]


def _who_may(place: Place, visitors: Sequence[str]) -> Mapping[tuple[str, str], list[str]]:
    """Method and path -> those visitors whom the route lets in."""
    found = dict[tuple[str, str], list[str]]()
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

    def ask(self, case: Case[Any], who: str) -> None:
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
def test_every_operation_answers_as_it_is_described(
    place: Place, keys: Mapping[str, dict[str, str]], operations: Sequence[Operation]
) -> None:
    asking, doors = Asking(keys), _who_may(place, list(keys))
    known = {**place.about(place.anna), "subscription_id": str(uuid4())}
    for number, operation in enumerate(operations):
        let = doors[operation.method.upper(), operation.path]
        others = [who for who in keys if who not in let]
        chosen = (let, others) if EXAMPLES else (_one_of(let, number), _one_of(others, number))
        for mode, strategy in _ways(operation, known, number):
            visitors = [*chosen[0], *(chosen[1] if mode is GenerationMode.POSITIVE else ())]
            _go_through(strategy, asking, visitors)
    assert asking.faults == {}
    assert all(asking.asked.values())
    assert all(done for who, done in asking.done.items() if who != NOBODY), asking.done
    assert sum(asking.asked.values()) > len(operations)


@pytest.mark.timeout(300)
def test_no_day_is_too_early_or_too_late_to_be_answered(
    place: Place, keys: Mapping[str, dict[str, str]], operations: Sequence[Operation]
) -> None:
    """What is computed from a day (the next one, a moment, an identifier) may lie beyond the calendar."""
    asking, doors = Asking(keys), _who_may(place, list(keys))
    for operation in operations:
        let = doors[operation.method.upper(), operation.path]
        if not let:
            continue
        who = Role.ADMINISTRATOR.value if Role.ADMINISTRATOR.value in let else let[0]
        _go_through_days(operation.as_strategy(**_about(operation, place.about(place.anna))), asking, who)
    assert asking.faults == {}
    assert sum(asking.asked.values()) > LEAST_DAYS


def _one_of(visitors: Sequence[str], number: int) -> Sequence[str]:
    return [visitors[number % len(visitors)]] if visitors else ()


def _ways(operation: Operation, known: Mapping[str, Any], number: int) -> Iterator[tuple[GenerationMode, Any]]:
    """Requests that fit, about somebody who is there, or about nobody; and requests that do not fit."""
    real = _about(operation, known)
    fillable = operation.body or operation.query or operation.path_parameters
    if fillable and not EXAMPLES and number % 3 == 0:  # making a strategy is what takes the time
        yield GenerationMode.NEGATIVE, operation.as_strategy(generation_mode=GenerationMode.NEGATIVE)
        return
    yield GenerationMode.POSITIVE, operation.as_strategy(**real)
    if EXAMPLES and real:
        yield GenerationMode.POSITIVE, operation.as_strategy()
    if EXAMPLES and fillable:
        yield GenerationMode.NEGATIVE, operation.as_strategy(generation_mode=GenerationMode.NEGATIVE)


def _go_through(strategy: Any, asking: Asking, visitors: Sequence[str]) -> None:
    @HOW
    @given(strategy)
    def each(case: Case[Any]) -> None:
        for who in visitors:
            asking.ask(case, who)

    try:
        each()
    except Unsatisfiable:
        return  # nothing of it can be filled in wrongly


def _about(operation: Operation, known: Mapping[str, Any]) -> dict[str, Any]:
    """How a request is filled in whose address names what is there, as far as it is known."""
    parameters = {parameter.name for parameter in operation.path_parameters}
    real = {name: value for name, value in known.items() if name in parameters}
    return {"path_parameters": real} if real else {}


def _go_through_days(strategy: Any, asking: Asking, who: str) -> None:
    @HOW
    @given(strategy)
    def each(case: Case[Any]) -> None:
        query = {one.name: str(one.definition) for one in case.operation.query}
        days = {name: kind for name, kind in query.items() if "'date" in kind}
        for day in EDGES:
            body = _on(day, case.body)
            if not days and body == case.body:
                return  # no day in it
            case.query = {**(case.query or {}), **{name: _as(day, "date-time" in kind) for name, kind in days.items()}}
            case.body = body
            asking.ask(case, who)

    each()


def _on(day: str, body: Any) -> Any:
    """The same with every day and moment in it moved there."""
    if isinstance(body, dict):
        return {name: _on(day, value) for name, value in body.items()}
    if isinstance(body, list):
        return [_on(day, value) for value in body]
    found = _DAY.fullmatch(body) if isinstance(body, str) else None
    return _as(day, found["time"] is not None) if found else body


def _as(day: str, moment: bool) -> str:
    return f"{day}T23:59:59.999999+00:00" if moment else day
