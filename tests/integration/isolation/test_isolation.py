"""Nobody is shown what is another's: every method of every service, and every route, called as each kind of visitor."""

import re
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from typing import Any
from uuid import UUID, uuid4

import pytest
from fastapi.dependencies.models import Dependant
from fastapi.routing import iter_route_contexts

from operations.contracts.rpc_documents import requests
from services.gateway.domain.permissions import Permission, may
from services.gateway.domain.reach import REACH, Rows, reach_of
from services.gateway.entrypoints.access import SAFE, Allowed, Linked, Preferring, Public
from shared.contracts.codes import Role
from shared.contracts.investor.uploads import GetUpload, UploadNotFound
from shared.contracts.preference_links import ONE_CLICK_PATH, PATH
from shared.contracts.tracking import sign
from tests.integration.isolation.place import LINK, MANDATARY, NOBODY, OUTSIDERS, VISITORS, Place
from tests.integration.isolation.region import a_region
from tests.support.databases import Templates
from tests.support.gateway.browser import TRACKING_SECRET

pytestmark = pytest.mark.timeout(300)  # each visitor comes to every route, which takes a busy machine a minute

OF_WISHES = (PATH, ONE_CLICK_PATH)
SIGNS_OUT = {("POST", "/console/sign-out"), ("DELETE", "/api/v1/session")}
CHANGES_MUCH = ("revoke", "erase", "withdraw", "close", "import", "order", "validate")
"""Commands that begin so come last: after them there is less to be found."""
ASKED = sorted(
    ((service, method) for service, methods in requests().items() for method in methods),
    key=lambda one: (one[1].startswith(CHANGES_MUCH), one),
)
"""Every RPC method, of the contracts: that services have these and no others, tests/architecture says."""


