"""Documents of an offer: bound to their bytes, titled in every language, part of what a second person approves."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from services.territory.domain.attachment import AttachmentFile
from services.territory.domain.offer_content import fingerprint
from services.territory.domain.opportunity import Opportunity
from services.territory.usecases.revise_opportunity import revise_opportunity
from shared.contracts.codes import Language
from shared.contracts.territory.attachments import AttachmentUnknown, OfferAttachment
from shared.contracts.territory.offer_refusals import OpportunityChanged, OpportunityInconsistent
from shared.contracts.territory.refusals import OpportunityIncomplete
from shared.contracts.territory.requests import ReviseOpportunity
from tests.unit.territory.builders import EDITOR, NOON, REVIEWER, THREE, FakeUnitOfWork, a_draft, details

PLAN, LEAFLET = "a" * 64, "b" * 64


def a_document(sha256: str = PLAN, **changes: Any) -> OfferAttachment:
    return OfferAttachment(**{"sha256": sha256, "title": THREE, **changes})


def a_file(sha256: str = PLAN) -> AttachmentFile:
    return AttachmentFile(sha256, f"attachments/{uuid4().hex}", 1234, "application/pdf", False, EDITOR, NOON)


def submitted(*documents: OfferAttachment, **changes: Any) -> Opportunity:
    opportunity = a_draft(attachments=documents, **changes)
    opportunity.submit(by=EDITOR, at=NOON)
    return opportunity


def test_a_title_that_is_missing_in_a_language_of_its_own_keeps_the_offer_back() -> None:
    """German has texts of its own and no fallback; the four that are stood for owe no title."""
    spoken = {**THREE, Language.GERMAN: "Werkstatt"}
    others = {language: Language.FRENCH for language in Language if language not in spoken}
    words = {"title": spoken, "text": spoken, "fallbacks": others}

    opportunity = a_draft(attachments=(a_document(),), **words)
    (german,) = (state for state in opportunity.languages if state.language is Language.GERMAN)
    assert (german.state, german.missing) == ("missing", ("attachments",))
    with pytest.raises(OpportunityIncomplete) as refused:
        opportunity.submit(by=EDITOR, at=NOON)
    assert refused.value.missing == (Language.GERMAN,)

    assert submitted(a_document(title=spoken), **words).missing_languages == ()


def test_a_declared_fallback_stands_for_the_title_too() -> None:
    spoken = {**THREE, Language.GERMAN: "Werkstatt"}
    others = {language: Language.FRENCH for language in Language if language not in THREE}
    opportunity = submitted(a_document(), title=spoken, text=spoken, fallbacks=others)
    (german,) = (state for state in opportunity.languages if state.language is Language.GERMAN)
    assert (german.state, german.fallback) == ("fallback", Language.FRENCH)


@pytest.mark.parametrize(
    ("documents", "problem"),
    [
        ((a_document(), a_document()), "attachments"),
        ((a_document(valid_until=NOON.date() - timedelta(days=1)),), "attachment_over"),
    ],
)
def test_what_contradicts_itself_is_not_reviewed(documents: tuple[OfferAttachment, ...], problem: str) -> None:
    with pytest.raises(OpportunityInconsistent) as refused:
        submitted(*documents)
    assert refused.value.problem == problem


def test_other_bytes_or_another_order_are_not_what_was_submitted() -> None:
    opportunity = submitted(a_document(), a_document(LEAFLET))
    before = opportunity.submitted_as
    for documents in ((a_document(LEAFLET), a_document()), (a_document(), a_document("c" * 64)), (a_document(),)):
        opportunity.more = a_draft(attachments=documents).more  # past the domain, as an older release could
        with pytest.raises(OpportunityChanged):
            opportunity.publish(by=REVIEWER, at=NOON)
    opportunity.more = a_draft(attachments=(a_document(), a_document(LEAFLET))).more
    (version,) = opportunity.publish(by=REVIEWER, at=NOON, seen=before)
    assert [one["sha256"] for one in version.details["attachments"]] == [PLAN, LEAFLET]


def test_the_fingerprint_does_not_ask_in_which_order_a_database_keeps_titles() -> None:
    backwards = dict(reversed(THREE.items()))
    both = (details(attachments=(a_document(title=title),)) for title in (THREE, backwards))
    assert len({fingerprint(one) for one in both}) == 1


def test_what_is_told_of_the_bytes_is_read_from_them_and_bytes_that_never_came_are_refused() -> None:
    opportunity = a_draft()
    work = FakeUnitOfWork(opportunity)
    said = details(attachments=(a_document(media_type="text/html", size=1),))
    command = ReviseOpportunity(opportunity_id=opportunity.id, staff_id=EDITOR, details=said)

    with pytest.raises(AttachmentUnknown):
        revise_opportunity(command, work, lambda: NOON)

    work.attachments[PLAN] = a_file()
    revise_opportunity(command, work, lambda: NOON)
    (kept,) = opportunity.content.attachments
    assert (kept.media_type, kept.size, kept.title) == ("application/pdf", 1234, THREE)
