"""Which of our facts go out to the systems of others, and as what: the only place that decides it.

What is recorded and has no line here stays inside. No line names a dossier, a person or a member of staff, or says why
a plot came free: `tests/contract/test_public_events.py` holds the types, their fields and this table together.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType
from typing import Any, Protocol

from services.territory.domain.opportunity import Opportunity
from services.territory.domain.plot import Plot
from shared.contracts.aggregate import Aggregate
from shared.contracts.event import Contract, Event
from shared.contracts.history import Entry
from shared.contracts.territory import events, public_events
from shared.contracts.territory.codes import PlotState
from shared.contracts.territory.public_events import ToldCount, ToldPathCount
from shared.contracts.territory.public_fact import PART, PublicFact

WITHDRAWN = "withdrawn"
_MARKETED = frozenset({"withdrawn", "put_back"})


@dataclass(frozen=True)
class GoingOut:
    """A public fact and when it became true."""

    fact: PublicFact
    occurred_at: datetime


class Whereabouts(Protocol):
    """Where a zone lies."""

    def province_of_zone(self, zone: str) -> str | None: ...


def going_out(aggregate: Aggregate, recorded: Sequence[Event], places: Whereabouts) -> Iterator[GoingOut]:
    """What of an aggregate's new events goes out. Two moves of a plot in one transaction are both told."""
    for event in recorded:
        made = _MADE_OF.get(type(event))
        if made is not None:
            yield GoingOut(made(aggregate, event, places), event.occurred_at)


def _opened(opportunity: Opportunity, event: events.OpportunityPublished, _: Whereabouts) -> PublicFact:
    return public_events.OpportunityOpened.model_validate(
        {
            "opportunity_id": opportunity.id,
            "title": opportunity.title,
            "province": event.province,
            "commune": opportunity.commune,
            "sector": event.sector,
            "zone": opportunity.zone,
            "plot_id": event.plot_id,
            "indicative_amount_mad": opportunity.indicative_amount_mad,
        }
    )


def _ended(opportunity: Opportunity, _: events.OpportunityWithdrawn, __: Whereabouts) -> PublicFact:
    return public_events.OpportunityEnded(
        opportunity_id=opportunity.id, province=opportunity.province, sector=opportunity.sector
    )


def plot_is(plot: Plot, state: PlotState, places: Whereabouts) -> PublicFact:
    """A free plot that was taken off the market is not free to anybody."""
    province = places.province_of_zone(plot.zone)
    if province is None:
        raise LookupError(f"zone {plot.zone} lies nowhere")
    return public_events.PlotAvailability(
        plot_id=plot.id,
        zone=plot.zone,
        province=province,
        reference=plot.reference,
        area_m2=plot.area_m2,
        land_regime=plot.land_regime,
        state=WITHDRAWN if state is PlotState.FREE and plot.is_withdrawn else state,
    )


def marketed(plot: Plot, lines: Sequence[Entry], places: Whereabouts) -> Iterator[GoingOut]:
    """A plot that an editor or a file took off the market, or put back: said by its history alone."""
    said = [line for line in lines if line.action in _MARKETED]
    if said:
        yield GoingOut(plot_is(plot, plot.state, places), said[-1].at)


def _rules(_: Aggregate, event: events.AidRulesChanged, __: Whereabouts) -> PublicFact:
    return public_events.AidRulesTold(
        scheme=event.scheme, purpose=event.purpose, rules=event.rules, categories=event.categories
    )


_MADE_OF: Mapping[type[Event], Callable[[Any, Any, Whereabouts], PublicFact]] = MappingProxyType(
    {
        events.OpportunityPublished: _opened,
        events.OpportunityWithdrawn: _ended,
        events.PlotReserved: lambda plot, _, places: plot_is(plot, PlotState.RESERVED, places),
        events.PlotConfirmed: lambda plot, _, places: plot_is(plot, PlotState.CONFIRMED, places),
        events.PlotReleased: lambda plot, _, places: plot_is(plot, PlotState.FREE, places),
        events.AidRulesChanged: _rules,
    }
)
STAYS_INSIDE: Mapping[type[Event], str] = MappingProxyType(
    {events.PlotReservationRefused: "the plot is what it was; only a dossier learns something"}
)
"""Events of ours of which nothing goes out, each with the reason."""
TOLD_OF = frozenset(_MADE_OF)


@dataclass(frozen=True)
class ClosedMonth:
    on: date
    at: datetime
    threshold: int


def told_at_closing(
    closing: ClosedMonth, figures: Mapping[str | None, Sequence[ToldCount]]
) -> Iterator[GoingOut]:  # fmt: skip
    """A closing's figures by province (None: of the region), in parts that are not too long."""
    return _in_parts(closing, figures, public_events.PipelineFiguresTold)


def path_told_at_closing(
    closing: ClosedMonth, figures: Mapping[str | None, Sequence[ToldPathCount]]
) -> Iterator[GoingOut]:
    """Its counts by reason, month, commune and delay, likewise."""
    return _in_parts(closing, figures, public_events.PathFiguresTold)


def _in_parts(
    closing: ClosedMonth, figures: Mapping[str | None, Sequence[Contract]], kind: type[PublicFact]
) -> Iterator[GoingOut]:
    for province, counts in sorted(figures.items(), key=lambda one: one[0] or ""):
        parts = [counts[start : start + PART] for start in range(0, len(counts), PART)]
        for number, part in enumerate(parts, start=1):
            said = {"closed_on": closing.on, "threshold": closing.threshold, "province": province}
            fact = kind.model_validate({**said, "part": number, "parts": len(parts), "figures": tuple(part)})
            yield GoingOut(fact, closing.at)
