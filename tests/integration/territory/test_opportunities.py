"""Opportunities in the real database: who sees what, one offer per plot, the demonstration's offer."""

from datetime import timedelta
from threading import Thread
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from services.territory import demonstrate
from services.territory.bootstrap import application, withdraw_expired
from shared.contracts.codes import Language, Sector
from shared.contracts.refusal import Refusal
from shared.contracts.territory.codes import OpportunityStatus
from shared.contracts.territory.queries import (
    GetOpportunity,
    GetOpportunityVersion,
    ListOpportunities,
    ListOpportunityVersions,
    ListPlots,
)
from shared.contracts.territory.refusals import OpportunityNotFound, PlotAlreadyOffered
from shared.contracts.territory.requests import (
    PublishOpportunity,
    ReviseOpportunity,
    SubmitOpportunity,
    WithdrawOpportunity,
)
from tests.integration.territory.conftest import SECOND, STAFF, WORDS, Territory


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
    assert view.review is not None
    assert (view.review.stage, view.review.authors, view.written) == (
        *("drafting", (STAFF,)),
        territory.details(text={Language.FRENCH: "Atelier"}),
    )
    assert territory.ask(ListOpportunityVersions(opportunity_id=opportunity_id)) == ()
    assert view.commands == ("revise_opportunity", "withdraw_opportunity")
    assert [(line.action, line.by) for line in view.history] == [("drafted", STAFF)]
    assert territory.ask(ListOpportunities(published_only=False)).total == 1


def test_a_revised_draft_keeps_its_new_words_and_can_then_be_published(territory: Territory) -> None:
    opportunity_id = territory.draft(text={Language.FRENCH: "Atelier"})
    details = territory.details(province="02.411", sector=Sector.DIGITAL)

    territory.ask(ReviseOpportunity(opportunity_id=opportunity_id, staff_id=STAFF, details=details))
    territory.approve(opportunity_id)

    (row,) = territory.ask(ListOpportunities(province="02.411", sector=Sector.DIGITAL)).rows
    assert row.text == WORDS
    assert territory.ask(ListOpportunities(province="02.381")).total == 0
    assert territory.announced(opportunity_id) == ["opportunity.published.v1"]


