"""Nobody is given what they would not see; and what they have been given unseen is named."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import UUID

import pytest

from services.gateway.domain.account import Account
from shared.contracts.codes import Role
from shared.contracts.investor.adviser_replies import AdviserPage, AssignmentRuleView, WorkloadRow
from shared.contracts.investor.adviser_requests import AddAssignmentRule, AssignAdviser, HandOverDossiers
from shared.contracts.investor.queries import DossierPlace, ListAdvisers, ListWithin
from shared.contracts.notifications.staff_contacts import GetStaffContact
from shared.contracts.remit import remit
from tests.support.gateway.browser import Browser, Gateway
from tests.support.gateway.views import DOSSIER

BERKANE, NADOR, OUJDA = "02.113", "02.381", "02.411"
PAGE = "/console/advisers"
AT = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)
DAY = date(2026, 5, 12)


class Office:
    """Whose open dossiers lie where; answers as the investor service does, within the remit that stands beside."""

    def __init__(self, gateway: Gateway, dossiers: Mapping[UUID, tuple[str, ...]]) -> None:
        self.dossiers = dossiers
        self.rules: tuple[AssignmentRuleView, ...] = ()
        gateway.services.answers |= {
            ListAdvisers: self._page,
            ListWithin: lambda _: (DossierPlace(dossier_id=DOSSIER, province=NADOR),) if _seen(NADOR) else (),
            AddAssignmentRule: None,
            AssignAdviser: None,
            HandOverDossiers: 2,
            GetStaffContact: None,
        }

    def _page(self, _: ListAdvisers) -> AdviserPage:
        rows = tuple(
            WorkloadRow(adviser_id=who, open_dossiers=sum(map(_seen, where)), due_this_week=0, overdue=0)
            for who, where in self.dossiers.items()
        )
        return AdviserPage(today=DAY, week_ends_on=DAY, workload=rows, unassigned=0, rules=self.rules, absences=())


def _seen(province: str) -> bool:
    return not remit() or province in remit()


def limited(gateway: Gateway, username: str, *provinces: str) -> Account:
    known = gateway.store.tables.accounts.get(username)
    account = known.account if known else gateway.add_account(username, Role.ADVISER)
    account = replace(account, remit=provinces)
    gateway.store.tables.accounts[username] = replace(gateway.store.tables.accounts[username], account=account)
    return account


@pytest.mark.parametrize(
    ("sees", "province", "status"),
    [((NADOR,), NADOR, 303), ((NADOR,), BERKANE, 422), ((NADOR,), "", 422), ((), "", 303)],
)
def test_a_rule_names_nobody_who_does_not_see_its_province(
    gateway: Gateway, browser: Browser, sees: tuple[str, ...], province: str, status: int
) -> None:
    Office(gateway, {})
    adviser = limited(gateway, "adviser", *sees)
    said = {"adviser_id": str(adviser.id), "province": province, "sector": ""}
    answer = browser.sign_in("head").submit(f"{PAGE}/add-assignment-rule", said)
    assert answer.status_code == status
    assert ("limité à des provinces" in answer.text) is (status == 422)


@pytest.mark.parametrize(("sees", "status"), [((NADOR, OUJDA), 303), ((BERKANE,), 422), ((), 303)])
def test_a_dossier_is_given_to_nobody_who_does_not_see_it(
    gateway: Gateway, browser: Browser, sees: tuple[str, ...], status: int
) -> None:
    Office(gateway, {})
    second = limited(gateway, "salma", *sees)
    body = {"adviser_id": str(second.id), "reason": "workload", "note": ""}
    browser.sign_in("head")
    answer = browser.post(f"/api/v1/dossiers/{DOSSIER}/assign-adviser", json=body)
    assert answer.status_code == {303: 204}.get(status, status)
    given = [one for one in gateway.services.asked if isinstance(one, AssignAdviser)]
    assert len(given) == (status == 303)


def test_who_sees_less_than_the_dossier_learns_nothing_of_it(gateway: Gateway, browser: Browser) -> None:
    """A head who is limited to Berkane, of a dossier in Nador: the service says that there is none, not this check."""
    Office(gateway, {})
    limited(gateway, "head", BERKANE)
    second = limited(gateway, "salma", BERKANE)
    body = {"adviser_id": str(second.id), "reason": "workload", "note": ""}
    browser.sign_in("head").post(f"/api/v1/dossiers/{DOSSIER}/assign-adviser", json=body)
    assert [type(one) for one in gateway.services.asked if isinstance(one, AssignAdviser)] == [AssignAdviser]


@pytest.mark.parametrize(
    ("sees", "status"), [((NADOR, OUJDA), 303), ((NADOR,), 422), ((BERKANE,), 422), ((), 303)]
)  # fmt: skip
def test_all_dossiers_of_one_go_to_nobody_who_does_not_see_them_all(
    gateway: Gateway, browser: Browser, sees: tuple[str, ...], status: int
) -> None:
    adviser, second = gateway.account("adviser"), limited(gateway, "salma", *sees)
    Office(gateway, {adviser.id: (NADOR, NADOR, OUJDA)})
    said = {"from_adviser_id": str(adviser.id), "adviser_id": str(second.id), "reason": "workload", "note": ""}
    assert browser.sign_in("head").submit(f"{PAGE}/hand-over-dossiers", said).status_code == status


def test_an_administrator_reads_what_a_limited_account_has_and_does_not_see(gateway: Gateway, browser: Browser) -> None:
    adviser = limited(gateway, "adviser", NADOR)
    office = Office(gateway, {adviser.id: (NADOR, BERKANE, OUJDA)})
    told = {"recorded_by": gateway.account("head").id, "recorded_at": AT}
    office.rules = tuple(
        AssignmentRuleView(rule_id=UUID(int=number), adviser_id=adviser.id, province=province, sector=None, **told)
        for number, province in enumerate((NADOR, BERKANE, None))
    )
    page = browser.sign_in("administrator").page(f"/console/accounts/{adviser.id}").text
    assert "suit 2 dossiers ouverts et a 2 règles" in page
    assert "Hors de ses provinces : 2 dossiers, 2 règles." in browser.page(PAGE).text
    limited(gateway, "adviser")
    assert "dossiers ouverts et a" not in browser.page(f"/console/accounts/{adviser.id}").text
