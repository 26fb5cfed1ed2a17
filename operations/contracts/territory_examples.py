"""Examples of the territory service's events."""

from datetime import date
from decimal import Decimal

from operations.contracts.example import DOSSIER, OPPORTUNITY, OTHER_PLOT, PLOT, WITHDRAWN, Example, day, made_up_id
from shared.contracts.codes import Sector
from shared.contracts.territory import events as territory
from shared.contracts.territory.aid_rules import AidRule, AidStep

EXAMPLES = (
    Example(
        territory.OpportunityPublished(
            opportunity_id=OPPORTUNITY,
            occurred_at=day(0),
            province="02.113",
            sector=Sector.AGRO_INDUSTRY,
            plot_id=PLOT,
            version=1,
        ),
        1,
    ),
    Example(territory.OpportunityWithdrawn(opportunity_id=OPPORTUNITY, because="expired", occurred_at=day(50)), 2),
    Example(
        territory.PlotReserved(plot_id=PLOT, occurred_at=day(1, 10), dossier_id=DOSSIER, reserved_until=day(91, 10)),
        1,
    ),
    Example(
        territory.PlotReservationRefused(
            plot_id=OTHER_PLOT,
            occurred_at=day(4),
            dossier_id=WITHDRAWN,
            because=territory.RefusedBecause.ALREADY_RESERVED,
        ),
        3,
    ),
    Example(territory.PlotConfirmed(plot_id=OTHER_PLOT, occurred_at=day(30), dossier_id=made_up_id("204")), 4),
    Example(
        territory.PlotReleased(
            plot_id=PLOT, occurred_at=day(36, 10), dossier_id=DOSSIER, reason=territory.ReleaseReason.REFUSED
        ),
        2,
    ),
    Example(
        territory.AidRulesChanged(
            aid_id=made_up_id("401"),
            occurred_at=day(1),
            scheme="tpme",
            purpose="aid",
            position=1,
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
        ),
        1,
    ),
)
