"""Two persons and every language: how what one editor wrote comes before investors, and a new version after it."""

from datetime import date, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID, uuid4

import pytest

from services.territory.domain.offer_content import request_digest
from services.territory.domain.opportunity import Opportunity
from services.territory.usecases.publish_opportunity import publish_opportunity
from shared.contracts.codes import Language
from shared.contracts.refusal import Refusal
from shared.contracts.territory.codes import OpportunityStatus, PlotState
from shared.contracts.territory.events import OpportunityPublished, OpportunityWithdrawn
from shared.contracts.territory.offer_refusals import (
    OpportunityChanged,
    OpportunityInconsistent,
    OpportunityNotInDraft,
    OpportunityNotInReview,
    OpportunityOwnWork,
)
from shared.contracts.territory.refusals import (
    OpportunityIncomplete,
    PlotNotFree,
)
from shared.contracts.territory.requests import PublishOpportunity
from tests.unit.territory.builders import (
    EDITOR,
    FALLBACKS,
    NOON,
    REVIEWER,
    THREE,
    FakeUnitOfWork,
    a_draft,
    a_plot,
    details,
    open_to_investors,
)

COLLEAGUE = UUID("00000000-0000-0000-0000-00000000000e")
LATER = NOON + timedelta(days=10)
IN_DUTCH = {**THREE, Language.DUTCH: "Werkplaats"}


def now() -> Any:
    return NOON


def published(**changes: Any) -> Opportunity:
    opportunity = a_draft(**changes)
    open_to_investors(opportunity)
    return opportunity


def approve(opportunity: Opportunity, *aggregates: Any, seen: str | None = None) -> FakeUnitOfWork:
    work = FakeUnitOfWork(opportunity, *aggregates)
    publish_opportunity(PublishOpportunity(opportunity_id=opportunity.id, staff_id=REVIEWER, seen=seen), work, now)
    return work


def test_nothing_is_published_that_nobody_submitted() -> None:
    with pytest.raises(OpportunityNotInReview):
        approve(a_draft())


@pytest.mark.parametrize("writer", [EDITOR, COLLEAGUE])
def test_none_of_those_who_wrote_a_version_may_approve_it(writer: UUID) -> None:
    opportunity = a_draft()
    opportunity.revise(details(expected_jobs=12), by=COLLEAGUE, at=NOON)
    opportunity.submit(by=EDITOR, at=NOON)

    with pytest.raises(OpportunityOwnWork):
        opportunity.publish(by=writer, at=NOON)

    assert opportunity.status is OpportunityStatus.DRAFT
    assert opportunity.publish(by=REVIEWER, at=NOON)[0].authors == sorted([str(EDITOR), str(COLLEAGUE)])


def test_who_submits_the_work_of_another_does_not_approve_it_either() -> None:
    opportunity = a_draft()
    opportunity.submit(by=REVIEWER, at=NOON)

    with pytest.raises(OpportunityOwnWork):
        opportunity.publish(by=REVIEWER, at=NOON)


def test_what_is_sent_back_says_why_and_can_be_submitted_again() -> None:
    opportunity = a_draft()
    opportunity.submit(by=EDITOR, at=NOON)

    opportunity.send_back("The plot's area is wrong.", by=REVIEWER, at=NOON)

    assert (opportunity.stage, opportunity.sent_back_because) == ("sent_back", "The plot's area is wrong.")
    with pytest.raises(OpportunityNotInReview):
        opportunity.publish(by=REVIEWER, at=NOON)
    opportunity.revise(details(expected_jobs=12), by=EDITOR, at=NOON)
    opportunity.submit(by=EDITOR, at=NOON)
    opportunity.publish(by=REVIEWER, at=NOON)
    actions = [line.action for line in opportunity.take_lines()]
    assert actions == ["drafted", "submitted", "sent_back", "revised", "submitted", "published"]


def test_a_revision_takes_it_back_from_review() -> None:
    opportunity = a_draft()
    opportunity.submit(by=EDITOR, at=NOON)

    opportunity.revise(details(expected_jobs=12), by=EDITOR, at=NOON)

    with pytest.raises(OpportunityNotInReview):
        opportunity.publish(by=REVIEWER, at=NOON)


