"""What a notice's state cannot say stands beside it, as long as it fits."""

import pytest

from services.notifications.domain.standing import SHOWN_AS, exact
from shared.contracts.notifications.codes import NoticeStanding, NoticeState


@pytest.mark.parametrize("standing", list(SHOWN_AS))
def test_what_stands_beside_the_state_is_told(standing: NoticeStanding) -> None:
    assert exact(SHOWN_AS[standing], standing) is standing


def test_a_release_that_moves_the_state_alone_is_believed() -> None:
    assert exact(NoticeState.CREATED, NoticeStanding.SUPERSEDED) is NoticeStanding.CREATED
    assert exact(NoticeState.SENT, None) is NoticeStanding.SENT


def test_every_standing_is_a_state_or_shown_as_one() -> None:
    assert {*SHOWN_AS, *(NoticeStanding(state) for state in NoticeState)} == set(NoticeStanding)
