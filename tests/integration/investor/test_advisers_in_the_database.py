"""Every dossier has somebody who looks after it: by rule, by continuity, by a head; and somebody else in an absence."""

from collections.abc import Iterator
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest
from pydantic import ValidationError

from shared.contracts.investor import adviser_requests as ask
from shared.contracts.investor.adviser_codes import AssignedBecause, ReassignReason
from shared.contracts.investor.adviser_refusals import (
    AbsenceNotFound,
    AlreadyTheirs,
    AssignmentRuleNotFound,
    AssignmentRuleThere,
)
from shared.contracts.investor.adviser_replies import AdviserPage
from shared.contracts.investor.queries import ExportQueue, ListAdvisers, ListQueue, TrackDossier
from shared.contracts.investor.requests import FileDossier, WithdrawDossier
from tests.integration.investor.clock_world import ADVISER, HEAD, ClockWorld
from tests.support.databases import Databases

COLLEAGUE = UUID(int=44)


class Office(ClockWorld):
    """The investor service with advisers."""

    def file(self, email: str = "new@example.org", **project: Any) -> UUID:
        person = {"full_name": "Ali Exemple", "email": email, "residence_country": "NL", "language": "nl"}
        consents = [{"purpose": "service_notices", "text_version": "2026-01"}]
        said = {"title": "Riad", "province": "02.381", "sector": "tourism", "planned_amount_mad": 1, "planned_jobs": 1}
        command = {"request_id": uuid4(), "person": {**person, "consents": consents}, "project": {**said, **project}}
        filed: UUID = self.ask(FileDossier.model_validate(command)).dossier_id
        return filed

    def rule(self, adviser: UUID, province: str | None = None) -> None:
        self.ask(ask.AddAssignmentRule(staff_id=HEAD, adviser_id=adviser, province=province))

    def give(self, dossier_id: UUID, adviser: UUID) -> None:
        reason = ReassignReason.INVESTOR_ASKED
        command = {"dossier_id": dossier_id, "staff_id": HEAD, "reason": reason, "note": "Veut parler tarifit"}
        self.ask(ask.AssignAdviser(adviser_id=adviser, **command))

    def away(self, adviser: UUID, covered_by: UUID) -> None:
        days = {"first_day": date(2026, 11, 20), "last_day": date(2026, 11, 30)}
        self.ask(ask.RecordAbsence(staff_id=HEAD, adviser_id=adviser, covered_by=covered_by, **days))

    def page(self) -> AdviserPage:
        found: AdviserPage = self.ask(ListAdvisers())
        return found

    def queue(self, **filters: Any) -> list[UUID]:
        return [row.dossier_id for row in self.ask(ListQueue(**filters)).rows]


@pytest.fixture
def office(databases: Databases) -> Iterator[Office]:
    made = Office(databases("investor", seeded=True))
    yield made
    made.engine.dispose()


def test_a_dossier_that_is_filed_goes_to_the_adviser_of_its_province_and_its_history_says_so(office: Office) -> None:
    office.rule(ADVISER)
    office.rule(COLLEAGUE, "02.381")
    view = office.view(office.file())
    assert view.adviser is not None
    assert (view.adviser.adviser_id, view.adviser.because) == (COLLEAGUE, AssignedBecause.RULE)
    line = next(line for line in view.history if line.action == "adviser_assigned")
    assert (line.by, line.details) == (None, {"adviser_id": str(COLLEAGUE), "because": "rule"})


def test_the_same_investor_stays_with_the_same_adviser_whatever_the_rules_say_by_then(office: Office) -> None:
    office.rule(ADVISER)
    office.file()
    office.rule(COLLEAGUE, "02.381")
    second = office.view(office.file()).adviser
    other = office.view(office.file("other@example.org")).adviser
    assert second is not None
    assert other is not None
    assert (second.adviser_id, second.because) == (ADVISER, AssignedBecause.CONTINUITY)
    assert other.adviser_id == COLLEAGUE


def test_a_head_gives_a_dossier_to_another_with_the_reason_in_its_history(office: Office) -> None:
    office.rule(ADVISER)
    dossier = office.file()
    office.give(dossier, COLLEAGUE)
    line = office.view(dossier).history[-1]
    assert line.by == HEAD
    assert line.details["previous_adviser_id"] == str(ADVISER)
    assert (line.details["reassign_reason"], line.details["remark"]) == ("investor_asked", "Veut parler tarifit")
    assert office.queue(of_adviser=COLLEAGUE) == [dossier]
    with pytest.raises(AlreadyTheirs):
        office.give(dossier, COLLEAGUE)
    following = office.view(office.file()).adviser
    assert following is not None
    assert following.adviser_id == COLLEAGUE, "continuity follows the head's word"


