"""Opportunities in the real database: who sees what, one offer per plot, the demonstration's offer."""

from threading import Thread
from typing import Any
from uuid import UUID, uuid4

import pytest

from services.territory import demonstrate
from services.territory.bootstrap import application
from shared.contracts.codes import Language, Sector
from shared.contracts.refusal import Refusal
from shared.contracts.territory.codes import OpportunityStatus
from shared.contracts.territory.queries import GetOpportunity, ListOpportunities, ListPlots
from shared.contracts.territory.refusals import OpportunityNotFound, PlotAlreadyOffered
from shared.contracts.territory.requests import (
    OpportunityDetails,
    PublishOpportunity,
    ReviseOpportunity,
    WithdrawOpportunity,
)
from tests.integration.territory.conftest import STAFF, WORDS, Territory


def test_the_public_sees_published_offers_only_and_cannot_probe_for_others(territory: Territory) -> None:
    draft, published, withdrawn = territory.draft(), territory.offer(territory.register_plot()), territory.draft()
    territory.ask(WithdrawOpportunity(opportunity_id=withdrawn, staff_id=STAFF))

    page = territory.ask(ListOpportunities())

    assert ([row.opportunity_id for row in page.rows], page.total) == ([published], 1)
    for hidden in (draft, withdrawn, uuid4()):
        with pytest.raises(OpportunityNotFound):
            territory.ask(GetOpportunity(opportunity_id=hidden))
    seen = territory.ask(GetOpportunity(opportunity_id=published))
    assert (seen.history, seen.commands) == ((), ())
    assert str(STAFF) not in seen.model_dump_json()


def test_staff_see_drafts_their_history_and_what_can_be_done(territory: Territory) -> None:
    opportunity_id = territory.draft(text={Language.FRENCH: "Atelier"})

    view = territory.ask(GetOpportunity(opportunity_id=opportunity_id, for_staff=True))

    assert view.status is OpportunityStatus.DRAFT
    assert view.missing_languages == (Language.ARABIC, Language.ENGLISH)
    assert view.commands == ("revise_opportunity", "withdraw_opportunity")
    assert [(line.action, line.by) for line in view.history] == [("drafted", STAFF)]
    assert territory.ask(ListOpportunities(published_only=False)).total == 1


def test_a_revised_draft_keeps_its_new_words_and_can_then_be_published(territory: Territory) -> None:
    opportunity_id = territory.draft(text={Language.FRENCH: "Atelier"})
    details = OpportunityDetails(title=WORDS, text=WORDS, province="02.411", sector=Sector.DIGITAL)

    territory.ask(ReviseOpportunity(opportunity_id=opportunity_id, staff_id=STAFF, details=details))
    territory.ask(PublishOpportunity(opportunity_id=opportunity_id, staff_id=STAFF))

    (row,) = territory.ask(ListOpportunities(province="02.411", sector=Sector.DIGITAL)).rows
    assert row.text == WORDS
    assert territory.ask(ListOpportunities(province="02.381")).total == 0
    assert territory.announced(opportunity_id) == ["opportunity.published.v1"]


def test_two_editors_who_publish_on_one_plot_at_once_do_not_both_succeed(territory: Territory) -> None:
    plot_id = territory.register_plot()
    drafts = [territory.draft(plot_id=plot_id) for _ in range(3)]
    refusals: list[Refusal] = []

    def publish(opportunity_id: UUID) -> None:
        try:
            territory.ask(PublishOpportunity(opportunity_id=opportunity_id, staff_id=STAFF))
        except Refusal as refusal:
            refusals.append(refusal)

    threads = [Thread(target=publish, args=(draft,)) for draft in drafts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert [type(refusal) for refusal in refusals] == [PlotAlreadyOffered] * 2
    assert territory.ask(ListOpportunities()).total == 1


def test_pages_cut_the_list_and_still_tell_the_whole_number(territory: Territory) -> None:
    published = [territory.offer(territory.register_plot(f"SE-B-{n}")) for n in range(3)]

    page = territory.ask(ListOpportunities(offset=1, limit=1))

    assert (len(page.rows), page.total) == (1, 3)
    assert page.rows[0].opportunity_id in published
    assert page.rows[0].plot is not None
    assert page.rows[0].zone_name["ar"]


def test_the_demonstration_offers_seven_plots_in_three_languages_and_twice_is_the_same(territory: Territory) -> None:
    def content() -> list[Any]:
        return [territory.query(f"SELECT * FROM {table} ORDER BY id") for table in ("plot", "opportunity", "outbox")]

    demonstrate.load(application(territory.engine))
    before = content()
    demonstrate.load(application(territory.engine))

    assert content() == before
    offered = territory.ask(ListOpportunities()).rows
    assert len({row.plot.plot_id for row in offered}) == len(offered) == 7
    assert all({"fr", "ar", "en"} == set(row.title) == set(row.text) for row in offered)
    plots = territory.ask(ListPlots())
    assert len(plots) == 24
    assert {plot.zone for plot in plots} == {"technopole-oujda", "selouane", "agropole-berkane", "oujda-shore"}
    assert [r.type for r in territory.query("SELECT type FROM outbox")] == ["opportunity.published.v1"] * 7
