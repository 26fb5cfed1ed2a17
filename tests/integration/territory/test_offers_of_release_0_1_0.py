"""What release 0.1.0 left in its tables, brought to today: it stays open, in the version and languages that were read.

The rows in `release_0_1_0/offers.json` were written by that release's own use cases over its own tables: an offer on a
plot that its author published alone, one in a commune that a colleague published, one that was withdrawn, a draft that
two persons wrote, and one that was dropped. Only the places and the setting around them are ours.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
import pytest
from alembic import command
from psycopg import sql
from psycopg.types.json import Jsonb

from shared.contracts.codes import Language
from shared.contracts.refusal import Refusal
from shared.contracts.territory.codes import OpportunityStatus
from shared.contracts.territory.offer import OpportunityVersionView
from shared.contracts.territory.queries import GetOpportunity, ListOpportunities, ListOpportunityVersions
from shared.contracts.territory.refusals import OpportunityNotFound
from shared.contracts.territory.replies import OpportunityView
from shared.contracts.territory.requests import ReviseOpportunity, SubmitOpportunity
from shared.database.engine import make_engine, plain_url
from shared.database.migrate import configuration
from tests.integration.territory.conftest import FALLBACKS, SECOND, STAFF, Territory
from tests.support.databases import Templates

LEFT: dict[str, Any] = json.loads((Path(__file__).parent / "release_0_1_0" / "offers.json").read_text("utf-8"))
RELEASED = "0001"
"""Where the migrations of release 0.1.0 ended."""
WRITTEN = {Language.FRENCH, Language.ARABIC, Language.ENGLISH}


@dataclass
class Upgraded:
    territory: Territory

    def named(self, name: str) -> UUID:
        return UUID(LEFT["named"][name])

    def view(self, name: str) -> OpportunityView:
        found: OpportunityView = self.territory.ask(GetOpportunity(opportunity_id=self.named(name), for_staff=True))
        return found

    def versions(self, name: str) -> tuple[OpportunityVersionView, ...]:
        found: tuple[OpportunityVersionView, ...] = self.territory.ask(
            ListOpportunityVersions(opportunity_id=self.named(name))
        )
        return found


@pytest.fixture(scope="module")
def upgraded(database_templates: Templates) -> Iterator[Upgraded]:
    database = database_templates.unmigrated("territory")
    alembic = configuration("territory", database.owner_url)
    command.upgrade(alembic, RELEASED)
    with psycopg.connect(plain_url(database.url)) as connection:
        for table, rows in LEFT["rows"].items():
            for row in rows:
                _insert(connection, table, row)
    command.upgrade(alembic, "head")
    engine = make_engine(database.url, application="test", pool_size=2)
    yield Upgraded(Territory(database, engine))
    engine.dispose()
    database_templates.drop(database)


def test_what_was_published_stays_published_and_nothing_else_comes_to_light(upgraded: Upgraded) -> None:
    page = upgraded.territory.ask(ListOpportunities())
    rows = {row.opportunity_id: row for row in page.rows}
    assert (page.total, set(rows)) == (2, {upgraded.named("on_plot"), upgraded.named("plain")})
    on_plot, plain = rows[upgraded.named("on_plot")], rows[upgraded.named("plain")]
    assert (on_plot.version, plain.version) == (1, 1)
    assert (on_plot.indicative_amount_mad, plain.commune) == (Decimal("12000000.50"), "02.381.01.05")
    assert on_plot.plot is not None
    assert (on_plot.plot.reference, on_plot.plot.offered_by) == ("SE-B-77", upgraded.named("on_plot"))
    for hidden in ("gone", "unfinished", "dropped"):
        with pytest.raises(OpportunityNotFound):
            upgraded.territory.ask(GetOpportunity(opportunity_id=upgraded.named(hidden)))


@pytest.mark.parametrize(("name", "approver"), [("on_plot", STAFF), ("plain", SECOND), ("gone", SECOND)])
def test_each_has_its_one_version_with_who_answered_for_it(upgraded: Upgraded, name: str, approver: UUID) -> None:
    (version,) = upgraded.versions(name)
    (row,) = (row for row in LEFT["rows"]["opportunity"] if row["id"] == str(upgraded.named(name)))
    assert (version.number, version.authors, version.approved_by) == (1, (STAFF,), approver)
    assert (version.submitted_by, version.submitted_at) == (None, None)  # nobody had to
    assert version.published_at.isoformat() == row["published_at"]
    ended = version.ended_at.isoformat() if version.ended_at else None
    assert ended == row["withdrawn_at"]
    said = version.details.model_dump(mode="json", exclude_unset=True)
    kept = {name: row[name] for name in said if name != "indicative_amount_mad"}
    assert {name: value for name, value in said.items() if name != "indicative_amount_mad"} == kept
    assert set(version.details.title) == set(version.details.text) == WRITTEN


def test_its_languages_are_read_and_the_others_are_owed_by_the_next_version(upgraded: Upgraded) -> None:
    view = upgraded.view("plain")
    states = {state.language: state.state for state in view.languages}
    assert {language for language, state in states.items() if state == "written"} == WRITTEN
    assert {language for language, state in states.items() if state == "missing"} == set(Language) - WRITTEN
    assert (view.written, view.review) == (None, None)
    assert [line.action for line in view.history] == ["drafted", "published"]


def test_a_draft_of_two_persons_is_a_draft_still_and_waits_for_its_languages(upgraded: Upgraded) -> None:
    view = upgraded.view("unfinished")
    assert view.status is OpportunityStatus.DRAFT
    assert view.review is not None
    assert (view.review.stage, view.review.number, view.review.authors) == ("drafting", 1, (STAFF,))
    assert view.written is not None
    assert view.written.text == {Language.FRENCH: "Un début."}
    assert upgraded.versions("unfinished") == upgraded.versions("dropped") == ()
    with pytest.raises(Refusal):
        upgraded.territory.ask(SubmitOpportunity(opportunity_id=view.opportunity_id, staff_id=STAFF))


def test_a_dossier_that_was_filed_in_its_time_still_reserves_and_the_next_version_is_the_second(
    upgraded: Upgraded,
) -> None:
    territory, opportunity_id = upgraded.territory, upgraded.named("on_plot")
    plot_id = UUID(LEFT["rows"]["plot"][0]["id"])
    (first,) = upgraded.versions("on_plot")
    elsewhere = first.details.model_copy(update={"plot_id": None, "fallbacks": FALLBACKS})
    territory.ask(ReviseOpportunity(opportunity_id=opportunity_id, staff_id=STAFF, details=elsewhere))
    territory.approve(opportunity_id)

    assert [(one.number, one.details.plot_id) for one in upgraded.versions("on_plot")] == [(2, None), (1, plot_id)]
    territory.hear(territory.filed(plot_id, occurred_at=first.published_at + timedelta(days=1)))
    assert [row.state for row in territory.query("SELECT state FROM reservation")] == ["held"]


def _insert(connection: psycopg.Connection, table: str, row: dict[str, Any]) -> None:
    names = sql.SQL(", ").join(map(sql.Identifier, row))
    values = sql.SQL(", ").join(map(sql.Placeholder, row))
    plain = {name: Jsonb(value) if isinstance(value, dict) else value for name, value in row.items()}
    statement = sql.SQL("INSERT INTO {} ({}) VALUES ({})").format(sql.Identifier(table), names, values)
    connection.execute(statement, plain)
