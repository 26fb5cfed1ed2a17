"""What goes out is written with its cause, and whoever follows the log misses nothing, in whatever order it commits."""

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import Connection

from services.territory import bootstrap
from services.territory.adapters import public_log
from services.territory.domain.going_out import GoingOut
from shared.contracts.investor.codes import Outcome
from shared.contracts.investor.events import DossierDecided
from shared.contracts.territory.aid_rules import AddTerritorialCategory
from shared.contracts.territory.codes import BonusCategory
from shared.contracts.territory.figures import ChooseFigure, RecordFigure
from shared.contracts.territory.public_events import OpportunityEnded
from shared.contracts.territory.requests import WithdrawOpportunity
from shared.contracts.territory.subscription_refusals import CursorUnknown, EventTypeUnknown
from shared.contracts.territory.subscriptions import Changes, ListChanges
from tests.integration.territory.conftest import STAFF, Territory

AT = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


def a_fact(province: str = "02.381") -> GoingOut:
    return GoingOut(OpportunityEnded(opportunity_id=uuid4(), province=province, sector="industry"), AT)


def number(territory: Territory) -> int:
    with territory.engine.connect() as connection:
        return public_log.number(connection)


def changes(territory: Territory, since: str | None = None, **asked: Any) -> Changes:
    found: Changes = territory.ask(ListChanges(since=since, **asked))
    return found


def subjects(found: Changes) -> list[str]:
    return [event["subject"] for event in found.events]


@pytest.fixture
def two(territory: Territory) -> Iterator[tuple[Connection, Connection]]:
    with territory.engine.connect() as one, territory.engine.connect() as other:
        yield one, other


def test_what_commits_late_is_read_late_and_never_lost(
    territory: Territory, two: tuple[Connection, Connection]
) -> None:  # fmt: skip
    slow, quick = two
    late, early = a_fact(), a_fact()
    public_log.write(slow, [late])  # draws the lower id, and commits last
    public_log.write(quick, [early])
    quick.commit()
    number(territory)
    first = changes(territory)

    assert subjects(first) == [early.fact.subject]
    assert changes(territory, first.next).events == ()

    slow.commit()
    number(territory)
    second = changes(territory, first.next)

    ids = [row.id for row in territory.query("SELECT id FROM public_event ORDER BY position")]
    assert ids == sorted(ids, reverse=True), "the world was not out of order"
    assert subjects(second) == [late.fact.subject]
    assert subjects(changes(territory)) == [early.fact.subject, late.fact.subject]


def test_numbering_waits_for_another_one_and_gives_no_number_twice(
    territory: Territory, two: tuple[Connection, Connection]
) -> None:
    one, _ = two
    for _each in range(3):
        public_log.write(one, [a_fact()])
        one.commit()
    assert number(territory) == 3
    assert number(territory) == 0
    public_log.write(one, [a_fact()])
    one.rollback()  # its identity is gone, and leaves no hole in the order
    public_log.write(one, [a_fact()])
    one.commit()
    assert number(territory) == 1
    assert [r.position for r in territory.query("SELECT position FROM public_event ORDER BY 1")] == [1, 2, 3, 4]


def test_the_feed_is_read_in_pages_by_type_and_province(territory: Territory) -> None:
    with territory.engine.begin() as connection:
        public_log.write(connection, [a_fact("02.381"), a_fact("02.113"), a_fact("02.381"), a_fact("02.113")])
    number(territory)

    first = changes(territory, limit=3)
    rest = changes(territory, first.next, limit=3)
    assert (len(first.events), first.more, len(rest.events), rest.more) == (3, True, 1, False)
    nador = changes(territory, provinces=["02.381"])
    assert {event["data"]["province"] for event in nador.events} == {"02.381"}
    assert nador.next == rest.next, "what a filter holds back is behind the reader"
    assert changes(territory, types=["primo.plot.availability_changed.v1"]).events == ()
    assert changes(territory, "now").next == rest.next
    assert subjects(changes(territory, first.events[0]["cursor"])) == subjects(changes(territory))[1:]


