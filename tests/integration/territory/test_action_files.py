"""Actions from a file: looked at, then applied as seen, all or nothing."""

import csv
import io

import pytest

from shared.contracts.territory.action_imports import ImportActions
from shared.contracts.territory.action_views import ListActions
from shared.contracts.territory.actions import ActionStatus, WithdrawAction
from shared.contracts.territory.refusals import TableOvertaken, TableRefused
from shared.reference.action_cells import COLUMNS, TEMPLATE, cells_of
from tests.integration.territory.action_world import details, drafted, listed, published, seen
from tests.integration.territory.conftest import STAFF, Territory


def as_file(*rows: dict[str, str]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";")
    writer.writerows([[TEMPLATE, *COLUMNS], *(["", *(row.get(c, "") for c in COLUMNS)] for row in rows)])
    return text.getvalue()


def test_a_file_is_looked_at_then_applied_as_seen_and_again_changes_nothing(own: Territory) -> None:
    action_id = published(own)
    same = cells_of("TAF-1", details())
    content = as_file(
        {**same, "last_year": "2022", "summary_fr": same["summary_fr"].replace(" ", "\n")},
        {**same, "reference": "TAF-2", "themes": "Retour et réintégration | planning", "places": "Figuig | فجيج"},
    )

    look = own.ask(ImportActions(staff_id=STAFF, content=content))

    assert (look.added, look.changed, look.wrong, look.applied) == (1, 1, 0, False)
    (changed,) = (change for change in look.changes if change.outcome == "changed")
    assert [(f.field, f.before, f.after) for f in changed.fields] == [("last_year", "2021", "2022")]
    assert listed(own, published_only=False, status=ActionStatus.DRAFT) == []

    apply = {"staff_id": STAFF, "content": content, "dry_run": False, "publish": True}
    with pytest.raises(TableOvertaken):
        own.ask(ImportActions(**apply, seen="something else"))
    assert own.ask(ImportActions(**apply, seen=look.digest)).applied
    assert sorted(listed(own)) == ["TAF-1", "TAF-2"]
    assert own.ask(ListActions(theme="return")).rows[0].places == ("02.251",)
    assert seen(own, action_id).history[-1].details["changed"] == ["last_year"]
    again = own.ask(ImportActions(**apply))
    assert (again.unchanged, again.added, again.changed, again.changes) == (2, 0, 0, ())
    assert len(seen(own, action_id).history) == 3


def test_one_wrong_row_and_nothing_of_the_file_is_applied(own: Territory) -> None:
    published(own)
    withdrawn = drafted(own, "TAF-9")
    own.ask(WithdrawAction(action_id=withdrawn, staff_id=STAFF, reason="Compté deux fois"))
    good = {**cells_of("TAF-2", details()), "reference": "TAF-2"}
    content = as_file(
        {**good, "reference": "TAF-3"},
        {**good, "places": "Taza", "first_year": "2030", "sources": "un rapport", "themes": "happiness"},
        {**good, "reference": "TAF-4", "themes": "happiness"},
        {**good, "reference": "TAF-5"},
        {**good, "reference": "TAF-5"},
        {**good, "reference": "TAF-9"},
        {**good, "reference": "", "title_fr": ""},
    )

    look = own.ask(ImportActions(staff_id=STAFF, content=content))

    assert (look.rows, look.added, look.wrong) == (7, 1, 6)
    faults = {(c.line, f.column, f.code) for c in look.changes for f in c.faults}
    assert faults == {
        (3, "places", "places_unreadable"),
        (3, "last_year", "years_reversed"),
        (3, "sources", "sources_unreadable"),
        (4, "themes", "term_unknown"),
        (5, "reference", "reference_repeated"),
        (6, "reference", "reference_repeated"),
        (7, "reference", "action_withdrawn"),
        (8, "reference", "missing"),
        (8, "title_fr", "missing"),
    }
    with pytest.raises(TableRefused):
        own.ask(ImportActions(staff_id=STAFF, content=content, dry_run=False))
    assert listed(own, published_only=False, status=ActionStatus.DRAFT) == []
    header = as_file().replace("carrier_kind", "kind_of_carrier")
    codes = {f.code for c in own.ask(ImportActions(staff_id=STAFF, content=header)).changes for f in c.faults}
    assert codes == {"column_missing", "column_unknown"}
