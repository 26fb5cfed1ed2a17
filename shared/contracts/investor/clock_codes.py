"""Closed lists of the clocks: what has a legal day, what may be asked for, why a day moves."""

from enum import StrEnum


class ActKind(StrEnum):
    """What a dossier may ask the commission for. domain.md 1.2 [S13b]; its list is cut: `other_act` is the rest."""

    STATE_INCENTIVES = "state_incentives"
    STATE_PRIVATE_LAND = "state_private_land"
    """Sale or rental of land of the private domain of the State."""
    NON_AGRICULTURAL_VOCATION = "non_agricultural_vocation"
    LAND_SPLITTING = "land_splitting"
    """Morcellement of agricultural land for the creation or extension of a company."""
    PUBLIC_OR_FOREST_DOMAIN = "public_or_forest_domain"
    """Temporary occupation, fees, exchange."""
    ENVIRONMENTAL_ACCEPTABILITY = "environmental_acceptability"
    PLANNING_PERMISSION = "planning_permission"
    """Urban-planning permits and authorisations, derogations included."""
    TOURIST_CLASSIFICATION = "tourist_classification"
    """Classification of a tourist establishment and its operating authorisation."""
    OTHER_ACT = "other_act"


class PeriodKind(StrEnum):
    """What has a number of days. The acts follow, each under the code that it has in `ActKind`."""

    INVESTMENT_FILE = "investment_file"
    """From the start of the clock to the decision."""
    COMPLEMENT_ANSWER = "complement_answer"
    """For the investor to hand in the missing pieces."""
    APPEAL = "appeal"
    """For the investor to appeal to the wali after notification."""
    WALI_ANSWER = "wali_answer"
    """For the wali to answer."""
    APPEAL_TO_MINISTRY = "appeal_to_ministry"
    """For the investor to go on to the ministerial committee, after the wali confirmed or did not answer."""
    MINISTRY_ANSWER = "ministry_answer"
    """For the ministerial committee to rule."""
    OPINION = "opinion"
    """For an administration of the commission to give its opinion."""
    STATE_INCENTIVES = "state_incentives"
    STATE_PRIVATE_LAND = "state_private_land"
    NON_AGRICULTURAL_VOCATION = "non_agricultural_vocation"
    LAND_SPLITTING = "land_splitting"
    PUBLIC_OR_FOREST_DOMAIN = "public_or_forest_domain"
    ENVIRONMENTAL_ACCEPTABILITY = "environmental_acceptability"
    PLANNING_PERMISSION = "planning_permission"
    TOURIST_CLASSIFICATION = "tourist_classification"
    OTHER_ACT = "other_act"


class ClockStart(StrEnum):
    FILED = "filed"
    COMPLETE = "complete"


class Confidence(StrEnum):
    """How far a rule can be trusted."""

    SOURCE = "S"
    """Read in a source."""
    KNOWLEDGE = "K"
    """General knowledge."""
    PROPOSAL = "P"
    """To be confirmed."""


class Silence(StrEnum):
    """What the law makes of no answer by the day. Shown to staff; nothing is ever applied by itself."""

    NOTHING = "nothing"
    ACCEPTANCE_IF_LISTED = "acceptance_if_listed"
    """It counts as acceptance for acts on the official list (law 55-19, decree 2-22-141)."""


class ExtensionReason(StrEnum):
    """Why a due date may be put off, once. Law 55-19 [S15]."""

    TECHNICAL_EXPERTISE = "technical_expertise"
    PUBLIC_INQUIRY = "public_inquiry"


class Administration(StrEnum):
    """Who is in charge of a requested act. domain.md 3.3 [K]."""

    INVESTMENT_CENTRE = "investment_centre"
    URBAN_AGENCY = "urban_agency"
    STATE_DOMAINS = "state_domains"
    WATER_AND_FORESTS = "water_and_forests"
    AGRICULTURE = "agriculture"
    ENVIRONMENT = "environment"
    TOURISM = "tourism"
    LAND_REGISTRY = "land_registry"
    CIVIL_PROTECTION = "civil_protection"
    PUBLIC_WORKS = "public_works"
    ENERGY_AND_MINES = "energy_and_mines"
    COMMUNE = "commune"
    PROVINCE = "province"
    REGIONAL_COUNCIL = "regional_council"


class ActState(StrEnum):
    REQUESTED = "requested"
    """Its clock waits for the dossier to be complete."""
    IN_PROGRESS = "in_progress"
    GRANTED = "granted"
    REFUSED = "refused"
    DROPPED = "dropped"


class ActAnswer(StrEnum):
    GRANTED = "granted"
    REFUSED = "refused"


class ReminderState(StrEnum):
    TOLD = "told"
    PAST = "past"
    """Recorded, and not told: a later step had come, or the day was fixed after the step."""


class InvestorDeadline(StrEnum):
    """The days by which the investor must act."""

    COMPLEMENT_ANSWER = "complement_answer"
    APPEAL = "appeal"
    APPEAL_TO_MINISTRY = "appeal_to_ministry"


class MovedBecause(StrEnum):
    """Why a due date moved."""

    EXTENSION = "extension"
    HOLIDAY = "holiday"
    """A public holiday was corrected: a feast fell on another day than estimated."""
