"""Opinions of administrations: who may be asked, what is taken, what silence does (nothing)."""

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest

from services.investor.domain.dossier import Dossier
from services.investor.domain.opinion import MemberWord, Opinion, listed
from shared.contracts.investor.clock_codes import ActKind, Administration
from shared.contracts.investor.codes import Status
from shared.contracts.investor.commission_codes import OpinionAnswer
from shared.contracts.investor.commission_refusals import (
    AdministrationNotAsked,
    OpinionAlreadyAsked,
    OpinionDayImpossible,
    OpinionNotAwaited,
    OpinionNotFound,
    OpinionReasonsRequired,
    SilenceTooEarly,
)
from tests.unit.investor.builders import ADVISER, HEAD, NOON, TODAY, a_dossier, announced

AGENCY, DOMAINS = Administration.URBAN_AGENCY, Administration.STATE_DOMAINS
LISTED = {AGENCY, DOMAINS}
LAW, BILL = date(2019, 2, 21), date(2027, 1, 1)


def an_opinion(of: Administration = AGENCY) -> Opinion:
    return Opinion(uuid4(), of, ADVISER, NOON, "", TODAY + timedelta(days=10), due_fixed_at=NOON)


def a_dossier_with(*opinions: Opinion) -> Dossier:
    return a_dossier(status=Status.UNDER_REVIEW, opinions=list(opinions))


def record(dossier: Dossier, opinion: Opinion, answer: OpinionAnswer, *, days: int = 3, **said: Any) -> None:
    values = {"received_on": None, "note": "", **said}
    dossier.record_opinion(opinion.id, answer, **values, by=HEAD, at=NOON + timedelta(days=days))


def test_several_are_asked_at_once_with_one_line_of_history_and_nobody_outside_is_told() -> None:
    dossier = a_dossier_with()
    dossier.ask_opinions([an_opinion(), an_opinion(DOMAINS)], LISTED, by=ADVISER, at=NOON)
    assert [opinion.administration for opinion in dossier.opinions] == [AGENCY, DOMAINS]
    (line,) = dossier.take_lines()
    assert line.details["administrations"] == [AGENCY, DOMAINS]
    assert announced(dossier) == []
    assert dossier.status is Status.UNDER_REVIEW


def test_who_is_not_on_the_list_or_is_asked_already_is_not_asked_and_nor_are_the_others() -> None:
    dossier = a_dossier_with(an_opinion())
    with pytest.raises(AdministrationNotAsked):
        dossier.ask_opinions([an_opinion(DOMAINS), an_opinion(Administration.TOURISM)], LISTED, by=ADVISER, at=NOON)
    with pytest.raises(OpinionAlreadyAsked):
        dossier.ask_opinions([an_opinion(DOMAINS), an_opinion(AGENCY)], LISTED, by=ADVISER, at=NOON)
    assert len(dossier.opinions) == 1
    assert dossier.take_lines() == []


def test_one_that_was_given_or_dropped_may_be_asked_anew() -> None:
    given, dropped = an_opinion(), an_opinion(DOMAINS)
    dossier = a_dossier_with(given, dropped)
    record(dossier, given, OpinionAnswer.FAVOURABLE)
    dossier.drop_opinion(dropped.id, by=ADVISER, at=NOON)
    dossier.ask_opinions([an_opinion(), an_opinion(DOMAINS)], LISTED, by=ADVISER, at=NOON)
    assert len(dossier.opinions) == 4


@pytest.mark.parametrize("answer", [OpinionAnswer.WITH_RESERVES, OpinionAnswer.UNFAVOURABLE])
def test_reserves_and_a_no_are_reasoned(answer: OpinionAnswer) -> None:
    opinion = an_opinion()
    dossier = a_dossier_with(opinion)
    with pytest.raises(OpinionReasonsRequired):
        record(dossier, opinion, answer)
    record(dossier, opinion, answer, note="hors zone")
    assert (opinion.answer, opinion.note, opinion.received_on) == (answer, "hors zone", TODAY + timedelta(days=3))
    assert dossier.status is Status.UNDER_REVIEW


def test_silence_is_noted_only_once_the_day_has_passed_and_an_opinion_that_comes_later_is_taken() -> None:
    opinion = an_opinion()
    dossier = a_dossier_with(opinion)
    with pytest.raises(SilenceTooEarly):
        record(dossier, opinion, OpinionAnswer.SILENT, days=10)
    record(dossier, opinion, OpinionAnswer.SILENT, days=11)
    assert (opinion.answer, opinion.received_on) == (OpinionAnswer.SILENT, None)
    assert dossier.status is Status.UNDER_REVIEW
    with pytest.raises(OpinionNotAwaited):
        record(dossier, opinion, OpinionAnswer.SILENT, days=12)
    record(dossier, opinion, OpinionAnswer.FAVOURABLE, days=12)
    with pytest.raises(OpinionNotAwaited):
        record(dossier, opinion, OpinionAnswer.FAVOURABLE, days=13)


@pytest.mark.parametrize("days", [-1, 4])
def test_an_opinion_arrives_between_the_asking_and_today(days: int) -> None:
    opinion = an_opinion()
    with pytest.raises(OpinionDayImpossible):
        record(
            a_dossier_with(opinion), opinion, OpinionAnswer.FAVOURABLE, received_on=TODAY + timedelta(days=days), days=3
        )


def test_another_dossiers_opinion_is_not_found() -> None:
    with pytest.raises(OpinionNotFound):
        record(a_dossier_with(), an_opinion(), OpinionAnswer.FAVOURABLE)


def test_the_last_word_on_or_before_a_day_says_who_sits_and_who_is_asked() -> None:
    words = [
        MemberWord(AGENCY, None, True, LAW),
        MemberWord(AGENCY, None, False, BILL),
        MemberWord(AGENCY, ActKind.PLANNING_PERMISSION, True, LAW),
        MemberWord(DOMAINS, None, True, BILL),
    ]
    assert listed(words, TODAY) == {AGENCY: (True, (ActKind.PLANNING_PERMISSION,))}
    assert listed(words, BILL) == {AGENCY: (False, (ActKind.PLANNING_PERMISSION,)), DOMAINS: (True, ())}
    assert listed(words, date(2018, 1, 1)) == {}