@pytest.fixture(scope="module")
def place(database_templates: Templates, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    with ExitStack() as stack:
        yield Place(stack.enter_context(a_region(database_templates, tmp_path_factory.mktemp("files"))), stack)


def words_in(answer: str, *forbidden: str) -> list[str]:
    """A number counts where it stands whole: its digits come up by chance in the seconds of `/metrics`."""
    there = [word for word in forbidden if word and word in answer]  # the pattern alone takes far longer
    return [word for word in there if re.search(rf"(?<![\d.]){re.escape(word)}(?!\d)", answer)]


def test_every_method_has_a_rule_and_every_rule_a_method() -> None:
    for service, method in ASKED:
        try:
            reach_of(service, method)
        except KeyError:
            pytest.fail(f"{service}.{method} has no rule of access: services/gateway/domain/reach/")
    assert [(s, m) for s, rules in REACH.items() for m in rules if (s, m) not in ASKED] == []


@pytest.mark.parametrize("who", VISITORS)
def test_no_route_shows_what_is_another_s(place: Place, who: str) -> None:
    """Each is filled in with bruno's ids; a link's holder comes with anna's link. Before the methods are asked: those
    that a role may ask change what there is to be found.
    """
    faults, answered, found = [], 0, 0
    upload_id = place.region.open_upload(place.bruno)
    forbidden = {*place.anna.words, *place.bruno.words}
    if who != Role.ADMINISTRATOR:  # who sees whose notice did not go out by the dossier's number
        forbidden |= {place.anna.number, place.bruno.number}
    if who in (Role.ADVISER, Role.HEAD):
        forbidden = set()
    if who in (LINK, MANDATARY):
        forbidden = {place.anna.staff_word, *place.bruno.words, place.bruno.number}
    for method, path, declared in _routes(place):
        answer = _visit(place, who, method, path)
        faults += [f"{method} {path}: {word}" for word in words_in(answer.text, *forbidden)]
        if not _may(who, declared) and answer.status_code not in (400, 401, 403):  # 400: no search in an address
            faults.append(f"{method} {path}: {answer.status_code}")
        answered += answer.status_code < 300
        found += bool(words_in(answer.text, *place.bruno.words, place.anna.word))
        of_others = [f"{role.value}{what}" for role in Role if role != who for what in ("kept", "sought")]
        faults += [f"{method} {path}: {word}" for word in words_in(answer.text, *of_others)]
    assert faults == []
    assert _is_open(place, upload_id) == (who not in (Role.ADVISER, Role.HEAD)), "who may, and nobody else, ended it"
    assert answered > 10
    assert (found > 5) == (who in (Role.ADVISER, Role.HEAD)) or who in (LINK, MANDATARY)


@pytest.mark.parametrize("owner", ["adviser", "head"])
def test_what_somebody_searched_for_is_theirs_alone(place: Place, owner: str) -> None:
    words = (f"{owner}kept", f"{owner}sought")
    for who in VISITORS:
        shown = "".join(
            place.browsers[who].get(f"/console/queue{below}", params={"view": str(place.views[owner])}).text
            for below in ("", "/export/csv")
        )
        assert words_in(shown, *words) == (list(words) if who == owner else []), who


def test_no_method_answers_a_visitor_with_what_is_another_s(place: Place) -> None:
    """Asked about bruno, by everybody whom the rule lets ask and everybody whom it does not."""
    faults, asked, seen = [], 0, set()
    for service, method in ASKED:
        rule = reach_of(service, method)
        for who in VISITORS:
            asker = place.asker(who)
            answer = place.ask(service, method, who, place.bruno)
            permitted = asker.role is not None and any(may(asker.role, p) for p in rule.by if isinstance(p, Permission))
            if not permitted and rule.rows not in (Rows.NOBODY, Rows.ONE) and set(answer.split()) != {"beyond"}:
                faults.append(f"{service}.{method} answers {who}")
            forbidden = [*place.anna.words, *place.bruno.words, place.anna.number, place.bruno.number]
            if permitted and rule.rows is Rows.TECHNICAL:
                forbidden = [*place.anna.words, *place.bruno.words]
            if permitted and rule.rows is Rows.REGION:
                forbidden = []
            if permitted and rule.rows is Rows.ONE:
                forbidden = [*place.anna.words, place.anna.number]
            faults += [f"{service}.{method} tells {who}: {word}" for word in words_in(answer, *forbidden)]
            asked += answer != "beyond"
            seen |= set(words_in(answer, *place.bruno.words))
    assert faults == []
    assert asked > len(ASKED)
    assert {place.bruno.word, place.bruno.staff_word} <= seen  # those who may, do find it


@pytest.mark.parametrize("who", [MANDATARY, LINK])
def test_a_link_answers_for_its_own_dossier_and_never_with_what_staff_wrote(place: Place, who: str) -> None:
    opened, faults = 0, []
    for service, method in ASKED:
        own = place.ask(service, method, who, place.anna)
        faults += [f"{service}.{method}: {word}" for word in words_in(own, place.anna.staff_word, *place.bruno.words)]
        opened += place.anna.word in own
    assert faults == []
    assert opened


def test_a_file_and_an_upload_are_reached_through_their_own_dossier_alone(place: Place) -> None:
    anna, bruno = place.anna, place.bruno
    browser, file_id = place.browsers["adviser"], place.region.file_ids[bruno]
    for prefix in ("/api/v1", "/console"):
        assert browser.get(f"{prefix}/dossiers/{bruno.dossier_id}/files/{file_id}").status_code == 200
        assert browser.get(f"{prefix}/dossiers/{anna.dossier_id}/files/{file_id}").status_code == 404
    token = sign(anna.dossier_id, TRACKING_SECRET)
    tus = {"Tus-Resumable": "1.0.0", "Upload-Offset": "0", "Content-Type": "application/offset+octet-stream"}
    for method in ("HEAD", "PATCH", "DELETE"):
        answer = browser.request(method, f"/track/{token}/uploads/{place.region.upload_ids[bruno]}", headers=tus)
        assert answer.status_code == 404, method


def test_every_route_s_parameters_are_filled_here(place: Place) -> None:
    for method, path, _ in _routes(place):
        assert "{" not in _filled(place, NOBODY, path), f"{method} {path} has a parameter that this test cannot fill"


def _routes(place: Place) -> list[tuple[str, str, Allowed | Public]]:
    """Every route with its strictest rule; those that change something last."""
    found = []
    for route in iter_route_contexts(place.gateway.app.routes):
        declared = _declared(route.dependant)
        assert declared, f"{route.path} declares no access"
        assert "{token}" not in str(route.path) or isinstance(declared[0], Linked | Preferring), (
            f"{route.path} is opened by a link"
        )
        strictest = next((one for one in declared if isinstance(one, Allowed)), declared[0])
        found += [(method, str(route.path), strictest) for method in route.methods or ()]
    return sorted((one for one in found if one[:2] not in SIGNS_OUT), key=_last_changes)


def _is_open(place: Place, upload_id: UUID) -> bool:
    asked = GetUpload(dossier_id=place.bruno.dossier_id, upload_id=upload_id)
    try:
        return not place.region.applications["investor"].answer(asked).finished
    except UploadNotFound:
        return False


def _may(who: str, declared: Allowed | Public) -> bool:
    if isinstance(declared, Public):
        return True
    return who not in OUTSIDERS and may(Role(who), declared.permission)


def _last_changes(route: tuple[str, str, Allowed | Public]) -> tuple[bool, bool, str]:
    return route[0] not in SAFE, route[0] == "DELETE", route[1]


def _declared(dependant: Dependant) -> list[Allowed | Public]:
    own = [dependant.call] if isinstance(dependant.call, Allowed | Public) else []
    return [*own, *(found for inner in dependant.dependencies for found in _declared(inner))]


def _visit(place: Place, who: str, method: str, path: str) -> Any:
    begun = place.bruno.word[:-3]  # finds him all the same, and is no find where a page says again what was asked
    query: Mapping[str, Any] = {"search": begun, "dossier": begun, "include_ended": "true"}
    body = None if method in SAFE else {"search": begun}
    tus = {"Tus-Resumable": "1.0.0"} if method in ("DELETE", "HEAD") else {}
    return place.browsers[who].request(method, _filled(place, who, path), json=body, params=query, headers=tus)


def _filled(place: Place, who: str, path: str) -> str:
    values = place.about(place.bruno) | {
        "token": place.preferences(path) if who == LINK and path.startswith(OF_WISHES) else place.token(who),
        "opportunity_id": str(uuid4()),
        "action_id": str(uuid4()),
        "sha256": "0" * 64,
        "account_id": str(place.gateway.account("editor").id),
        "machine_id": str(uuid4()),
        "suppression_id": str(uuid4()),
        "version_id": str(uuid4()),
        "language": "fr",
        "event_id": str(place.bruno.event_id),
        "view_id": str(place.views["adviser" if who == "head" else "head"]),
        "service": "notifications",
        "parked_id": "1",
        "fingerprint": "0123456789abcdef",
        "source": "investor",
        "aggregate": "dossier",
        "path": "open-verification",
        "act": "publish",
        "key": "1",
        "rest:path": "x",
        "kind": "csv",
        "name": "style.css",
        "code": "fr",
        "scheme": "tpme",
        "place": "02.113",
        "figure_id": "1",
        "subscription_id": str(uuid4()),
        "delivery_id": "1",
        "word": "pause",
        "collection_id": "plots",
        "tile_matrix_set_id": "WebMercatorQuad",
        "tile_matrix_id": "6",
        "tile_row": "25",
        "tile_col": "31",
        "data_set": "plots",
        "snapshot_id": "2026-11",
        "feature_id": "019b0000-0000-7000-8000-000000000003",
        "site": "selouane",
        "pole": "med-est",
        "reference": "SE-B-01",
        "table": "plots",
        "plot_id": str(uuid4()),
        "period": "2025",
    }
    for name, value in values.items():
        path = path.replace(f"{{{name}}}", str(value))
    return path
