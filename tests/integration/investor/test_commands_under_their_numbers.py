"""A command is known again by its number: sent again it takes effect once, whatever became of its answer."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from sqlalchemy import text

from shared.contracts.investor.codes import Status
from shared.contracts.investor.queries import GetDossier
from shared.contracts.investor.refusals import DossierNotFound, IllegalMove
from shared.contracts.investor.requests import OpenVerification
from shared.contracts.remit import limited_to
from shared.database.engine import plain_url
from shared.messaging import carried_out
from tests.integration.investor.at_once import at_once
from tests.integration.investor.test_dossier_in_the_database import ADVISER, Investor, a_filing, investor
from tests.support.blocked import A_TABLE, A_TRANSACTION

__all__ = ["investor"]


def filed(investor: Investor) -> OpenVerification:
    """The first step of a new dossier, not yet taken."""
    dossier_id = investor(a_filing()).dossier_id
    return OpenVerification(dossier_id=dossier_id, staff_id=ADVISER)


def times(investor: Investor, type_: str = "dossier.verification_opened.v1") -> int:
    return investor.announced().count(type_)


def test_a_command_that_comes_again_under_its_number_takes_effect_once_and_is_answered_as_before(
    investor: Investor,
) -> None:
    command, number = filed(investor), uuid4()
    answers = [investor.application.answer(command, number) for _ in range(3)]
    assert answers == [None, None, None]
    assert times(investor) == 1
    with pytest.raises(IllegalMove):  # another hand's command is another command
        investor.application.answer(command, uuid4())


def test_the_same_command_by_two_roads_at_once_takes_effect_once_and_nobody_is_refused(investor: Investor) -> None:
    command, number = filed(investor), uuid4()
    twins = [lambda: investor.application.answer(command, number)] * 2
    assert at_once(investor, twins, held="dossier", by=(A_TABLE, A_TRANSACTION)) == [None, None]
    assert times(investor) == 1


def test_a_command_that_was_refused_is_not_taken_for_done(investor: Investor) -> None:
    early, number = filed(investor), uuid4()
    elsewhere = OpenVerification(dossier_id=uuid4(), staff_id=ADVISER)
    for _ in range(2):
        with pytest.raises(DossierNotFound):
            investor.application.answer(elsewhere, number)
    investor.application.answer(early, number)
    assert investor(GetDossier(dossier_id=early.dossier_id)).status == Status.VERIFICATION


def test_who_is_limited_to_provinces_is_known_again_too(investor: Investor) -> None:
    command, number = filed(investor), uuid4()
    with limited_to(("02.113",)):
        for _ in range(2):
            investor.application.answer(command, number)
    assert times(investor) == 1


def test_numbers_are_forgotten_after_a_day_and_no_sooner(investor: Investor) -> None:
    numbers = [uuid4() for _ in range(3)]
    for number in numbers:
        investor.application.answer(filed(investor), number)
    kept = carried_out.KEPT_FOR
    _happened(investor, {numbers[0]: kept + timedelta(minutes=1), numbers[1]: kept - timedelta(minutes=1)})

    assert carried_out.forget(investor.engine) == 1

    with investor.engine.connect() as connection:
        left: list[Any] = list(connection.scalars(text("SELECT number FROM carried_command")))
    assert sorted(left) == sorted(numbers[1:])


def _happened(investor: Investor, ago: dict[UUID, timedelta]) -> None:
    with psycopg.connect(plain_url(investor.database.owner_url)) as owner:
        for number, past in ago.items():
            owner.execute(
                "UPDATE carried_command SET carried_out_at = now() - %s::interval WHERE number = %s", [past, number]
            )
