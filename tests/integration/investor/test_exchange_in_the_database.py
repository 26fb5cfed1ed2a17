"""Notes and messages: kept once, told without what they say, seen by who may, and in the queue while they wait."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID, uuid4

import pytest

from services.investor.domain.exchange import MOST_A_DAY
from shared.contracts.investor.exchange_codes import Side
from shared.contracts.investor.exchange_refusals import TooManyMessages
from shared.contracts.investor.exchange_requests import AddNote, SettleThread, WriteMessage, WriteToCentre
from shared.contracts.investor.queries import ListQueue, TrackDossier
from shared.contracts.investor.refusals import DossierNotFound
from tests.integration.investor.clock_world import ADVISER, ClockWorld
from tests.support.databases import Databases

SECRET = "Le vendeur veut 40 % en espèces"


class Desk(ClockWorld):
    """The investor service where people write."""

    def write(self, dossier_id: UUID, text: str = "Bonjour", **more: Any) -> None:
        self.ask(
            WriteMessage(**{"request_id": uuid4(), "dossier_id": dossier_id, "staff_id": ADVISER} | more, text=text)
        )

    def hear(self, dossier_id: UUID, text: str = "Salam", **more: Any) -> None:
        self.ask(WriteToCentre(**{"request_id": uuid4(), "dossier_id": dossier_id} | more, text=text))

    def waiting(self) -> list[UUID]:
        return [row.dossier_id for row in self.ask(ListQueue(answer_owed=True)).rows]


@pytest.fixture
def desk(databases: Databases) -> Iterator[Desk]:
    made = Desk(databases("investor", seeded=True))
    yield made
    made.engine.dispose()


def test_a_note_is_seen_by_the_staff_alone_and_leaves_the_dossier_as_it_was(desk: Desk) -> None:
    dossier = desk.in_verification()
    version = desk.view(dossier).version
    note = AddNote(request_id=uuid4(), dossier_id=dossier, staff_id=ADVISER, text=SECRET)
    desk.ask(note)
    desk.ask(note)
    view = desk.view(dossier)
    assert [(kept.text, kept.author_id) for kept in view.exchange.notes] == [(SECRET, ADVISER)]
    assert view.version == version
    assert SECRET not in desk.ask(TrackDossier(dossier_id=dossier)).model_dump_json()
    assert SECRET not in str(view.history)


def test_an_investor_s_message_waits_in_the_queue_until_it_is_answered(desk: Desk) -> None:
    dossier, _other = desk.in_verification(), desk.in_verification()
    desk.hear(dossier)
    first = desk.now
    desk.at("2026-11-26")
    desk.hear(dossier, "Toujours là ?")
    assert desk.waiting() == [dossier]
    owed = desk.view(dossier).exchange.owed
    assert owed is not None
    assert (owed.by, owed.since) == (Side.CENTRE, first)
    desk.at("2026-11-26", 11)
    desk.write(dossier)
    assert desk.waiting() == []
    tracked = desk.ask(TrackDossier(dossier_id=dossier)).exchange
    assert [(one.by, one.text) for one in tracked.messages] == [
        (Side.INVESTOR, "Salam"),
        (Side.INVESTOR, "Toujours là ?"),
        (Side.CENTRE, "Bonjour"),
    ]


def test_the_event_of_a_message_says_that_it_is_there_and_nothing_of_it(desk: Desk) -> None:
    dossier = desk.in_verification()
    sent = uuid4()
    desk.write(dossier, SECRET, request_id=sent, expects_answer=True)
    desk.write(dossier, SECRET, request_id=sent, expects_answer=True)
    (told,) = desk.announced(dossier, "dossier.message_written.v1")
    assert (told["written_id"], told["expects_answer"]) == (str(sent), True)
    assert SECRET not in str(told)
    owed = desk.view(dossier).exchange.owed
    assert owed is not None
    assert owed.by is Side.INVESTOR


def test_an_answer_given_by_telephone_ends_the_wait(desk: Desk) -> None:
    dossier = desk.in_verification()
    desk.hear(dossier)
    desk.ask(SettleThread(dossier_id=dossier, staff_id=ADVISER))
    assert desk.waiting() == []
    assert desk.view(dossier).exchange.owed is None


def test_who_has_the_link_cannot_drown_the_centre(desk: Desk) -> None:
    dossier = desk.in_verification()
    for _ in range(MOST_A_DAY):
        desk.hear(dossier)
    with pytest.raises(TooManyMessages):
        desk.hear(dossier)
    desk.at("2026-11-26")
    desk.hear(dossier)


def test_nothing_is_written_about_a_dossier_that_is_not_there(desk: Desk) -> None:
    with pytest.raises(DossierNotFound):
        desk.hear(uuid4())
