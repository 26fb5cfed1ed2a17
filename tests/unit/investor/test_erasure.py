"""Who may be erased, by whom, and when it is done."""

from datetime import UTC, date, datetime
from uuid import UUID, uuid4

import pytest

from services.investor.domain.erasure import Erasure, Theirs
from services.investor.usecases.keep_or_erase import months_before
from shared.contracts.investor.privacy_codes import ErasurePlace, ErasureReason, ErasureState
from shared.contracts.investor.privacy_refusals import (
    ErasureSecondPersonRequired,
    ErasureStateWrong,
    PersonHasOpenDossiers,
    PersonUnderHold,
)

AT = datetime(2026, 11, 29, 12, tzinfo=UTC)
FIRST, SECOND = UUID(int=1), UUID(int=2)
DOSSIER = uuid4()
ENDED = Theirs((DOSSIER,), (), under_hold=False)


def proposed(by: UUID | None = FIRST, reason: ErasureReason = ErasureReason.PERSON_ASKED) -> Erasure:
    return Erasure.propose(uuid4(), uuid4(), reason, ENDED, by=by, at=AT)


def test_a_second_person_makes_it_begin_and_it_is_told_with_ids_alone() -> None:
    erasure = proposed()
    erasure.order(ENDED, by=SECOND, at=AT)
    (event,) = erasure.recorded
    assert erasure.state is ErasureState.RUNNING
    assert (event.type, event.model_dump()["dossier_ids"]) == ("erasure.ordered.v1", (DOSSIER,))


def test_the_one_who_proposed_it_may_not_order_it() -> None:
    erasure = proposed()
    with pytest.raises(ErasureSecondPersonRequired):
        erasure.order(ENDED, by=FIRST, at=AT)
    assert erasure.recorded == ()


def test_nothing_is_erased_under_a_legal_hold_even_when_it_came_after_the_proposal() -> None:
    held = Theirs((DOSSIER,), (), under_hold=True)
    with pytest.raises(PersonUnderHold):
        Erasure.propose(uuid4(), uuid4(), ErasureReason.ORDERED, held, by=FIRST, at=AT)
    with pytest.raises(PersonUnderHold):
        proposed().order(held, by=SECOND, at=AT)


def test_nobody_is_erased_while_a_dossier_is_on_its_way() -> None:
    with pytest.raises(PersonHasOpenDossiers) as refused:
        proposed().order(Theirs((DOSSIER,), ("OR-2026-00042",), under_hold=False), by=SECOND, at=AT)
    assert refused.value.data["numbers"] == ["OR-2026-00042"]


def test_it_is_done_when_every_place_has_reported_and_not_before() -> None:
    erasure = proposed()
    erasure.order(ENDED, by=SECOND, at=AT)
    for place in list(ErasurePlace)[1:]:
        erasure.confirm(place, {}, AT)
        erasure.confirm(place, {}, AT)  # a report that comes twice
    before = erasure.state
    erasure.confirm(ErasurePlace.INVESTOR, {"message": 3}, AT)
    assert before is ErasureState.RUNNING
    assert erasure.state is ErasureState.DONE
    assert [event.type for event in erasure.recorded] == ["erasure.ordered.v1", "erasure.completed.v1"]


def test_what_was_rejected_or_never_ordered_cannot_go_on() -> None:
    erasure = proposed()
    with pytest.raises(ErasureStateWrong):
        erasure.confirm(ErasurePlace.FILES, {}, AT)
    erasure.reject(by=FIRST, at=AT)
    with pytest.raises(ErasureStateWrong):
        erasure.order(ENDED, by=SECOND, at=AT)


def test_only_the_rule_of_retention_may_do_without_a_second_person() -> None:
    with pytest.raises(ErasureSecondPersonRequired):
        proposed(by=None).order(ENDED, by=None, at=AT)
    erasure = proposed(by=None, reason=ErasureReason.RETENTION_OVER)
    erasure.order(ENDED, by=None, at=AT)
    assert erasure.state is ErasureState.RUNNING


@pytest.mark.parametrize(
    ("day", "months", "found"),
    [
        (date(2026, 11, 29), 12, date(2025, 11, 29)),
        (date(2026, 3, 31), 1, date(2026, 2, 28)),
        (date(2028, 2, 29), 48, date(2024, 2, 29)),
        (date(2026, 1, 15), -24, date(2028, 1, 15)),
    ],
)
def test_months_are_counted_on_the_calendar(day: date, months: int, found: date) -> None:
    assert months_before(day, months) == found
