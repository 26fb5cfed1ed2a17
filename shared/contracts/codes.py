"""Closed lists that more than one service speaks. Codes, never free text.

One regional centre's free-text data held 71 spellings for 9 provinces and 227 sectors for 16.
"""

from enum import StrEnum
from typing import Annotated

from pydantic import StringConstraints

ProvinceCode = Annotated[str, StringConstraints(pattern=r"^\d{2}\.\d{3}$")]
"""HCP code of a prefecture or province, e.g. `02.411` for Oujda-Angad."""

CommuneCode = Annotated[str, StringConstraints(pattern=r"^\d{2}\.\d{3}\.\d{2}\.\d{2}$")]
"""HCP code of a commune (RGPH 2024 nomenclature), e.g. `02.411.01.23` for Oujda."""

CountryCode = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
"""ISO 3166-1 alpha-2."""


class Language(StrEnum):
    """Languages in which an investor may be told. domain.md 2.6."""

    FRENCH = "fr"
    ARABIC = "ar"
    ENGLISH = "en"
    SPANISH = "es"
    DUTCH = "nl"
    GERMAN = "de"
    ITALIAN = "it"


class Sector(StrEnum):
    """Sector of activity of a project."""

    INDUSTRY = "industry"
    AGRO_INDUSTRY = "agro_industry"
    AGRICULTURE = "agriculture"
    FISHERIES = "fisheries"
    MINING = "mining"
    CONSTRUCTION = "construction"
    REAL_ESTATE = "real_estate"
    TRADE = "trade"
    TOURISM = "tourism"
    TRANSPORT_LOGISTICS = "transport_logistics"
    RENEWABLE_ENERGY = "renewable_energy"
    DIGITAL = "digital"
    OUTSOURCING = "outsourcing"
    EDUCATION = "education"
    HEALTH = "health"
    CRAFTS_CULTURE = "crafts_culture"


class Role(StrEnum):
    """What a member of staff may do. Accounts are the gateway's; services check the role they are told."""

    ADVISER = "adviser"
    HEAD = "head"
    PLANNER = "planner"
    EDITOR = "editor"
    ADMINISTRATOR = "administrator"


class FileFault(StrEnum):
    """Why uploaded bytes were not taken."""

    TYPE_NOT_ALLOWED = "type_not_allowed"
    TOO_LARGE = "too_large"
    EMPTY = "empty"
    DAMAGED = "damaged"
    ARCHIVE_UNSAFE = "archive_unsafe"
    """A container that would unpack to far more than it is, or hides what it holds."""
    ACTIVE_CONTENT = "active_content"
    """Macros."""
