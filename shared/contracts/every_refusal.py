"""Imports every module that defines refusals, so that `refusal.restore` knows all codes of this release."""

from shared.contracts import operations, past_events, tracking
from shared.contracts.investor import (
    adviser_refusals,
    appointment_refusals,
    commission_refusals,
    duplicate_refusals,
    exchange_refusals,
    list_entries,
    mandate_requests,
    privacy_refusals,
    realisation_requests,
    uploads,
)
from shared.contracts.investor import refusals as investor
from shared.contracts.notifications import (
    campaign_refusals,
    provider_refusals,
    staff_receivers,
    suppressions,
    template_refusals,
    untold,
)
from shared.contracts.notifications import refusals as notifications
from shared.contracts.territory import (
    attachments,
    feature_refusals,
    offer_refusals,
    planning_refusals,
    subscription_refusals,
)
from shared.contracts.territory import refusals as territory

__all__ = [
    "adviser_refusals",
    "appointment_refusals",
    "attachments",
    "campaign_refusals",
    "commission_refusals",
    "duplicate_refusals",
    "exchange_refusals",
    "feature_refusals",
    "investor",
    "list_entries",
    "mandate_requests",
    "notifications",
    "offer_refusals",
    "operations",
    "past_events",
    "planning_refusals",
    "privacy_refusals",
    "provider_refusals",
    "realisation_requests",
    "staff_receivers",
    "subscription_refusals",
    "suppressions",
    "template_refusals",
    "territory",
    "tracking",
    "untold",
    "uploads",
]
