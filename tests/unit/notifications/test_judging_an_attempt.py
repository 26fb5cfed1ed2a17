"""What the end of an attempt means: settled, tried again, or left to a person."""

import pytest

from services.notifications.domain.delivery import FULL_PAUSES, PAUSES, Attempt, answered, judge, lost
from shared.contracts.notifications.codes import AttemptOutcome, NoticeState, Phase


@pytest.mark.parametrize("phase", [Phase.MAIL, Phase.RECIPIENT, Phase.TRANSMITTING])
@pytest.mark.parametrize(
    ("code", "state"),
    [
        (421, NoticeState.FAILED_TEMPORARILY),
        (451, NoticeState.FAILED_TEMPORARILY),
        (550, NoticeState.FAILED_PERMANENTLY),
        (552, NoticeState.FAILED_PERMANENTLY),
    ],
)
def test_the_code_decides_whether_an_answer_is_for_good(phase: Phase, code: int, state: NoticeState) -> None:
    assert judge(answered(phase, code, "no"), 0).state is state


@pytest.mark.parametrize("phase", [Phase.CONNECT, Phase.MAIL, Phase.RECIPIENT])
def test_a_loss_before_the_content_left_is_tried_again(phase: Phase) -> None:
    assert judge(lost(phase, "gone"), 0).state is NoticeState.FAILED_TEMPORARILY


def test_a_loss_after_the_content_began_to_leave_is_not_tried_again_by_itself() -> None:
    verdict = judge(lost(Phase.TRANSMITTING, "gone"), 0)

    assert (verdict.state, verdict.pause) == (NoticeState.UNKNOWN, None)


@pytest.mark.parametrize("attempt", [lost(Phase.CONNECT, "refused"), answered(Phase.CONNECT, 535, "who are you")])
def test_a_mail_server_that_is_away_or_refuses_us_uses_up_no_tries(attempt: Attempt) -> None:
    verdict = judge(attempt, 7)

    assert (verdict.state, verdict.tries) == (NoticeState.FAILED_TEMPORARILY, 7)
    assert verdict.pause is not None


def test_pauses_grow_and_then_it_has_failed_for_good() -> None:
    verdicts = [judge(answered(Phase.RECIPIENT, 451, "later"), tries) for tries in range(len(PAUSES) + 1)]

    assert [verdict.pause for verdict in verdicts] == [*PAUSES, None]
    assert verdicts[-1].state is NoticeState.FAILED_PERMANENTLY
    assert sorted(PAUSES) == list(PAUSES)


def test_what_was_sent_is_settled() -> None:
    verdict = judge(Attempt(Phase.TRANSMITTING, AttemptOutcome.SENT, 250, "ok"), 2)

    assert (verdict.state, verdict.tries, verdict.pause) == (NoticeState.SENT, 3, None)


def test_a_full_mailbox_is_not_asked_again_within_the_hour() -> None:
    verdicts = [judge(answered(Phase.RECIPIENT, 452, "4.2.2 full"), tries) for tries in range(len(FULL_PAUSES) + 1)]

    assert [verdict.pause for verdict in verdicts] == [*FULL_PAUSES, None]
