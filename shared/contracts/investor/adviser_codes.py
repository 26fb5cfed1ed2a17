"""Closed lists about advisers: how a dossier came to one, why it went to another."""

from enum import StrEnum


class AssignedBecause(StrEnum):
    """How a dossier came to its adviser."""

    CONTINUITY = "continuity"
    """The same investor's dossier before it is with them."""
    RULE = "rule"
    """By its province and sector."""
    HEAD = "head"
    """A head of unit said so."""


class ReassignReason(StrEnum):
    """Why a head of unit gives a dossier to another adviser. domain.md 1.3: an investor may ask for it."""

    FIRST_ASSIGNMENT = "first_assignment"
    INVESTOR_ASKED = "investor_asked"
    LONG_ABSENCE = "long_absence"
    WORKLOAD = "workload"
    KNOWLEDGE = "knowledge"
    """Of the sector, the place or the language."""
    CONFLICT_OF_INTEREST = "conflict_of_interest"
    OTHER = "other"
