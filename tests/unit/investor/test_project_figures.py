"""The figures of a project with several dossiers: added up day by day, of what was approved alone."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

import pytest

from services.investor.domain.decision import Decision
from services.investor.domain.project_figures import is_approved, totals_of
from services.investor.domain.realised import Figures
from shared.contracts.investor.codes import Outcome, Status
from shared.contracts.investor.realisation_codes import FigureSource
from tests.unit.investor.builders import NOON, a_dossier


def figures(day: int, amount: int, jobs: int = 0, recorded: int = 0) -> Figures:
    at = NOON + timedelta(hours=recorded)
    return Figures(date(2027, 1, day), Decimal(amount), jobs, FigureSource.BANK, "", UUID(int=7), at)


def decision(outcome: Outcome, validated_at: datetime | None) -> Decision:
    return Decision(outcome, [], "", UUID(int=7), NOON, validated_at=validated_at)


def told(*dossiers: list[Figures]) -> list[tuple[int, int, int]]:
    return [(one.as_of.day, int(one.realised_amount_mad), one.realised_jobs) for one in totals_of(dossiers)]


def test_a_total_holds_until_the_dossier_s_next_one_and_totals_of_dossiers_are_added() -> None:
    assert told([figures(3, 10, 1), figures(9, 25, 4)], [figures(5, 100, 7)], []) == [
        *((3, 10, 1), (5, 110, 8), (9, 125, 11)),
    ]


def test_of_one_day_what_was_recorded_last_counts_even_if_it_is_less() -> None:
    assert told([figures(3, 50, 5, recorded=2), figures(3, 90, 9, recorded=1)]) == [(3, 50, 5)]


def test_without_figures_there_is_no_total() -> None:
    assert told() == told([]) == []


@pytest.mark.parametrize(
    ("status", "approved"),
    [
        (Status.FAVOURABLE, True),
        (Status.UNDER_CONSTRUCTION, True),
        (Status.UNDER_REVIEW, False),
        (Status.UNFAVOURABLE, False),
        (Status.WITHDRAWN, False),
    ],
)
def test_what_is_to_be_realised_counts(status: Status, approved: bool) -> None:
    assert is_approved(a_dossier(status=status)) is approved


def test_a_closed_one_counts_if_it_was_granted_and_not_if_it_was_refused_for_good() -> None:
    closed = a_dossier(status=Status.CLOSED)
    assert not is_approved(closed)
    closed.decisions = [decision(Outcome.UNFAVOURABLE, NOON)]
    assert not is_approved(closed)
    closed.decisions = [decision(Outcome.FAVOURABLE, None)]
    assert not is_approved(closed)
    closed.decisions = [decision(Outcome.FAVOURABLE_WITH_RESERVES, NOON)]
    assert is_approved(closed)
