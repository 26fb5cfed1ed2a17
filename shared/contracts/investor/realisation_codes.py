"""Closed lists of the realisation: what is planned, what stands in the way, where a figure comes from."""

from enum import StrEnum


class MilestoneKind(StrEnum):
    LAND_SECURED = "land_secured"
    FUNDING_SECURED = "funding_secured"
    BUILDING_PERMIT = "building_permit"
    WORKS_BEGUN = "works_begun"
    EQUIPMENT_INSTALLED = "equipment_installed"
    FIRST_HIRINGS = "first_hirings"
    OPERATING_LICENCE = "operating_licence"
    OPENING = "opening"


class BlockerKind(StrEnum):
    LAND = "land"
    PERMIT = "permit"
    CONNECTION = "connection"
    """Water, electricity, road."""
    FUNDING = "funding"
    TITLE_DISPUTE = "title_dispute"
    ENVIRONMENT = "environment"
    WORKFORCE = "workforce"
    SUPPLIER = "supplier"
    INVESTOR_SILENT = "investor_silent"
    OTHER = "other"


class FigureSource(StrEnum):
    DECLARED = "declared"
    """By the investor."""
    SEEN_ON_VISIT = "seen_on_visit"
    INVOICES = "invoices"
    SOCIAL_SECURITY = "social_security"
    """Declarations to the CNSS."""
    BANK = "bank"