def test_a_head_hands_all_open_dossiers_of_one_adviser_to_another_each_with_the_reason_and_what_has_ended_stays(
    office: Office,
) -> None:
    office.rule(ADVISER)
    ended, *open_ones = office.file("a@example.org"), office.file("b@example.org"), office.file("c@example.org")
    office.ask(WithdrawDossier(dossier_id=ended, staff_id=ADVISER))
    said = {"staff_id": HEAD, "reason": ReassignReason.LONG_ABSENCE, "note": "Congé de maternité"}
    handed = ask.HandOverDossiers(from_adviser_id=ADVISER, adviser_id=COLLEAGUE, **said)
    assert office.ask(handed) == 2
    assert sorted(office.queue(of_adviser=COLLEAGUE)) == sorted(open_ones)
    for dossier in open_ones:
        line = office.view(dossier).history[-1]
        assert (line.by, line.details["previous_adviser_id"]) == (HEAD, str(ADVISER))
        assert (line.details["reassign_reason"], line.details["remark"]) == ("long_absence", "Congé de maternité")
    stays = office.view(ended).adviser
    assert stays is not None
    assert stays.adviser_id == ADVISER
    assert office.ask(handed) == 0
    with pytest.raises(ValidationError, match="themselves"):
        ask.HandOverDossiers(from_adviser_id=ADVISER, adviser_id=ADVISER, **said)


def test_what_is_mine_is_what_i_cover_too_and_the_investor_is_shown_who_is_there(office: Office) -> None:
    office.rule(ADVISER)
    dossier = office.file()
    assert office.queue(of_adviser=COLLEAGUE) == []
    office.away(ADVISER, COLLEAGUE)
    assert office.queue(of_adviser=COLLEAGUE) == [dossier]
    assert [row.dossier_id for row in office.ask(ExportQueue(of_adviser=COLLEAGUE)).rows] == [dossier]
    assert office.queue(of_adviser=ADVISER) == [dossier]
    adviser = office.view(dossier).adviser
    assert adviser is not None
    assert (adviser.adviser_id, adviser.acting_id, adviser.absent_until) == (ADVISER, COLLEAGUE, date(2026, 11, 30))
    assert office.ask(TrackDossier(dossier_id=dossier)).adviser_id == COLLEAGUE
    office.at("2026-12-01")
    assert office.queue(of_adviser=COLLEAGUE) == []
    assert office.ask(TrackDossier(dossier_id=dossier)).adviser_id == ADVISER


def test_an_absence_that_is_cancelled_no_longer_counts(office: Office) -> None:
    office.away(ADVISER, COLLEAGUE)
    absence = office.page().absences[0].absence_id
    office.ask(ask.CancelAbsence(staff_id=HEAD, absence_id=absence))
    assert office.page().absences == ()
    with pytest.raises(AbsenceNotFound):
        office.ask(ask.CancelAbsence(staff_id=HEAD, absence_id=absence))


def test_rules_are_ended_never_doubled_and_what_was_filed_before_can_be_given_out_by_them(office: Office) -> None:
    before = office.file()
    assert office.view(before).adviser is None
    assert office.queue(unassigned=True) == [before]
    office.rule(ADVISER)
    with pytest.raises(AssignmentRuleThere):
        office.rule(ADVISER)
    assert office.page().unassigned == 1
    assert office.ask(ask.AssignWaiting(staff_id=HEAD)) == 1
    assert office.page().unassigned == 0
    assert office.queue(unassigned=True) == []
    rule = office.page().rules[0].rule_id
    office.ask(ask.EndAssignmentRule(staff_id=HEAD, rule_id=rule))
    assert office.page().rules == ()
    with pytest.raises(AssignmentRuleNotFound):
        office.ask(ask.EndAssignmentRule(staff_id=HEAD, rule_id=rule))


def test_the_workload_counts_what_is_open_due_this_week_and_late(office: Office) -> None:
    office.at("2026-11-24")  # a Tuesday
    for due_on in ("2026-11-23", "2026-11-24", "2026-11-29", "2026-11-30"):
        dossier = office.in_verification(due_on=date.fromisoformat(due_on))
        office.give(dossier, ADVISER)
    ended = office.in_verification(status="withdrawn", due_on=date(2026, 11, 25))
    office.give(ended, ADVISER)
    office.away(ADVISER, COLLEAGUE)
    page = office.page()
    busy, covering = page.workload
    assert page.week_ends_on == date(2026, 11, 29)
    assert (busy.adviser_id, busy.open_dossiers, busy.due_this_week, busy.overdue) == (ADVISER, 4, 2, 1)
    assert busy.covered_by == COLLEAGUE
    assert (covering.adviser_id, covering.open_dossiers, covering.covers) == (COLLEAGUE, 0, 4)
