"""Nobody is shown what is another's: every method of every service, and every route, called as each kind of visitor."""

from collections.abc import Iterator
from contextlib import ExitStack
from uuid import UUID

import pytest

from services.gateway.domain.permissions import Permission, may
from services.gateway.domain.reach import REACH, Rows, reach_of
from services.gateway.entrypoints.access import Allowed, Public
from services.gateway.entrypoints.pages import live
from shared.contracts.codes import Role
from shared.contracts.investor.uploads import GetUpload, UploadNotFound
from shared.contracts.tracking import sign
from tests.integration.isolation.place import ASKED, LINK, MANDATARY, NOBODY, OUTSIDERS, VISITORS, Place, words_in
from tests.integration.isolation.region import a_region
from tests.integration.isolation.routes import filled, routes_of, visit
from tests.support.databases import Templates
from tests.support.gateway.browser import TRACKING_SECRET

pytestmark = pytest.mark.timeout(300)  # each visitor comes to every route, which takes a busy machine a minute


@pytest.fixture(autouse=True)
def streams_end_soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "LASTS_S", 0.01)


@pytest.fixture(scope="module")
def place(database_templates: Templates, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    with ExitStack() as stack:
        yield Place(stack.enter_context(a_region(database_templates, tmp_path_factory.mktemp("files"))), stack)


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
    for method, path, declared in routes_of(place):
        answer = visit(place, who, method, path, place.bruno)
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
    for method, path, _ in routes_of(place):
        assert "{" not in filled(place, NOBODY, path, place.bruno), (
            f"{method} {path} has a parameter that this test cannot fill"
        )


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
