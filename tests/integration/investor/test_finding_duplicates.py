"""Which dossiers are compared, how, and what that costs nobody."""

import time
from collections.abc import Iterator
from threading import Event, Thread
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from services.investor import jobs
from services.investor.domain.likeness import Alike, Filed, compare
from services.investor.usecases import look_for_duplicates
from shared.contracts.investor.duplicates import Likeness
from shared.contracts.investor.privacy import (
    GetPerson,
    RectifyPerson,
)
from shared.contracts.investor.queries import GetDossier
from shared.contracts.investor.requests import FileDossier, WithdrawDossier
from tests.integration.investor.duplicate_world import ADVISER, World, a_filing, numbers
from tests.support.databases import Databases


@pytest.fixture
def world(databases: Databases) -> Iterator[World]:
    made = World(databases("investor", seeded=True))
    yield made
    made.engine.dispose()


def test_what_is_filed_twice_is_proposed_with_its_reasons_in_either_script(world: World) -> None:
    latin = world.person("Mohammed El Amrani", "one@example.org")
    arabic = world.person("محمد العمراني", "two@example.org")
    stranger = world.person("Ali Ben Salah", "three@example.org")
    first, second = world.file("OR-1", latin), world.file("OR-2", arabic)
    world.file("OR-3", stranger)
    world.file("OR-4", latin, title="Hôtel de charme", sector="tourism", planned_amount_mad=90_000)
    world.look()
    page = world.listed()
    (pair,) = page.pairs
    assert (numbers(page), page.total, page.at_least) == ({"OR-1", "OR-2"}, 1, 60)
    assert pair.score >= 60
    assert {Likeness.NAME, Likeness.TITLE} <= set(pair.likenesses)
    assert [pair.other.number for pair in world.of(first).pairs] == ["OR-2"]
    assert [pair.other.number for pair in world.of(second).pairs] == ["OR-1"]
    with Session(world.engine) as session, session.begin():
        session.execute(text("UPDATE person SET full_name = 'Karim Ouali' WHERE id = :id"), {"id": arabic})
    world.look()
    assert world.listed().total == 0, "what is rectified is compared again"


def keys_of(world: World, dossier_id: UUID) -> int:
    with Session(world.engine) as session:
        counted = text("SELECT count(*) FROM duplicate_key WHERE dossier_id = :dossier_id")
        return session.scalar(counted, {"dossier_id": dossier_id}) or 0


def test_a_word_that_is_written_otherwise_is_met_by_the_other_one_and_by_the_project(world: World) -> None:
    world.file("OR-1", world.person("Fatima Bouzidi", "one@example.org"))
    world.file("OR-2", world.person("Fatima Bouzidri", "two@example.org"))
    world.file("OR-3", world.person("Karim Ouali", "three@example.org"))
    world.look()
    assert numbers(world.listed()) == {"OR-1", "OR-2"}


def test_who_was_born_on_the_same_day_is_compared_however_the_name_is_written(world: World) -> None:
    born = {"full_name": "Khadija Benaissa", "birth_date": "1980-05-07"}
    one = world.ask(FileDossier.model_validate(a_filing("one@example.org", **born)))
    other = world.ask(FileDossier.model_validate(a_filing("two@example.org", **born | {"full_name": "Benissa Kadija"})))
    world.look()
    (pair,) = world.of(one.dossier_id).pairs
    assert pair.other.dossier_id == other.dossier_id
    assert Likeness.BIRTH_DATE in pair.likenesses
    (person_id,) = world.people("two@example.org")
    world.ask(RectifyPerson(person_id=person_id, staff_id=ADVISER, birth_date="1955-01-30"))
    world.look()
    assert [pair.score for pair in world.of(one.dossier_id).pairs if Likeness.BIRTH_DATE in pair.likenesses] == []
    assert world.ask(GetDossier(dossier_id=other.dossier_id)).history[-1].action == "person.rectified"
    world.ask(RectifyPerson(person_id=person_id, staff_id=ADVISER, birth_date=""))
    assert world.ask(GetPerson(person_id=person_id)).birth_date is None


def test_of_a_name_that_very_many_have_the_most_alike_is_found_and_the_others_are_not_all_compared(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    compared: list[int] = []

    def counting(one: Filed, other: Filed) -> Alike:
        compared.append(1)
        return compare(one, other)

    monkeypatch.setattr(look_for_duplicates, "compare", counting)
    world.file("OR-0", world.person("Mohammed Alaoui", "0@example.org"))
    for number in range(1, 150):
        person = world.person("Mohammed Alaoui", f"{number}@example.org")
        world.file(f"OR-{number}", person, title=f"{uuid4()}", planned_amount_mad=10_000 * number * number)
    world.look()
    compared.clear()
    again = world.file("OR-150", world.person("Mohamed Alaoui", "150@example.org"))
    world.look()
    assert world.of(again).pairs[0].other.number == "OR-0"
    assert len(compared) == 30


def test_comparing_waits_for_nobody_who_acts_on_a_dossier_and_keeps_nobody_waiting(world: World) -> None:
    one, _other = world.file("OR-1"), world.file("OR-2")
    with Session(world.engine) as adviser:
        adviser.execute(text("SELECT FROM dossier WHERE id = :id FOR UPDATE"), {"id": one})
        world.look()
    assert world.listed().total == 1


def test_what_has_ended_is_compared_with_nothing_and_leaves_no_keys(world: World) -> None:
    one = world.file("OR-1")
    world.look()
    assert keys_of(world, one) > 0
    world.ask(WithdrawDossier(dossier_id=one, staff_id=ADVISER))
    with Session(world.engine) as session, session.begin():
        session.execute(text("INSERT INTO duplicate_look SELECT id FROM dossier"))
    world.look()
    assert keys_of(world, one) == 0


def test_work_compares_by_itself_beside_its_other_timers(world: World) -> None:
    world.file("OR-1")
    world.file("OR-2")
    component, stop = jobs.duplicates_component(world.engine), Event()
    thread = Thread(target=component.run, args=(stop,))
    thread.start()
    try:
        last_moment = time.monotonic() + 20
        while not world.listed().total and time.monotonic() < last_moment:
            time.sleep(0.05)
    finally:
        stop.set()
        thread.join(20)
    assert (component.name, world.listed().total, thread.is_alive()) == ("duplicates", 1, False)
