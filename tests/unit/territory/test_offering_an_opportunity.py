"""An editor's opportunity: drafted, published in three languages, withdrawn; one offer per plot."""

from typing import Any
from uuid import UUID, uuid4

import pytest

from services.territory.domain.opportunity import MOVES, Opportunity
from services.territory.usecases.draft_opportunity import draft_opportunity
from services.territory.usecases.publish_opportunity import publish_opportunity
from services.territory.usecases.register_plot import register_plot
from services.territory.usecases.review_opportunity import submit_opportunity
from services.territory.usecases.revise_opportunity import revise_opportunity
from services.territory.usecases.withdraw_opportunity import withdraw_opportunity
from shared.contracts.codes import Language
from shared.contracts.territory.codes import LandRegime, OpportunityStatus, PlotState
from shared.contracts.territory.events import OpportunityPublished
from shared.contracts.territory.refusals import (
    DraftRequestIdReused,
    OpportunityIllegalMove,
    OpportunityIncomplete,
    PlaceUnknown,
    PlotAlreadyOffered,
    PlotNotFound,
    PlotNotFree,
)
from shared.contracts.territory.requests import (
    DraftOpportunity,
    PublishOpportunity,
    RegisterPlot,
    ReviseOpportunity,
    SubmitOpportunity,
    WithdrawOpportunity,
)
from tests.unit.territory.builders import (
    EDITOR,
    NOON,
    REVIEWER,
    THREE,
    FakeUnitOfWork,
    a_draft,
    a_plot,
    announced,
    details,
    offered_plot,
)


def now() -> Any:
    return NOON


def publish(opportunity: Opportunity, work: FakeUnitOfWork) -> None:
    submit_opportunity(SubmitOpportunity(opportunity_id=opportunity.id, staff_id=EDITOR), work, now)
    publish_opportunity(PublishOpportunity(opportunity_id=opportunity.id, staff_id=REVIEWER), work, now)


def test_publishing_tells_investors_where_and_on_which_plot_and_records_who_did_it() -> None:
    plot = a_plot()
    opportunity = a_draft(plot_id=plot.id)

    publish(opportunity, FakeUnitOfWork(plot, opportunity))

    assert (opportunity.published_by, opportunity.published_at) == (REVIEWER, NOON)
    assert opportunity.recorded == (
        OpportunityPublished(
            opportunity_id=opportunity.id,
            province="02.381",
            sector=opportunity.sector,
            plot_id=plot.id,
            version=1,
            occurred_at=NOON,
        ),
    )
    assert [line.action for line in opportunity.take_lines()] == ["drafted", "submitted", "published"]


@pytest.mark.parametrize("field", ["title", "text"])
def test_an_offer_without_arabic_is_not_published(field: str) -> None:
    opportunity = a_draft(**{field: {Language.FRENCH: "Atelier", Language.ENGLISH: "Workshop"}})

    with pytest.raises(OpportunityIncomplete) as refused:
        publish(opportunity, FakeUnitOfWork(opportunity))

    assert refused.value.missing == (Language.ARABIC,)
    assert opportunity.status is OpportunityStatus.DRAFT
    assert announced(opportunity) == []
    assert "publish_opportunity" not in opportunity.accepted_commands()


def test_other_languages_are_welcome_but_not_required() -> None:
    opportunity = a_draft(title={**THREE, Language.DUTCH: "Werkplaats"})

    publish(opportunity, FakeUnitOfWork(opportunity))

    assert opportunity.title["nl"] == "Werkplaats"


def test_two_offers_on_one_plot_are_refused() -> None:
    plot, work = offered_plot()
    second = a_draft(plot_id=plot.id)
    work.opportunities.add(second)

    with pytest.raises(PlotAlreadyOffered):
        publish(second, work)

    assert announced(second) == []


@pytest.mark.parametrize("state", [PlotState.RESERVED, PlotState.CONFIRMED])
def test_a_plot_that_a_dossier_holds_is_not_offered(state: PlotState) -> None:
    plot = a_plot(state=state, dossier_id=uuid4())
    opportunity = a_draft(plot_id=plot.id)

    with pytest.raises(PlotNotFree) as refused:
        publish(opportunity, FakeUnitOfWork(plot, opportunity))

    assert refused.value.state is state
    assert opportunity.status is OpportunityStatus.DRAFT


def test_a_withdrawn_offer_never_comes_back() -> None:
    opportunity = a_draft()
    work = FakeUnitOfWork(opportunity)
    publish(opportunity, work)
    withdraw_opportunity(WithdrawOpportunity(opportunity_id=opportunity.id, staff_id=EDITOR), work, now)

    with pytest.raises(OpportunityIllegalMove) as refused:
        publish(opportunity, work)

    assert refused.value.data == {
        "opportunity_id": str(opportunity.id),
        "status": "withdrawn",
        "allowed": [],
    }
    assert announced(opportunity) == ["opportunity.published.v1", "opportunity.withdrawn.v1"]


