"""Files that are taken and needs for presence: dated lists that an administrator changes from a day on."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from pydantic import ValidationError
from sqlalchemy.orm import Session

from services.investor.adapters.appointment_views import need_rules
from services.investor.adapters.taken_files import taken_now
from services.investor.domain.appointment import needs_of
from shared.contracts.codes import FileFault
from shared.contracts.investor.appointment_codes import PresenceNeed
from shared.contracts.investor.codes import Status
from shared.contracts.investor.list_entries import AddListEntry, FileEnding, GetDatedLists, ListName
from shared.contracts.investor.queries import GetDossier, TrackDossier
from shared.files.content import ContentExaminer
from shared.files.file_types import file_rules
from tests.integration.files.conftest import PDF
from tests.integration.investor.clock_world import HEAD, ClockWorld
from tests.support.databases import Databases

MARK = {"staff_id": HEAD, "source": "Note du directeur", "confidence": "P"}


class Office(ClockWorld):
    def add(self, valid_from: date, **said: Any) -> None:
        self.ask(AddListEntry.model_validate({**MARK, "valid_from": valid_from, **said}))

    def tomorrow(self) -> date:
        return self.now.date() + timedelta(days=1)

    def judge(self, content: bytes) -> FileFault | None:
        return ContentExaminer(taken_now(self.engine, lambda: self.now)).examine(content).fault

    def needs(self, status: Status, *missing: str, meets: bool = True) -> tuple[PresenceNeed, ...]:
        with Session(self.engine) as session:
            return needs_of(need_rules(session, self.now.date()), status, frozenset(missing), meets=meets)

    def endings(self, dossier_id: UUID) -> list[tuple[str, ...]]:
        queries = (GetDossier(dossier_id=dossier_id), TrackDossier(dossier_id=dossier_id))
        return [self.ask(query).file_types for query in queries]


@pytest.fixture
def office(databases: Databases) -> Iterator[Office]:
    made = Office(databases("investor", seeded=True))
    yield made
    made.engine.dispose()


def test_what_was_shipped_is_the_first_word_of_each_list(office: Office) -> None:
    entries = office.ask(GetDatedLists()).entries
    types = {e.code: e for e in entries if e.list_name is ListName.FILE_TYPE}
    assert set(types) == set(FileEnding) == set(file_rules().extensions.values())
    assert all(e.holds and e.in_use and e.amount == 20 and e.source and not e.recorded_by for e in types.values())
    needs = {e.code: e for e in entries if e.list_name is ListName.PRESENCE_NEED}
    assert set(needs) == set(PresenceNeed) - {PresenceNeed.MEETING}
    assert needs["complement"].statuses == (Status.COMPLEMENT_REQUESTED,)
    assert needs["power_of_attorney"].piece == "power_of_attorney"


def test_a_type_that_goes_out_of_use_is_taken_until_the_day_before_with_no_process_started_anew(
    office: Office,
) -> None:
    dossier = office.in_verification()
    office.add(office.tomorrow(), list_name="file_type", code="pdf", in_use=False, amount=20)
    assert office.judge(PDF) is None
    assert all("pdf" in endings for endings in office.endings(dossier))
    office.now += timedelta(days=1)
    assert office.judge(PDF) is FileFault.TYPE_NOT_ALLOWED
    assert [endings for endings in office.endings(dossier) if "pdf" in endings] == []
    assert all("jpg" in endings for endings in office.endings(dossier))


def test_a_smaller_size_holds_from_its_day_on(office: Office) -> None:
    large = PDF + bytes(1_100_000)
    office.add(office.tomorrow(), list_name="file_type", code="pdf", amount=1)
    assert office.judge(large) is None
    office.now += timedelta(days=1)
    assert (office.judge(large), office.judge(PDF)) == (FileFault.TOO_LARGE, None)


def test_a_stay_raises_what_needs_the_investor_there_as_shipped(office: Office) -> None:
    needs = (PresenceNeed.POWER_OF_ATTORNEY, PresenceNeed.AGREEMENT)
    assert office.needs(Status.FAVOURABLE, "power_of_attorney") == needs
    assert office.needs(Status.VERIFICATION, meets=False) == (PresenceNeed.MEETING,)
    assert office.needs(Status.VERIFICATION) == ()


def test_a_need_is_said_anew_or_goes_out_of_use(office: Office) -> None:
    said = {"list_name": "presence_need", "code": "agreement"}
    office.add(office.tomorrow(), **said, statuses=["agreement_signed"], piece="statutes")
    office.add(office.tomorrow() + timedelta(days=2), **said, in_use=False)
    assert office.needs(Status.FAVOURABLE) == (PresenceNeed.AGREEMENT,)
    office.now += timedelta(days=1)
    assert office.needs(Status.FAVOURABLE) == ()
    assert office.needs(Status.AGREEMENT_SIGNED) == ()
    assert office.needs(Status.AGREEMENT_SIGNED, "statutes") == (PresenceNeed.AGREEMENT,)
    office.now += timedelta(days=2)
    assert office.needs(Status.AGREEMENT_SIGNED, "statutes") == ()


@pytest.mark.parametrize(
    "said",
    [
        {"list_name": "file_type", "code": "exe", "amount": 1},
        {"list_name": "file_type", "code": "pdf"},
        {"list_name": "file_type", "code": "pdf", "amount": 21},
        {"list_name": "presence_need", "code": "complement"},
        {"list_name": "milestone_kind", "code": "permits", "piece": "statutes"},
    ],
)
def test_what_makes_no_sense_is_not_taken(said: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        AddListEntry.model_validate({**MARK, "valid_from": date(2027, 1, 1), **said})