def test_two_editors_who_publish_on_one_plot_at_once_do_not_both_succeed(territory: Territory) -> None:
    plot_id = territory.register_plot()
    drafts = [territory.draft(plot_id=plot_id) for _ in range(3)]
    for draft in drafts:
        territory.ask(SubmitOpportunity(opportunity_id=draft, staff_id=STAFF))
    refusals: list[Refusal] = []

    def publish(opportunity_id: UUID) -> None:
        try:
            territory.ask(PublishOpportunity(opportunity_id=opportunity_id, staff_id=SECOND))
        except Refusal as refusal:
            refusals.append(refusal)

    threads = [Thread(target=publish, args=(draft,)) for draft in drafts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert [type(refusal) for refusal in refusals] == [PlotAlreadyOffered] * 2
    assert territory.ask(ListOpportunities()).total == 1


def test_versions_stay_readable_and_a_dossier_filed_on_the_version_before_still_gets_its_plot(
    territory: Territory,
) -> None:
    first, second = territory.register_plot("SE-B-77"), territory.register_plot("SE-B-78")
    opportunity_id = territory.offer(first)
    published_at, territory.now = territory.now, territory.now + timedelta(days=2)
    revised = territory.details(plot_id=second, expected_jobs=40, minimum_amount_mad=5_000_000)
    territory.ask(ReviseOpportunity(opportunity_id=opportunity_id, staff_id=STAFF, details=revised))

    waiting = territory.ask(ListOpportunities(published_only=False, being_written=True)).rows
    assert [(row.plot.plot_id, row.version, row.review.number) for row in waiting] == [(first, 1, 2)]
    assert territory.ask(GetOpportunity(opportunity_id=opportunity_id)).review is None
    territory.approve(opportunity_id)

    newest, oldest = territory.ask(ListOpportunityVersions(opportunity_id=opportunity_id))
    assert (newest.number, newest.details.plot_id, newest.ended_at) == (2, second, None)
    assert (oldest.number, oldest.details.plot_id, oldest.ended_at) == (1, first, newest.published_at)
    assert (oldest.authors, oldest.approved_by) == ((STAFF,), SECOND)
    as_read = territory.ask(GetOpportunityVersion(opportunity_id=opportunity_id, number=1))
    assert (as_read.details, as_read.ended_at) == (oldest.details, newest.published_at)
    with pytest.raises(OpportunityNotFound):
        territory.ask(GetOpportunityVersion(opportunity_id=opportunity_id, number=3))
    in_time, too_late = (
        territory.filed(first, occurred_at=published_at + timedelta(days=1)),
        territory.filed(first, occurred_at=territory.now + timedelta(days=1)),
    )
    territory.hear(in_time, too_late)
    states = territory.query("SELECT dossier_id, state FROM reservation")
    assert {row.dossier_id: row.state for row in states} == {
        in_time.dossier_id: "held",
        too_late.dossier_id: "refused",
    }
    (row,) = territory.ask(ListOpportunities(amount_mad=5_000_000)).rows
    assert (row.expected_jobs, row.version) == (40, 2)
    assert territory.ask(ListOpportunities(amount_mad=4_999_999)).total == 0


def test_an_offer_past_its_last_day_is_withdrawn_and_a_dossier_on_it_keeps_its_plot(territory: Territory) -> None:
    plot_id = territory.register_plot()
    opportunity_id = territory.offer(plot_id, valid_until=territory.now.date())
    other = territory.offer(territory.register_plot("SE-B-78"))
    territory.hear(territory.filed(plot_id))
    assert withdraw_expired(territory.engine, lambda: territory.now) == 0

    assert withdraw_expired(territory.engine, lambda: territory.now + timedelta(days=1)) == 1

    assert [row.opportunity_id for row in territory.ask(ListOpportunities()).rows] == [other]
    view = territory.ask(GetOpportunity(opportunity_id=opportunity_id, for_staff=True))
    assert (view.history[-1].by, view.history[-1].details) == (None, {"because": "expired"})
    assert territory.announced(opportunity_id) == ["opportunity.published.v1", "opportunity.withdrawn.v1"]
    assert [row.state for row in territory.query("SELECT state FROM reservation")] == ["held"]


def test_what_release_0_1_0_published_and_publishes_beside_this_one_has_its_version(territory: Territory) -> None:
    opportunity_id = territory.draft()
    with territory.engine.begin() as connection:  # its words: it knows none of the new columns
        statement = "UPDATE opportunity SET status = 'published', published_by = :by, published_at = :at"
        connection.execute(text(statement), {"by": STAFF, "at": territory.now})

    (version,) = territory.ask(ListOpportunityVersions(opportunity_id=opportunity_id))
    assert (version.number, version.approved_by, version.details.title) == (1, STAFF, WORDS)
    revised = territory.details(expected_jobs=40)
    territory.ask(ReviseOpportunity(opportunity_id=opportunity_id, staff_id=STAFF, details=revised))
    territory.approve(opportunity_id)

    found = territory.ask(ListOpportunityVersions(opportunity_id=opportunity_id))
    assert [(one.number, one.details.expected_jobs) for one in found] == [(2, 40), (1, None)]


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
    assert all({*row.title, *row.fallbacks} == set(Language) for row in offered)
    assert max(len(row.other_plots) for row in offered) == 2
    plots = territory.ask(ListPlots())
    assert len(plots) == 24
    assert {plot.zone for plot in plots} == {"technopole-oujda", "selouane", "agropole-berkane", "oujda-shore"}
    assert [r.type for r in territory.query("SELECT type FROM outbox")] == ["opportunity.published.v1"] * 7
