"""What staff are answered about an opportunity that is being written, and about its versions."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from shared.contracts.codes import Language, Sector
from shared.contracts.territory.offer import OpportunityDetails, OpportunityVersionView, ReviewState
from tests.support.gateway.views import NOON, PERSON, PLOT


def written(**changes: Any) -> OpportunityDetails:
    """What is being written of an offer: in French, Arabic and English, and in French for who reads another."""
    words = {Language.FRENCH: "Lot à Madagh", Language.ARABIC: "قطعة بمداغ", Language.ENGLISH: "Plot in Madagh"}
    values: dict[str, Any] = {
        "title": words,
        "text": words,
        "province": "02.113",
        "sector": Sector.AGRO_INDUSTRY,
        "zone": "agropole-berkane",
        "plot_id": PLOT,
        "fallbacks": {language: Language.FRENCH for language in Language if language not in words},
    }
    return OpportunityDetails(**{**values, **changes})


def a_review(stage: str = "in_review", *authors: UUID, **changes: Any) -> ReviewState:
    values: dict[str, Any] = {
        "stage": stage,
        "number": 2,
        "authors": authors,
        "submitted_by": authors[0] if authors and stage == "in_review" else None,
        "submitted_at": NOON if stage == "in_review" else None,
        "reason": None,
    }
    return ReviewState(**{**values, **changes})


def a_version(number: int, details: OpportunityDetails, **changes: Any) -> OpportunityVersionView:
    values: dict[str, Any] = {
        "number": number,
        "details": details,
        "authors": (PERSON,),
        "submitted_by": PERSON,
        "submitted_at": NOON,
        "approved_by": None,
        "published_at": NOON + timedelta(days=10 * number),
        "ended_at": None,
    }
    return OpportunityVersionView(**{**values, **changes})
