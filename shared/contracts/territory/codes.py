"""Closed lists of the territory: places, land, plots, opportunities, stages of the pipeline."""

from enum import StrEnum
from typing import Annotated

from pydantic import StringConstraints

ZoneCode = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]
"""Code of an activity zone, e.g. `technopole-oujda`; the list is reference data of the territory service."""


class ProvinceKind(StrEnum):
    PREFECTURE = "prefecture"
    PROVINCE = "province"


class CommuneKind(StrEnum):
    URBAN = "urban"
    RURAL = "rural"


class BonusCategory(StrEnum):
    """Territorial bonus of the investment charter and of the TPME scheme. domain.md 2.1."""

    A = "A"
    B = "B"


class LandRegime(StrEnum):
    """Legal regime of a piece of land. domain.md 1.2."""

    MELK = "melk"
    STATE_PRIVATE = "state_private"
    ZONE_LOT = "zone_lot"
    COLLECTIVE = "collective"
    FOREST = "forest"
    HABOUS = "habous"
    PUBLIC_OR_COMMUNAL = "public_or_communal"
    UNREGISTERED = "unregistered"


class PlotState(StrEnum):
    FREE = "free"
    RESERVED = "reserved"
    """Waits for the decision on one dossier, until a date."""
    CONFIRMED = "confirmed"
    """Belongs to an approved dossier: sold or let."""


class OpportunityStatus(StrEnum):
    DRAFT = "draft"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


class Stage(StrEnum):
    """Where a dossier stands on the planner's scale, coarser than its status."""

    FILED = "filed"
    IN_REVIEW = "in_review"
    SCHEDULED = "scheduled"
    APPROVED = "approved"
    REFUSED = "refused"
    IN_REALISATION = "in_realisation"
    IN_OPERATION = "in_operation"
    ENDED = "ended"
    """Withdrawn, closed without action, or closed after realisation."""


class Indicator(StrEnum):
    """What a figure measures."""

    POPULATION = "population"
    HOUSEHOLDS = "households"
    AREA_HA = "area_ha"


class Dimension(StrEnum):
    """What a total of the pipeline is counted by."""

    ALL = "all"
    PROVINCE = "province"
    SECTOR = "sector"
    HOST_COUNTRY = "host_country"
    STAGE = "stage"
