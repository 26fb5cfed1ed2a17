"""Who owes an answer."""

from datetime import UTC, datetime
from uuid import UUID

from services.investor.domain.exchange import Message, Owed, owed_after
from shared.contracts.investor.exchange_codes import Side

ADVISER, DOSSIER = UUID(int=1), UUID(int=2)


def at(hour: int) -> datetime:
    return datetime(2026, 11, 24, hour, tzinfo=UTC)


def investor(hour: int) -> Message:
    return Message(UUID(int=hour), DOSSIER, None, at(hour), "?", expects_answer=True)


def adviser(hour: int, *, asks: bool = False) -> Message:
    return Message(UUID(int=hour), DOSSIER, ADVISER, at(hour), "!", expects_answer=asks)


def after(*messages: Message) -> Owed | None:
    owed = None
    for message in messages:
        owed = owed_after(message, owed)
    return owed


def test_an_investor_who_writes_waits_since_the_first_message_that_was_not_answered() -> None:
    assert after(investor(8), investor(11)) == Owed(Side.CENTRE, at(8))
    assert after(investor(8), adviser(9), investor(11)) == Owed(Side.CENTRE, at(11))


def test_a_word_of_the_centre_answers_and_asks_for_nothing_unless_it_says_so() -> None:
    assert after(investor(8), adviser(9)) is None
    assert after(investor(8), adviser(9, asks=True)) == Owed(Side.INVESTOR, at(9))
    assert after(adviser(9)) is None


def test_the_centre_s_own_further_words_do_not_answer_its_question() -> None:
    assert after(adviser(9, asks=True), adviser(10)) == Owed(Side.INVESTOR, at(9))
    assert after(adviser(9, asks=True), investor(12)) == Owed(Side.CENTRE, at(12))
