"""A region with something to be found in it: twelve plots, and opportunities in every state."""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import text

from shared.contracts.codes import Language, Sector
from shared.contracts.territory.codes import LandRegime
from shared.contracts.territory.features import SearchFeatures
from shared.contracts.territory.requests import RegisterPlot, WithdrawOpportunity
from shared.database.engine import make_engine
from tests.integration.territory.conftest import STAFF, Territory
from tests.support.databases import Templates

TRIANGLE = "POLYGON((-3.2 34.2, -1.9 34.4, -2.6 35.3, -3.2 34.2))"
COLLECTIONS = ("region", "provinces", "communes", "zones", "plots", "opportunities", "actions")
OUTLINE = {
    "type": "Polygon",
    "coordinates": [[[-1.94, 34.75], [-1.93, 34.75], [-1.93, 34.76], [-1.94, 34.76], [-1.94, 34.75]]],
}
"""Of the first plot of the technopole, which alone has one."""
WORKSHOP = {Language.FRENCH: "Atelier é_100%", Language.ARABIC: "ورشة", Language.ENGLISH: "Workshop"}


def register(region: Territory, zone: str, reference: str, area_m2: int, regime: LandRegime) -> UUID:
    command = RegisterPlot(staff_id=STAFF, zone=zone, reference=reference, area_m2=area_m2, land_regime=regime)
    plot_id: UUID = region.ask(command).plot_id
    return plot_id


def feature_region(database_templates: Templates) -> Iterator[Territory]:
    """Twelve plots in three zones, one more off the market; four published opportunities, a draft, one withdrawn."""
    database = database_templates.copy("territory", seeded=True)
    engine = make_engine(database.url, application="test", pool_size=2)
    territory = Territory(database, engine, now=datetime.fromisoformat("2026-03-01T08:00:00+00:00"))
    plots = [
        register(territory, zone, f"{zone[:2].upper()}-{number:02}", 500 + 750 * number, regime)
        for zone in ("selouane", "agropole-berkane", "technopole-oujda")
        for number, regime in enumerate([LandRegime.ZONE_LOT, LandRegime.MELK, LandRegime.ZONE_LOT, LandRegime.HABOUS])
    ]
    off_the_market = register(territory, "selouane", "OFF-01", 999, LandRegime.ZONE_LOT)
    owners = make_engine(database.owner_url, application="test")
    with owners.begin() as owner:
        owner.execute(text("UPDATE plot SET marketing = 'not_marketed' WHERE id = :id"), {"id": off_the_market})
        owner.execute(text("UPDATE plot SET geometry = :g WHERE id = :id"), {"id": plots[8], "g": json.dumps(OUTLINE)})
    owners.dispose()
    berkane = {"province": "02.113", "sector": Sector.AGRO_INDUSTRY, "title": WORKSHOP}
    for details in (
        {"plot_id": plots[0], "indicative_amount_mad": Decimal("1500000.50")},
        {"zone": "technopole-oujda", "province": "02.411", "sector": Sector.DIGITAL},
        {**berkane, "zone": "agropole-berkane", "indicative_amount_mad": Decimal(800000)},
        {**berkane},
    ):
        publish(territory, territory.draft(**details))
        territory.now += timedelta(days=20)
    territory.draft(title={**WORKSHOP, Language.FRENCH: "Un brouillon"})
    withdrawn = territory.draft(title={**WORKSHOP, Language.FRENCH: "Retirée"})
    publish(territory, withdrawn)
    territory.ask(WithdrawOpportunity(opportunity_id=withdrawn, staff_id=STAFF))
    yield territory
    engine.dispose()
    database_templates.drop(database)


def publish(region: Territory, opportunity_id: UUID) -> None:
    region.approve(opportunity_id)


def found(region: Territory, collection: str, **query: Any) -> list[dict[str, Any]]:
    page = region.ask(SearchFeatures(collection=collection, **{"limit": 1000, **query}))
    features = [json.loads(text) for text in page.features]
    assert page.matched == len(features) or "limit" in query or "offset" in query
    return features


def ids(features: list[dict[str, Any]]) -> list[str]:
    return [feature["id"] for feature in features]
