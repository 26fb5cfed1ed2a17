"""An opportunity as a page shows it to one reader: in one language, with its plots and the aids that may apply."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from services.gateway.bootstrap import Application
from services.gateway.domain.offer_reading import Document, Reading, documents, reading
from shared.contracts.codes import Language
from shared.contracts.investor.aid import AidAnswer, AidSchemeResult, Verdict
from shared.contracts.investor.aid_facts import AidFacts
from shared.contracts.investor.queries import SimulateAid
from shared.contracts.refusal import Refusal
from shared.contracts.territory.offer import OpportunityDetails
from shared.contracts.territory.queries import ListPlots, ListZones
from shared.contracts.territory.replies import OpportunityRow, PlotRow


@dataclass(frozen=True)
class Shown:
    """What the page of an offer holds, whether it is published or looked at beforehand."""

    words: Reading
    province: str
    commune: str | None
    sector: str
    zone_name: Mapping[Language, str] | None
    plot: PlotRow | None
    other_plots: Sequence[PlotRow]
    indicative_amount_mad: Decimal | None
    minimum_amount_mad: Decimal | None
    maximum_amount_mad: Decimal | None
    expected_jobs: int | None
    contact_role: str | None
    valid_until: date | None
    documents: Sequence[Document]


_COPIED = (
    *("province", "commune", "indicative_amount_mad", "minimum_amount_mad", "maximum_amount_mad"),
    *("expected_jobs", "contact_role", "valid_until"),
)


def shown_of_row(offer: OpportunityRow, language: Language) -> Shown:
    return Shown(
        words=reading(offer, language),
        sector=offer.sector.value,
        zone_name=offer.zone_name,
        plot=offer.plot,
        other_plots=offer.other_plots,
        documents=documents(offer.attachments, offer.fallbacks, language),
        **{name: getattr(offer, name) for name in _COPIED},
    )


async def shown_of_details(app: Application, details: OpportunityDetails, language: Language) -> Shown:
    """What is not published yet, or is not any more. Raises ServiceUnavailable."""
    plots: dict[UUID, PlotRow] = {}
    if details.plot_id or details.other_plots:
        plots = {plot.plot_id: plot for plot in await app.call(ListPlots())}
    zones = {zone.code: zone.name for zone in await app.call(ListZones())} if details.zone else {}
    return Shown(
        words=reading(details, language),
        sector=details.sector.value,
        zone_name=zones.get(details.zone or ""),
        plot=plots.get(details.plot_id) if details.plot_id else None,
        other_plots=[plots[plot] for plot in details.other_plots if plot in plots],
        documents=documents(details.attachments, details.fallbacks, language),
        **{name: getattr(details, name) for name in _COPIED},
    )


@dataclass(frozen=True)
class AidsHere:
    """What the rules of today say of any project of a sector in a province."""

    answer: AidAnswer
    schemes: Sequence[AidSchemeResult]
    """Aids that are not closed to all of them."""


async def aids_here(app: Application, province: str, sector: str) -> AidsHere | None:
    """None: the rules cannot be read now; an offer is shown all the same."""
    try:
        answer = await app.call(SimulateAid(facts=AidFacts.model_validate({"province": province, "sector": sector})))
    except Refusal:
        return None
    open_to_some = {Verdict.YES, Verdict.OPEN}
    return AidsHere(answer, [s for s in answer.schemes if s.purpose == "aid" and s.verdict in open_to_some])
