"""Opportunities as editors write them: a draft, or the next version of what is published; a second person publishes."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID, uuid4

from pydantic import ValidationError

from services.territory.domain.opportunity import Opportunity
from services.territory.usecases.draft_opportunity import draft_opportunity
from services.territory.usecases.editing.feature import (
    Edited,
    Said,
    fingerprint,
    in_words,
    invalid,
    not_of_the_contract,
    plain,
    with_words,
)
from services.territory.usecases.ports import Now, UnitOfWork
from services.territory.usecases.revise_opportunity import revise_opportunity
from services.territory.usecases.withdraw_opportunity import withdraw_opportunity
from shared.contracts.codes import Language
from shared.contracts.territory.codes import OpportunityStatus
from shared.contracts.territory.offer import OpportunityDetails
from shared.contracts.territory.offer_refusals import OpportunityInconsistent
from shared.contracts.territory.refusals import OpportunityNotFound
from shared.contracts.territory.requests import DraftOpportunity, ReviseOpportunity, WithdrawOpportunity

_WORDS = ("title", "text", "benefits", "diaspora_notes")
_PLAIN = (
    *("province", "commune", "sector", "zone", "indicative_amount_mad", "minimum_amount_mad", "maximum_amount_mad"),
    *("expected_jobs", "contact_role", "valid_until"),
)
_KEPT = ("fallbacks", "other_plots", "attachments")
"""What a flat feature does not say stays as it is."""


class Offers:
    """Of what is published the version that is being written, and what readers read until it is approved."""

    writable = frozenset({*_WORDS, *_PLAIN, "plot"})
    follows = frozenset({"published_at", "documents"})
    writes_geometry = False

    def find(self, feature_id: str, language: Language, work: UnitOfWork) -> Edited | None:
        known = _known(feature_id, work)
        if known is None:
            return None
        details = known.being_written or known.content
        said = {name: in_words(getattr(details, name), language) for name in _WORDS}
        said |= {name: plain(getattr(details, name)) for name in _PLAIN}
        said["plot"] = None if details.plot_id is None else str(details.plot_id)
        standing = (known.status, known.being_written is not None, known.stage, known.live_version)
        return Edited(said, None, fingerprint(details.model_dump(mode="json"), *standing))

    def create(self, said: Said, work: UnitOfWork, now: Now) -> str:
        with _as_said():
            details = _details(said, None)
            command = DraftOpportunity(request_id=said.request_id or uuid4(), staff_id=said.by, details=details)
            return str(draft_opportunity(command, work, now).opportunity_id)

    def change(self, feature_id: str, said: Said, work: UnitOfWork, now: Now) -> None:
        known = _known(feature_id, work)
        assert known is not None, "it was found, and is locked"
        with _as_said():
            details = _details(said, known.being_written or known.content)
            command = ReviseOpportunity(opportunity_id=known.id, staff_id=said.by, details=details)
            revise_opportunity(command, work, now)

    def remove(self, feature_id: str, reason: str, by: UUID, work: UnitOfWork, now: Now) -> None:
        command = WithdrawOpportunity(opportunity_id=UUID(feature_id), staff_id=by, reason=reason)
        withdraw_opportunity(command, work, now)


def _known(feature_id: str, work: UnitOfWork) -> Opportunity | None:
    try:
        known = work.opportunities.get(UUID(feature_id))
    except (ValueError, OpportunityNotFound):
        return None
    return None if known.status is OpportunityStatus.WITHDRAWN else known


def _details(said: Said, before: OpportunityDetails | None) -> OpportunityDetails:
    texts = {
        name: with_words(getattr(before, name) if before else {}, said.language, said.properties.get(name))
        for name in _WORDS
    }
    facts: dict[str, Any] = {name: said.properties.get(name) for name in _PLAIN}
    kept = {} if before is None else {name: getattr(before, name) for name in _KEPT}
    return OpportunityDetails.model_validate({**texts, **facts, **kept, "plot_id": said.properties.get("plot")})


@contextmanager
def _as_said() -> Iterator[None]:
    try:
        yield
    except ValidationError as error:
        raise not_of_the_contract(error, {"plot_id": "plot"}) from error
    except OpportunityInconsistent as refusal:
        field = {"amounts": "minimum_amount_mad", "plots": "plot"}.get(refusal.problem, refusal.problem)
        raise invalid(field, "inconsistent") from refusal