def test_a_reviewer_who_read_another_text_does_not_approve_this_one() -> None:
    opportunity = a_draft()
    opportunity.submit(by=EDITOR, at=NOON)

    with pytest.raises(OpportunityChanged):
        approve(opportunity, seen="0123456789abcdef")
    assert opportunity.submitted_as is not None
    approve(opportunity, seen=opportunity.submitted_as)


def test_what_an_older_release_changed_under_the_review_is_not_approved() -> None:
    opportunity = a_draft()
    opportunity.submit(by=EDITOR, at=NOON)
    opportunity.title = {**opportunity.title, "fr": "Usine"}  # it knows nothing of a review

    with pytest.raises(OpportunityChanged):
        approve(opportunity)


def test_a_new_version_waits_beside_what_is_read_and_then_takes_its_place() -> None:
    opportunity = published()

    opportunity.revise(details(title=IN_DUTCH, text=IN_DUTCH, expected_jobs=30), by=COLLEAGUE, at=LATER)
    opportunity.submit(by=COLLEAGUE, at=LATER)

    assert (opportunity.title, opportunity.content.expected_jobs) == (THREE, None)
    (kept,) = opportunity.publish(by=EDITOR, at=LATER)  # who wrote the first version only
    assert (kept.number, kept.approved_by, kept.details["expected_jobs"]) == (2, EDITOR, 30)
    assert opportunity.content.expected_jobs == 30
    assert opportunity.title["nl"] == "Werkplaats"
    assert opportunity.published_at == NOON
    told = [event for event in opportunity.recorded if isinstance(event, OpportunityPublished)]
    assert [event.version for event in told] == [1, 2]
    assert opportunity.being_written is None


def test_a_new_version_can_be_given_up_and_what_is_read_stays() -> None:
    opportunity = published()
    opportunity.revise(details(expected_jobs=30), by=EDITOR, at=LATER)

    opportunity.drop_revision(by=EDITOR, at=LATER)

    assert opportunity.being_written is None
    assert opportunity.content.expected_jobs is None
    with pytest.raises(OpportunityNotInDraft):
        opportunity.drop_revision(by=EDITOR, at=LATER)


def test_what_a_release_without_versions_published_is_kept_as_the_first() -> None:
    opportunity = a_draft()
    opportunity.status, opportunity.published_by, opportunity.published_at = OpportunityStatus.PUBLISHED, EDITOR, NOON
    opportunity.authors = []

    opportunity.revise(details(expected_jobs=30), by=COLLEAGUE, at=LATER)
    opportunity.submit(by=COLLEAGUE, at=LATER)
    first, second = opportunity.publish(by=REVIEWER, at=LATER)

    assert (first.number, first.published_at, first.details["expected_jobs"]) == (1, NOON, None)
    assert (second.number, second.published_at, second.details["expected_jobs"]) == (2, LATER, 30)


def test_every_language_is_there_or_says_which_one_stands_for_it() -> None:
    opportunity = a_draft(fallbacks={Language.SPANISH: Language.FRENCH})

    with pytest.raises(OpportunityIncomplete) as refused:
        opportunity.submit(by=EDITOR, at=NOON)

    assert refused.value.missing == (Language.DUTCH, Language.GERMAN, Language.ITALIAN)
    states = {state.language: (state.state, state.fallback) for state in opportunity.languages}
    assert states[Language.SPANISH] == ("fallback", Language.FRENCH)
    assert states[Language.ARABIC] == ("written", None)


def test_a_part_that_is_said_in_one_language_is_owed_in_each_that_is_written() -> None:
    opportunity = a_draft(benefits={Language.FRENCH: "Eau", Language.ARABIC: "ماء"})

    assert opportunity.missing_languages == (Language.ENGLISH,)
    assert next(s for s in opportunity.languages if s.language is Language.ENGLISH).missing == ("benefits",)


