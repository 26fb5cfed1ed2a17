"""What others learn when the regional plan changes: public words and approved values, and no more."""

from decimal import Decimal
from typing import Any

from shared.contracts.territory.planning import ApprovePeriod, ReopenPeriod
from tests.integration.territory.conftest import STAFF, Territory
from tests.integration.territory.test_planning import AXIS, BERKANE, PRIORITY, SECOND, enter, take_in


def gone_out(territory: Territory) -> list[tuple[str, dict[str, Any]]]:
    rows = territory.query("SELECT type, data FROM public_event WHERE type LIKE 'primo.planning.%' ORDER BY id")
    return [(row.type.removeprefix("primo.planning."), row.data) for row in rows]


def test_a_public_priority_goes_out_and_once_more_when_it_is_public_no_longer(territory: Territory) -> None:
    take_in(territory, "priorities", PRIORITY, dry_run=True)
    assert gone_out(territory) == [], "it was only looked at"
    take_in(territory, "priorities", PRIORITY)
    take_in(territory, "priorities", PRIORITY)  # says nothing new
    take_in(territory, "priorities", PRIORITY.replace(";oui;", ";non;"))
    take_in(territory, "priorities", PRIORITY.replace(";oui;", ";non;").replace("Plan of the province", "A letter"))

    assert [(kind, data["sector"], data["applies"]) for kind, data in gone_out(territory)] == [
        ("priority_changed.v1", "agro_industry", True),
        ("priority_changed.v1", "agro_industry", False),
    ]
    (row, *_) = territory.query("SELECT * FROM public_event WHERE type LIKE 'primo.planning.%' ORDER BY id")
    assert (row.province, row.sector) == (BERKANE, "agro_industry"), "what receivers filter by"


def test_an_approved_period_goes_out_with_its_values_and_a_reopening_without_its_reason(territory: Territory) -> None:
    enter(territory, 60)
    assert gone_out(territory) == [], "told to nobody before it is approved"
    territory.ask(ApprovePeriod(staff_id=SECOND, period="2025"))
    territory.ask(ReopenPeriod(staff_id=STAFF, period="2025", reason="One project was counted twice"))

    (approved, told), (reopened, again) = gone_out(territory)

    assert (approved, reopened) == ("period_approved.v1", "period_reopened.v1")
    assert [Decimal(value["value"]) for value in told["values"]] == [60]
    assert again == {"period": "2025"}


def test_axes_and_targets_go_out_with_what_they_say_now(territory: Territory) -> None:
    project = f"pdr-2022-2027.2.9;project;{AXIS};9;Une usine;مصنع;A plant;9000000;40;Berkane;2026;2027;Council;S;yes"
    take_in(territory, "plan", project)
    take_in(territory, "targets", f"plan_projects;{BERKANE};{AXIS};2027;12;oui;Council;S;yes")
    take_in(territory, "targets", f"plan_projects;{BERKANE};{AXIS};2026;8;non;Council;S;yes")  # for staff alone

    (item, said), (target, wanted) = gone_out(territory)

    assert (item, said["code"], said["title"]["en"], said["province"]) == (
        *("item_changed.v1", "pdr-2022-2027.2.9", "A plant", BERKANE),
    )
    assert (target, wanted["indicator"], wanted["province"], wanted["period"], Decimal(wanted["value"])) == (
        *("target_changed.v1", "plan_projects", BERKANE, "2027", Decimal(12)),
    )
