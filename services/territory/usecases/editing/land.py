"""Sites and plots as editors write them."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from pydantic import ValidationError

from services.territory.domain.geometry import GeometryWrong, checked
from services.territory.domain.site_rules import Facts
from services.territory.usecases.editing.feature import (
    Edited,
    Said,
    fingerprint,
    invalid,
    not_of_the_contract,
    plain,
    require_same_key,
)
from services.territory.usecases.ports import Now, UnitOfWork
from services.territory.usecases.record_sites import record_plot, record_site, withdraw_plot
from services.territory.usecases.site_ports import KnownPlot
from shared.contracts.codes import Language
from shared.contracts.territory.codes import PlotState
from shared.contracts.territory.feature_refusals import FeatureAlreadyThere, FeatureInvalid
from shared.contracts.territory.refusals import SiteFactsInvalid
from shared.contracts.territory.site_codes import ON_THE_MARKET
from shared.contracts.territory.sites import PlotFacts, RecordPlot, RecordSite, SiteFacts, WithdrawPlot

_A_METRE = 1e-5
"""Degrees: a point that went through another reference system is still the same."""
_POINT = ("longitude", "latitude")


class Sites:
    """A site is never removed: its `site_state` says what becomes of it."""

    writable = frozenset({"code", *SiteFacts.model_fields} - {*_POINT, "geometry"})
    follows = frozenset({"name", "area_ha", "area_year", "plots_free", "plots_reserved", "plots_confirmed"})
    writes_geometry = True

    def find(self, feature_id: str, _language: Language, work: UnitOfWork) -> Edited | None:
        facts = work.sites.sites([feature_id]).get(feature_id)
        if facts is None:
            return None
        said = {"code": feature_id, **facts}
        geometry = facts["geometry"] or _point_of(facts)
        return Edited({name: plain(said[name]) for name in self.writable}, geometry, fingerprint(facts))

    def create(self, said: Said, work: UnitOfWork, now: Now) -> str:
        code = said.properties.get("code")
        if not isinstance(code, str):
            raise invalid("code", "missing")
        known = work.sites.sites([code]).get(code)
        if known is None:
            self._keep(code, said, None, work, now)
        elif fingerprint(known) != fingerprint(self._facts(said, known, work).model_dump()):
            raise FeatureAlreadyThere(collection="zones", feature_id=code)
        return code

    def change(self, feature_id: str, said: Said, work: UnitOfWork, now: Now) -> None:
        require_same_key(said.properties, {"code": feature_id}, "code")
        self._keep(feature_id, said, work.sites.sites([feature_id])[feature_id], work, now)

    def _keep(self, code: str, said: Said, before: Facts | None, work: UnitOfWork, now: Now) -> None:
        with _as_said():
            command = RecordSite(staff_id=said.by, site=code, facts=self._facts(said, before, work))
            record_site(command, work, now)

    def _facts(self, said: Said, before: Facts | None, work: UnitOfWork) -> SiteFacts:
        """A point is where it is; of an outline the point that it had, or one within."""
        facts = {name: value for name, value in said.properties.items() if name in SiteFacts.model_fields}
        with _as_said():
            return SiteFacts.model_validate({**facts, **_placed(said.geometry, before, work)})


class Plots:
    """Where a plot has no outline it is shown at the point of its site: that point sent back says nothing of it."""

    writable = frozenset({"zone", "reference", *PlotFacts.model_fields} - {"geometry"})
    follows = frozenset({"zone_name", "province", "state", "reserved_until", "opportunity"})
    writes_geometry = True

    def find(self, feature_id: str, _language: Language, work: UnitOfWork) -> Edited | None:
        found = _known_plot(feature_id, work)
        if found is None:
            return None
        zone, reference, plot = found
        said = {"zone": zone, "reference": reference, **plot.facts}
        version = fingerprint(plot.facts, plot.state, plot.marketing, zone, reference)
        geometry = plot.facts["geometry"] or _point_of(work.sites.sites([zone])[zone])
        return Edited({name: plain(said[name]) for name in self.writable}, geometry, version)

    def create(self, said: Said, work: UnitOfWork, now: Now) -> str:
        zone, reference = (said.properties.get(name) for name in ("zone", "reference"))
        for name, value in (("zone", zone), ("reference", reference)):
            if not isinstance(value, str) or not value.strip():
                raise invalid(name, "missing")
        known = work.sites.plots([str(zone)]).get((str(zone), str(reference).strip()))
        if known is not None and fingerprint(known.facts) != fingerprint(self._facts(said, work).model_dump()):
            raise FeatureAlreadyThere(collection="plots", feature_id=str(known.id))
        return self._keep(str(zone), str(reference), said, work, now)

    def change(self, feature_id: str, said: Said, work: UnitOfWork, now: Now) -> None:
        found = _known_plot(feature_id, work)
        assert found is not None, "it was found, and is locked"
        zone, reference, _ = found
        require_same_key(said.properties, {"zone": zone, "reference": reference}, "zone", "reference")
        self._keep(zone, reference, said, work, now)

    def remove(self, feature_id: str, reason: str, by: UUID, work: UnitOfWork, now: Now) -> None:
        withdraw_plot(WithdrawPlot(staff_id=by, plot_id=UUID(feature_id), reason=reason), work, now)

    def _keep(self, zone: str, reference: str, said: Said, work: UnitOfWork, now: Now) -> str:
        with _as_said():
            facts = self._facts(said, work, zone=zone)
            command = RecordPlot(staff_id=said.by, zone=zone, reference=reference, facts=facts)
            return str(record_plot(command, work, now).plot_id)

    def _facts(self, said: Said, work: UnitOfWork, *, zone: str | None = None) -> PlotFacts:
        facts = {name: value for name, value in said.properties.items() if name in PlotFacts.model_fields}
        if facts.get("demonstration") is None:
            facts.pop("demonstration", None)
        site = work.sites.sites([zone or str(said.properties["zone"])])
        shown_there = any(_is_at(said.geometry, known) for known in site.values())
        with _as_said():
            own = None if shown_there or said.geometry is None else checked(said.geometry)
            return PlotFacts.model_validate({**facts, "geometry": own})


def _known_plot(feature_id: str, work: UnitOfWork) -> tuple[str, str, KnownPlot] | None:
    """Zone, reference and facts. None also of one that was taken off the market: it is put back first."""
    try:
        plot_id = UUID(feature_id)
    except ValueError:
        return None
    zone = work.places.zone_of_plot(plot_id)
    known = {} if zone is None else work.sites.plots([zone])
    for (of_zone, reference), plot in known.items():
        if plot.id == plot_id and (plot.marketing in ON_THE_MARKET or plot.state is not PlotState.FREE):
            return of_zone, reference, plot
    return None


def _placed(geometry: Mapping[str, Any] | None, before: Facts | None, work: UnitOfWork) -> dict[str, Any]:
    if geometry is None:
        raise invalid("geometry", "missing")
    if geometry.get("type") == "Point":
        coordinates = geometry.get("coordinates")
        if not isinstance(coordinates, list) or len(coordinates) not in (2, 3):
            raise invalid("geometry", "not_a_point")
        return {"geometry": None, **dict(zip(_POINT, coordinates, strict=False))}
    outline = checked(geometry)
    if before is not None:
        return {"geometry": outline, **{name: before[name] for name in _POINT}}
    return {"geometry": outline, **dict(zip(_POINT, work.shapes.point_within(outline), strict=True))}


def _point_of(site: Facts) -> dict[str, Any]:
    return {"type": "Point", "coordinates": [site["longitude"], site["latitude"]]}


def _is_at(geometry: Mapping[str, Any] | None, site: Facts) -> bool:
    if geometry is None or geometry.get("type") != "Point":
        return False
    coordinates, (longitude, latitude) = geometry.get("coordinates"), _point_of(site)["coordinates"]
    try:
        x, y = (float(number) for number in list(coordinates or ())[:2])
    except (TypeError, ValueError):
        return False
    return max(abs(x - float(longitude)), abs(y - float(latitude))) < _A_METRE


@contextmanager
def _as_said() -> Iterator[None]:
    """What is wrong is told by the names of properties."""
    try:
        yield
    except SiteFactsInvalid as refusal:
        renamed = [
            {**fault, "field": "geometry"} if fault["field"] in _POINT else dict(fault) for fault in refusal.errors
        ]
        raise FeatureInvalid(errors=tuple(renamed)) from refusal
    except GeometryWrong as error:
        raise invalid("geometry", error.code, error.expected) from error
    except ValidationError as error:
        names = dict.fromkeys(_POINT, "geometry") | {"site": "code"}
        raise not_of_the_contract(error, names) from error
