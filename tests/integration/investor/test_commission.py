"""The commission in the database: opinions with their days and reminders; the facts of the letter of decision."""

from collections.abc import Iterator
from uuid import UUID

import pytest

from shared.contracts.investor import requests
from shared.contracts.investor.clock_codes import ActKind, Administration
from shared.contracts.investor.codes import Outcome, ReasonCode, Status
from shared.contracts.investor.commission_codes import OpinionAnswer
from shared.contracts.investor.commission_refusals import LetterNotFound, MemberWordAlreadyThere
from shared.contracts.investor.commission_requests import AddCommissionMember, AskOpinions, RecordOpinion
from shared.contracts.investor.queries import GetDecisionLetter, ListCommissionMembers, ListDeadlines, ListOpinions
from shared.contracts.investor.refusals import RuleInThePast
from tests.integration.investor.clock_world import ADMINISTRATOR, ADVISER, HEAD, ClockWorld
from tests.support.databases import Databases
from tests.unit.investor.builders import a_dossier

AGENCY, REGISTRY = Administration.URBAN_AGENCY, Administration.LAND_REGISTRY


@pytest.fixture
def world(databases: Databases) -> Iterator[ClockWorld]:
    made = ClockWorld(databases("investor", seeded=True))
    made.at("2026-10-05")  # a Monday
    yield made
    made.engine.dispose()


def ask(world: ClockWorld, *administrations: Administration, dossier_id: UUID | None = None) -> UUID:
    found = dossier_id or world.complete()
    world.ask(AskOpinions(dossier_id=found, staff_id=ADVISER, administrations=administrations))
    return found


def test_an_opinion_that_does_not_come_is_reminded_of_flagged_and_owed_by_its_administration(world: ClockWorld) -> None:
    dossier_id = ask(world, AGENCY, REGISTRY)  # ten days: Thursday 15 October
    assert {str(one.due_on) for one in world.view(dossier_id).opinions} == {"2026-10-15"}
    version = world.view(dossier_id).version
    looks = {}
    for day in ("2026-10-11", "2026-10-12", "2026-10-14", "2026-10-16"):
        world.at(day)
        looks[day] = (world.remind(), world.remind())
    of_opinions = [step for step in world.recorded() if step[0] == "opinion"]
    assert [step[2] for step in of_opinions] == [3, 3, 1, 1, -1, -1]
    assert {day: first for day, (first, second) in looks.items() if second == 0} == {
        "2026-10-11": 0,
        "2026-10-12": 2,
        "2026-10-14": 2,
        "2026-10-16": 2,
    }
    assert world.told_altogether() == []  # the investor owes nothing
    view = world.view(dossier_id)
    assert [(one.days_left, one.age_days, one.answer) for one in view.opinions] == [(-1, 11, None)] * 2
    assert view.version == version
    rows = world.ask(ListDeadlines(overdue_only=True)).rows
    assert {row.administration for row in rows if row.clock == "opinion"} == {AGENCY, REGISTRY}

    agency = next(one for one in view.opinions if one.administration is AGENCY)
    said = {"dossier_id": dossier_id, "staff_id": ADVISER, "opinion_id": agency.opinion_id}
    world.ask(RecordOpinion(**said, opinion=OpinionAnswer.WITH_RESERVES, note="parking"))
    page = world.ask(ListOpinions())
    assert [(row.administration, row.days_left, row.age_days) for row in page.rows] == [(REGISTRY, -1, 11)]
    assert [(one.administration, one.awaited, one.overdue) for one in page.owed] == [(REGISTRY, 1, 1)]
    assert world.ask(ListOpinions(administration=AGENCY, overdue_only=False)).total == 0
    world.at("2026-10-20")
    assert world.remind() == 1  # the other alone


def test_a_corrected_holiday_moves_the_days_of_opinions_that_are_awaited(world: ClockWorld) -> None:
    dossier_id = ask(world, AGENCY)
    world.correct("2026-10-15", holiday=True)
    view = world.view(dossier_id)
    assert [str(one.due_on) for one in view.opinions] == ["2026-10-16"]
    assert [line.action for line in view.history][-1] == "opinion_due_date_moved"


def test_who_is_asked_for_an_act_is_suggested_and_a_new_word_holds_from_its_day_on(world: ClockWorld) -> None:
    dossier_id = world.complete(world.in_verification(asked_acts=[ActKind.TOURIST_CLASSIFICATION]))
    suggested = {one.administration for one in world.view(dossier_id).may_be_asked if one.suggested}
    assert suggested == {Administration.TOURISM}
    word = {
        "staff_id": ADMINISTRATOR,
        "administration": "tourism",
        "asked": False,
        "source": "decree",
        "confidence": "S",
    }
    with pytest.raises(RuleInThePast):
        world.ask(AddCommissionMember(**word, act="tourist_classification", valid_from="2026-10-05"))
    world.ask(AddCommissionMember(**word, act="tourist_classification", valid_from="2026-10-06"))
    with pytest.raises(MemberWordAlreadyThere):
        world.ask(AddCommissionMember(**word, act="tourist_classification", valid_from="2026-10-06"))
    assert Administration.TOURISM in {
        one.administration for one in world.view(dossier_id).may_be_asked if one.suggested
    }
    world.at("2026-10-06")
    assert not any(one.suggested for one in world.view(dossier_id).may_be_asked)
    members = world.ask(ListCommissionMembers())
    tourism = next(one for one in members.today if one.administration is Administration.TOURISM)
    assert (tourism.sits, tourism.acts) == (True, ())
    assert next(word.recorded_by for word in members.words if word.administration == "tourism") == ADMINISTRATOR


def test_the_letter_tells_the_decision_as_it_was_validated_whatever_comes_after(world: ClockWorld) -> None:
    facts = {"status": Status.SCHEDULED, "session_on": world.now.date(), "cri_invest_reference": "CI-2026-118"}
    dossier_id = world.store(a_dossier(**facts))
    with pytest.raises(LetterNotFound):
        world.ask(GetDecisionLetter(dossier_id=dossier_id))
    refusal = {"outcome": Outcome.UNFAVOURABLE, "reasons": (ReasonCode.LAND_NOT_AVAILABLE,), "note": "among us"}
    world.ask(requests.ProposeDecision(dossier_id=dossier_id, staff_id=ADVISER, **refusal))
    with pytest.raises(LetterNotFound):
        world.ask(GetDecisionLetter(dossier_id=dossier_id))
    world.ask(requests.ValidateDecision(dossier_id=dossier_id, staff_id=HEAD))
    letter = world.ask(GetDecisionLetter(dossier_id=dossier_id))
    assert (letter.outcome, letter.reasons) == (Outcome.UNFAVOURABLE, (ReasonCode.LAND_NOT_AVAILABLE,))
    assert (str(letter.decided_on), str(letter.session_on)) == ("2026-10-05", "2026-10-05")
    assert letter.appeal_until == world.view(dossier_id).appeal_until
    assert (letter.investor_name, letter.cri_invest_reference) == ("Fatima Exemple", "CI-2026-118")
    assert [(term.kind, term.days, term.to_be_confirmed) for term in letter.recourse] == [
        ("appeal", 10, False),
        ("wali_answer", 10, False),
        ("appeal_to_ministry", 10, True),
        ("ministry_answer", 30, False),
    ]
    assert len(letter.fingerprint) == 64
    world.at("2026-10-06")
    world.ask(requests.FileAppeal(dossier_id=dossier_id, staff_id=ADVISER, received_on=world.now.date()))
    assert world.view(dossier_id).appeal_until is None
    assert world.ask(GetDecisionLetter(dossier_id=dossier_id)) == letter
