"""What a text is sent for: to tell of a file, which needs no consent, or to promote, which does (law 09-08)."""

from services.notifications.domain.own_text import CampaignText
from shared.contracts.investor.codes import Purpose

PROMOTIONAL: frozenset[str] = frozenset({CampaignText.CAMPAIGN})
"""Keys of templates that are about no file of their reader."""


def purpose_of(key: str) -> Purpose:
    """By the key of the template, which staff cannot change: no wording makes an announcement part of a file."""
    return Purpose.PROMOTION if key in PROMOTIONAL else Purpose.SERVICE_NOTICES
