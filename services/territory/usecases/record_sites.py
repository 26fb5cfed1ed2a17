"""What an editor says of a site or a plot, and whether a plot is on the market."""

from collections.abc import Iterable
from typing import Any

from services.territory.domain.cnig_schema import columns_of
from services.territory.domain.geometry import checked
from services.territory.domain.site_rules import Facts, Problem, problems_of
from services.territory.domain.site_sheet import changes_of
from services.territory.usecases.figures_of_places import record_figure
from services.territory.usecases.ports import Now, UnitOfWork
from services.territory.usecases.site_ports import Change
from shared.contracts.territory.figures import RecordFigure
from shared.contracts.territory.refusals import (
    PlaceUnknown,
    PlotIsOffered,
    PlotNotWithdrawn,
    SiteFactsInvalid,
)
from shared.contracts.territory.replies import Registered
from shared.contracts.territory.site_codes import ON_THE_MARKET, TERMS
from shared.contracts.territory.sites import (
    PutBackPlot,
    RecordPlot,
    RecordSite,
    SiteArea,
    WithdrawPlot,
)
from shared.database.identifiers import uuid7
from shared.reference.days import local_date


def record_site(command: RecordSite, work: UnitOfWork, now: Now) -> None:
    """Raises SiteFactsInvalid, FigureAlreadyThere, FigureYearMissing."""
    at, facts = now(), command.facts.model_dump()
    require([*problems_of(facts, local_date(at)), *misplaced(facts, work)])
    facts = _in_two_dimensions(facts)
    before = work.sites.sites([command.site]).get(command.site)
    if fields := changes_of(columns_of("sites"), before, facts):
        work.sites.keep_site(command.site, facts, Change(command.staff_id, at, fields, before is None))
    if command.area is not None:
        record_area(command.site, command.area, command, work, now)


def record_area(site: str, area: SiteArea, said: RecordSite, work: UnitOfWork, now: Now) -> None:
    """Beside what other sources say; the same again changes nothing."""
    known = work.sites.areas([site]).get(site, ())
    same = (area.vintage, area.source, area.value)
    if same not in {(each.vintage, each.source, each.value) for each in known}:
        figure = RecordFigure(staff_id=said.staff_id, place=site, indicator="area_ha", **area.model_dump())
        record_figure(figure, work, now)


def record_plot(command: RecordPlot, work: UnitOfWork, now: Now) -> Registered:
    """Raises PlaceUnknown, SiteFactsInvalid."""
    at, facts = now(), command.facts.model_dump()
    if work.places.province_of_zone(command.zone) is None:
        raise PlaceUnknown(kind="zone", place=command.zone)
    require(problems_of(facts, local_date(at)))
    facts = _in_two_dimensions(facts)
    known = work.sites.plots([command.zone]).get((command.zone, command.reference))
    fields = changes_of(columns_of("plots"), known.facts if known else None, facts)
    change = Change(command.staff_id, at, fields, known is None)
    if known is None:
        plot_id = uuid7()
        work.sites.add_plot(plot_id, command.zone, command.reference, facts, change)
        return Registered(plot_id=plot_id)
    if fields:
        work.sites.keep_plot(known.id, facts, change)
    return Registered(plot_id=known.id)


def withdraw_plot(command: WithdrawPlot, work: UnitOfWork, now: Now) -> None:
    """Raises PlotNotFound, PlotNotFree, PlotIsOffered, SiteFactsInvalid."""
    if command.marketing in ON_THE_MARKET or command.marketing not in TERMS["marketing"]:
        require([Problem("marketing", "term_unknown", " | ".join(set(TERMS["marketing"]) - ON_THE_MARKET))])
    plot = work.plots.get(command.plot_id)
    if (offer := work.offering(plot.id)) is not None:
        raise PlotIsOffered(plot_id=plot.id, opportunity_id=offer)
    plot.withdraw(command.marketing, command.reason, by=command.staff_id, at=now())


def put_back_plot(command: PutBackPlot, work: UnitOfWork, now: Now) -> None:
    """Raises PlotNotFound, PlotNotWithdrawn."""
    plot = work.plots.get(command.plot_id)
    if not plot.is_withdrawn:
        raise PlotNotWithdrawn(plot_id=plot.id)
    plot.put_back("for_sale", command.reason, by=command.staff_id, at=now())


def misplaced(facts: Facts, work: UnitOfWork) -> Iterable[Problem]:
    """Places that there are not, or that do not lie within each other."""
    province, commune, pole = facts.get("province"), facts.get("commune"), facts.get("pole")
    if province is not None and not work.places.has_province(province):
        yield Problem("province", "place_unknown")
    elif commune is not None and work.places.province_of_commune(commune) != province:
        yield Problem("commune", "place_unknown", province or "")
    if pole is not None and not work.sites.poles([pole]):
        yield Problem("pole", "pole_unknown")
    elif pole is not None and pole in work.sites.withdrawn_poles([pole]):
        yield Problem("pole", "pole_withdrawn")


def _in_two_dimensions(facts: dict[str, Any]) -> dict[str, Any]:
    """The shape as files have it."""
    return facts if facts["geometry"] is None else {**facts, "geometry": checked(facts["geometry"])}


def require(problems: Iterable[Problem]) -> None:
    """Raises SiteFactsInvalid."""
    found = [{"field": each.field, "problem": each.code, "proposal": each.expected} for each in problems]
    if found:
        raise SiteFactsInvalid(errors=tuple(found))