@pytest.mark.parametrize("cursor", ["abcd", "MTp4", "MTo5OTk5", "Mjox", "MTotMQ", "____"])
def test_a_cursor_that_nobody_gave_is_refused(territory: Territory, cursor: str) -> None:
    with pytest.raises(CursorUnknown):
        changes(territory, cursor)
    with pytest.raises(EventTypeUnknown):
        changes(territory, types=["primo.dossier.filed.v1"])


def test_the_life_of_an_offer_and_its_plot_goes_out_without_its_dossier(territory: Territory) -> None:
    plot_id = territory.register_plot()
    opportunity_id = territory.offer(plot_id)
    filed = territory.filed(plot_id)
    decided = DossierDecided(
        dossier_id=filed.dossier_id,
        outcome=Outcome.UNFAVOURABLE,
        decided_on=date(2026, 11, 24),
        appeal_until=date(2026, 12, 24),
        reserves=(),
        occurred_at=AT,
    )
    territory.hear(filed, decided)
    territory.ask(WithdrawOpportunity(opportunity_id=opportunity_id, staff_id=STAFF))
    number(territory)

    told = changes(territory).events

    assert [(e["type"].split(".", 1)[1], e["data"].get("state")) for e in told] == [
        ("opportunity.published.v1", None),
        ("plot.availability_changed.v1", "reserved"),
        ("plot.availability_changed.v1", "free"),
        ("opportunity.withdrawn.v1", None),
    ]
    said = json.dumps(told)
    assert str(filed.dossier_id) not in said
    assert str(STAFF) not in said
    assert "refused" not in said
    assert told[1]["data"]["province"] == "02.381"
    assert [e["sequence"][-1] for e in told] == ["1", "2", "3", "4"]


def test_figures_rules_and_what_planners_are_told_go_out(territory: Territory) -> None:
    said = {"vintage": "2025", "source": "HCP, note", "licence": "CC BY 4.0", "confidence": "S"}
    figure = RecordFigure(staff_id=STAFF, place="02.381.01.05", indicator="population", value=Decimal("1234"), **said)
    territory.ask(figure)
    (row,) = territory.query("SELECT id FROM place_figure WHERE source = 'HCP, note'")
    territory.ask(ChooseFigure(staff_id=STAFF, place="02.381.01.05", figure_id=row.id, reason="the newest"))
    category = {"province": "02.113", "category": BonusCategory.B, "valid_from": date(2027, 1, 1)}
    territory.ask(AddTerritorialCategory(staff_id=STAFF, source="an order", confidence="S", **category))
    territory.hear(*(territory.filed() for _ in range(7)))
    bootstrap.close_month(territory.engine, lambda: territory.now)
    number(territory)

    told = {event["type"]: event["data"] for event in changes(territory).events if event["data"].get("province")}

    recorded, chosen = told["primo.figure.recorded.v1"], told["primo.figure.chosen.v1"]
    assert recorded == chosen
    assert (recorded["province"], recorded["unit"], recorded["value"]) == ("02.381", "persons", "1234")
    figures = told["primo.pipeline.figures_told.v1"]["figures"]
    assert {f["count"] for f in figures} == {7}
    assert all(f["host_country"] in (None, "NL") for f in figures)
    kinds = [event["type"] for event in changes(territory).events]
    assert "primo.aid.rules_changed.v1" in kinds
    assert kinds.count("primo.pipeline.figures_told.v1") == 2, "the region, and its one province"
    assert str(STAFF) not in json.dumps(changes(territory).events)


def test_a_command_that_fails_tells_nothing(territory: Territory) -> None:
    with pytest.raises(Exception, match="opportunity"):
        territory.ask(WithdrawOpportunity(opportunity_id=uuid4(), staff_id=STAFF))
    assert number(territory) == 0