def test_dropping_a_draft_tells_nobody() -> None:
    opportunity = a_draft()
    command = WithdrawOpportunity(opportunity_id=opportunity.id, staff_id=EDITOR)

    withdraw_opportunity(command, FakeUnitOfWork(opportunity), now)

    assert opportunity.status is OpportunityStatus.WITHDRAWN
    assert announced(opportunity) == []


def test_what_investors_read_is_not_rewritten_under_them() -> None:
    opportunity = a_draft()
    work = FakeUnitOfWork(opportunity)
    publish(opportunity, work)

    command = ReviseOpportunity(opportunity_id=opportunity.id, staff_id=EDITOR, details=details(title={}))
    revise_opportunity(command, work, now)

    assert opportunity.title == THREE
    assert announced(opportunity) == ["opportunity.published.v1"]


def test_revising_a_draft_notes_which_fields_changed() -> None:
    opportunity = a_draft()
    command = ReviseOpportunity(
        opportunity_id=opportunity.id,
        staff_id=EDITOR,
        details=details(zone="selouane", text={Language.FRENCH: "Autre"}),
    )

    revise_opportunity(command, FakeUnitOfWork(opportunity), now)

    assert opportunity.text == {"fr": "Autre"}
    assert opportunity.take_lines()[-1].details == {"changed": ["text", "zone"]}


@pytest.mark.parametrize(
    ("wrong", "kind"),
    [
        ({"province": "02.999"}, "province"),
        ({"commune": "02.411.01.23"}, "commune"),
        ({"zone": "technopole-oujda"}, "zone"),
        ({"zone": "atlantis"}, "zone"),
    ],
)
def test_a_place_that_is_not_where_it_is_said_to_be_is_refused(wrong: dict[str, str], kind: str) -> None:
    work = FakeUnitOfWork()

    with pytest.raises(PlaceUnknown) as refused:
        draft_opportunity(DraftOpportunity(request_id=uuid4(), staff_id=EDITOR, details=details(**wrong)), work, now)

    assert refused.value.kind == kind
    assert not work.opportunities


def test_a_plot_of_another_province_is_not_found_and_one_of_the_province_brings_its_zone() -> None:
    elsewhere, here = a_plot(zone="technopole-oujda"), a_plot()
    work = FakeUnitOfWork(elsewhere, here)

    def draft(plot: UUID) -> UUID:
        command = DraftOpportunity(request_id=uuid4(), staff_id=EDITOR, details=details(plot_id=plot))
        return draft_opportunity(command, work, now).opportunity_id

    with pytest.raises(PlotNotFound):
        draft(elsewhere.id)
    with pytest.raises(PlotNotFound):
        draft(uuid4())
    assert work.opportunities.get(draft(here.id)).zone == "selouane"


def test_the_same_request_again_answers_the_same_draft_and_another_content_is_refused() -> None:
    work = FakeUnitOfWork()
    command = DraftOpportunity(request_id=uuid4(), staff_id=EDITOR, details=details())

    first, second = draft_opportunity(command, work, now), draft_opportunity(command, work, now)

    assert first == second
    with pytest.raises(DraftRequestIdReused):
        draft_opportunity(command.model_copy(update={"details": details(province="02.411")}), work, now)


def test_a_plot_is_registered_once_per_reference_and_in_a_known_zone_only() -> None:
    work = FakeUnitOfWork()
    command = RegisterPlot(
        staff_id=EDITOR, zone="selouane", reference="SE-B-09", area_m2=1500, land_regime=LandRegime.ZONE_LOT
    )

    assert register_plot(command, work, now) == register_plot(command, work, now)
    assert len(work.plots) == 1
    with pytest.raises(PlaceUnknown):
        register_plot(command.model_copy(update={"zone": "atlantis"}), work, now)


@pytest.mark.parametrize("status", list(OpportunityStatus))
def test_the_commands_shown_are_those_that_its_state_allows(status: OpportunityStatus) -> None:
    opportunity = a_draft()
    opportunity.status = status

    shown = opportunity.accepted_commands()

    assert ("submit_opportunity" in shown) == (OpportunityStatus.PUBLISHED in MOVES[status])
    assert ("withdraw_opportunity" in shown) == (OpportunityStatus.WITHDRAWN in MOVES[status])
    assert ("revise_opportunity" in shown) == (status is not OpportunityStatus.WITHDRAWN)
    assert "publish_opportunity" not in shown
