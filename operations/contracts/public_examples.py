"""Examples of what goes out to the systems of others, as they receive it."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from operations.contracts.example import OPPORTUNITY, PLOT, day, made_up_id
from shared.contracts.codes import Language, Sector
from shared.contracts.territory import planning_facts as plan
from shared.contracts.territory import public_events as out
from shared.contracts.territory.aid_rules import AidRule, AidStep, TerritorialCategory
from shared.contracts.territory.public_fact import PublicFact

_FIGURE: Mapping[str, Any] = {
    "figure_id": 412,
    "place": "02.381.01.05",
    "province": "02.381",
    "indicator": "population",
    "unit": "persons",
    "year": 2024,
    "vintage": "2024",
    "value": Decimal(178_451),
    "source": "HCP, RGPH 2024",
    "licence": "CC BY 4.0",
    "confidence": "S",
}
_EXAMPLES: tuple[PublicFact, ...] = (
    out.OpportunityOpened(
        opportunity_id=OPPORTUNITY,
        title={Language.FRENCH: "Conditionnement d'agrumes", Language.ENGLISH: "Citrus packing"},
        province="02.113",
        sector=Sector.AGRO_INDUSTRY,
        zone="agropole-berkane",
        plot_id=PLOT,
        indicative_amount_mad=Decimal(12_000_000),
    ),
    out.OpportunityEnded(opportunity_id=OPPORTUNITY, province="02.113", sector=Sector.AGRO_INDUSTRY),
    out.PlotAvailability(
        plot_id=PLOT,
        zone="agropole-berkane",
        province="02.113",
        reference="AB-12",
        area_m2=4_200,
        land_regime="zone_lot",
        state="reserved",
    ),
    out.AidRulesTold(
        scheme="tpme",
        purpose="aid",
        rules=(
            AidRule(
                code="amount_min",
                kind="condition",
                valid_from=date(2025, 11, 6),
                steps=(AidStep(fact="amount_mad", comparison="at_least", number=Decimal(1_000_000)),),
                source="Decree 2-25-342",
                confidence="S",
            ),
        ),
        categories=(
            TerritorialCategory(
                province="02.113", category="A", valid_from=date(2023, 3, 20), source="Order of March", confidence="S"
            ),
        ),
    ),
    out.FigureRecorded(**_FIGURE),
    out.FigureChosen(**_FIGURE),
    out.PipelineFiguresTold(
        closed_on=date(2026, 12, 1),
        threshold=5,
        province="02.113",
        figures=(
            out.ToldCount(count=12, planned_amount_mad=Decimal(84_100_000), planned_jobs=212),
            out.ToldCount(sector=Sector.AGRO_INDUSTRY, stage="filed", count=7),
        ),
    ),
    out.PathFiguresTold(
        closed_on=date(2026, 12, 1),
        threshold=5,
        province="02.113",
        figures=(
            out.ToldPathCount(figure="reason", code="environment", count=6),
            out.ToldPathCount(figure="days_to_decide", code="from_16_to_30", count=9),
        ),
    ),
    plan.PlanItemChanged(
        code="pdr-2022-2027.2",
        kind="axis",
        parent="pdr-2022-2027",
        number=2,
        title={Language.FRENCH: "Axe 2", Language.ENGLISH: "Axis 2"},
        source="A table of the Council",
        confidence="S",
    ),
    plan.PriorityChanged(
        axis="pdr-2022-2027.2",
        province="02.113",
        sector=Sector.AGRO_INDUSTRY,
        valid_from=date(2026, 2, 1),
        source="A table of the Council",
        confidence="S",
    ),
    plan.TargetChanged(
        indicator="created_jobs",
        place="02.113",
        province="02.113",
        period="2027",
        value=Decimal(1200),
        source="A table of the Council",
        confidence="S",
    ),
    plan.PeriodApproved(
        period="2026-Q3",
        values=(
            plan.ApprovedValue(indicator="created_jobs", place="02.113", value=Decimal(310), source="Survey of July"),
        ),
    ),
    plan.PeriodReopened(period="2026-Q3"),
)


def public_example(kind: type[PublicFact]) -> dict[str, Any]:
    """The whole message: the body of a webhook, an entry of the feed, the body of a message from RabbitMQ."""
    number, fact = next((n, one) for n, one in enumerate(_EXAMPLES) if type(one) is kind)
    at, data = day(number), fact.model_dump(mode="json")
    event = out.enveloped(made_up_id(str(700 + number)), kind.type, fact.subject, at, data)
    return {**event, "sequence": f"{42 + number:020d}", "cursor": "MTo0Mg"}