def test_a_fallback_that_lacks_texts_itself_helps_nobody() -> None:
    opportunity = a_draft(text={Language.FRENCH: "Atelier"}, fallbacks={**FALLBACKS, Language.GERMAN: Language.ENGLISH})

    assert set(opportunity.missing_languages) == {Language.ARABIC, Language.ENGLISH, Language.GERMAN}


@pytest.mark.parametrize(
    ("said", "problem"),
    [
        ({"minimum_amount_mad": 2, "maximum_amount_mad": 1}, "amounts"),
        ({"fallbacks": {"es": "nl", "nl": "fr"}}, "fallback"),
        ({"fallbacks": {"es": "es"}}, "fallback"),
        ({"other_plots": (EDITOR, EDITOR)}, "plots"),
        ({"plot_id": EDITOR, "other_plots": (EDITOR,)}, "plots"),
    ],
)
def test_what_contradicts_itself_is_not_even_drafted(said: dict[str, Any], problem: str) -> None:
    with pytest.raises(OpportunityInconsistent) as refused:
        a_draft(**said)

    assert refused.value.problem == problem


def test_nothing_is_published_past_its_last_day() -> None:
    opportunity = a_draft(valid_until=date(2026, 11, 24))
    opportunity.submit(by=EDITOR, at=NOON)

    with pytest.raises(OpportunityInconsistent):
        opportunity.publish(by=REVIEWER, at=NOON + timedelta(days=1))
    opportunity.publish(by=REVIEWER, at=NOON)


def test_an_offer_past_its_last_day_is_withdrawn_by_itself_and_says_why() -> None:
    opportunity = published(valid_until=date(2026, 11, 30))

    assert not opportunity.expire(at=NOON + timedelta(days=6))
    assert opportunity.expire(at=NOON + timedelta(days=7))

    assert opportunity.status is OpportunityStatus.WITHDRAWN
    assert opportunity.recorded[-1] == OpportunityWithdrawn(
        opportunity_id=opportunity.id, because="expired", occurred_at=NOON + timedelta(days=7)
    )
    line = opportunity.take_lines()[-1]
    assert (line.action, line.by, line.details) == ("withdrawn", None, {"because": "expired"})
    assert not opportunity.expire(at=NOON + timedelta(days=8))


def test_a_new_version_keeps_the_plot_that_a_dossier_holds_and_may_not_take_another_s() -> None:
    held, other = a_plot(), a_plot(reference="SE-B-02")
    opportunity = published(plot_id=held.id)
    held.state = other.state = PlotState.RESERVED

    def revised(plot_id: UUID) -> None:
        opportunity.revise(details(plot_id=plot_id, expected_jobs=3), by=EDITOR, at=NOON)
        opportunity.submit(by=EDITOR, at=NOON)
        approve(opportunity, held, other)

    revised(held.id)
    assert opportunity.live_version == 2
    with pytest.raises(PlotNotFree):
        revised(other.id)
    assert opportunity.plot_id == held.id


def test_a_draft_of_release_0_1_0_is_still_recognised_by_its_digest() -> None:
    said = details(fallbacks={})
    then = (
        '{"title":{"fr":"Atelier","ar":"ورشة","en":"Workshop"},"text":{"fr":"Atelier","ar":"ورشة","en":"Workshop"},'
        '"province":"02.381","commune":null,"sector":"industry","zone":null,"plot_id":null,'
        '"indicative_amount_mad":null}'
    )

    assert request_digest(said) == sha256(then.encode()).hexdigest()
    assert request_digest(details()) != request_digest(said)


@pytest.mark.parametrize("act", ["revise", "submit", "publish"])
def test_what_was_withdrawn_is_closed_to_every_act(act: str) -> None:
    opportunity = published()
    opportunity.withdraw(by=EDITOR, at=NOON, reason="The land was sold.")
    said = {"details": details()} if act == "revise" else {}

    with pytest.raises(Refusal) as refused:
        getattr(opportunity, act)(**said, by=uuid4(), at=NOON)

    assert refused.value.code == "opportunity.illegal_move"
    assert opportunity.accepted_commands() == ()
