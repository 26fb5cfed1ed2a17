"""Poles, sites and plots in the database, as use cases know them: facts by name."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import MINYEAR
from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping, Table, insert, select, update
from sqlalchemy.orm import Session

from services.territory.adapters import tables as t
from services.territory.adapters.said_figures import figures_of_places
from services.territory.domain.site_rules import Facts
from services.territory.usecases.site_ports import Change, KnownArea, KnownPlot, Standing
from shared.contracts.territory.codes import OpportunityStatus, PlotState
from shared.contracts.territory.poles import PoleFacts
from shared.contracts.territory.sites import PlotFacts, SiteFacts

AREA_INDICATOR = "area_ha"
_NAMES = ("name_fr", "name_ar", "name_en")


class SqlSites:
    """See usecases/site_ports.py."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def poles(self, codes: Collection[str]) -> Mapping[str, Facts]:
        return {row["code"]: named_facts(row, PoleFacts) for row in self._locked(t.pole, codes)}

    def withdrawn_poles(self, codes: Collection[str]) -> Collection[str]:
        p = t.pole.c
        return set(self._session.scalars(select(p.code).where(p.code.in_(codes), p.withdrawn_reason.is_not(None))))

    def sites_of_pole(self, code: str) -> Sequence[str]:
        z = t.zone.c
        return self._session.scalars(select(z.code).where(z.pole == code).order_by(z.code)).all()

    def sites(self, codes: Collection[str]) -> Mapping[str, Facts]:
        return {row["code"]: named_facts(row, SiteFacts) for row in self._locked(t.zone, codes)}

    def _locked(self, table: Table, codes: Collection[str]) -> Sequence[RowMapping]:
        wanted = select(table).where(table.c.code.in_(codes)).order_by(table.c.code).with_for_update()
        return self._session.execute(wanted).mappings().all()

    def areas(self, codes: Collection[str]) -> Mapping[str, Sequence[KnownArea]]:
        return {
            code: [
                KnownArea(f.vintage, f.source, f.licence, f.confidence, f.value, f.counts)
                for f in figures
                if f.indicator == AREA_INDICATOR
            ]
            for code, figures in figures_of_places(self._session, list(codes), MINYEAR).items()
        }

    def plots(self, zones: Collection[str]) -> Mapping[tuple[str, str], KnownPlot]:
        p, o = t.plot.c, t.opportunity.c
        locked = select(t.plot).where(p.zone.in_(zones)).order_by(p.id).with_for_update()
        rows = self._session.execute(locked).mappings().all()
        offers = select(o.plot_id, o.id).where(o.status == OpportunityStatus.PUBLISHED, o.plot_id.is_not(None))
        offered = {row.plot_id: row.id for row in self._session.execute(offers)}
        return {
            (row["zone"], row["reference"]): KnownPlot(
                row["id"],
                {name: row[name] for name in PlotFacts.model_fields},
                row["state"],
                row["marketing"],
                row["marketing_reason"],
                offered.get(row["id"]),
            )
            for row in rows
        }

    def keep_pole(self, code: str, facts: Facts, change: Change) -> None:
        self._keep_named(t.pole, "pole", code, facts, change)

    def move_pole(self, code: str, standing: Standing) -> None:
        reason = standing.reason if standing.withdrawn else None
        self._session.execute(update(t.pole).where(t.pole.c.code == code).values(withdrawn_reason=reason))
        action = "withdrawn" if standing.withdrawn else "put_back"
        said = {"at": standing.at, "by": standing.by, "action": action, "details": {"reason": standing.reason}}
        self._session.execute(insert(t.site_history).values(kind="pole", code=code, **said))

    def keep_site(self, code: str, facts: Facts, change: Change) -> None:
        self._keep_named(t.zone, "site", code, facts, change)

    def _keep_named(self, table: Table, kind: str, code: str, facts: Facts, change: Change) -> None:
        names = {name[-2:]: facts[name] for name in _NAMES if facts.get(name)}
        values = {name: value for name, value in facts.items() if name in table.c} | {"name": names}
        if change.new:
            self._session.execute(insert(table).values(code=code, **values))
        else:
            known = self._session.scalar(select(table.c.name).where(table.c.code == code)) or {}
            others = {language: name for language, name in known.items() if f"name_{language}" not in _NAMES}
            values["name"] = others | names
            self._session.execute(update(table).where(table.c.code == code).values(**values))
        line = {"kind": kind, "code": code, **_line(change)}
        self._session.execute(insert(t.site_history).values(line))

    def keep_plot(self, plot_id: UUID, facts: Facts, change: Change) -> None:
        values = {name: facts.get(name) for name in PlotFacts.model_fields}
        self._session.execute(update(t.plot).where(t.plot.c.id == plot_id).values(**values))
        self._session.execute(insert(t.plot_history).values(plot_id=plot_id, **_line(change)))

    def add_plot(self, plot_id: UUID, zone: str, reference: str, facts: Facts, change: Change) -> None:
        values = {name: value for name, value in facts.items() if name in t.plot.c}
        place = {"id": plot_id, "zone": zone, "reference": reference, "state": PlotState.FREE, "event_seq": 0}
        self._session.execute(insert(t.plot).values(**values, **place))
        self._session.execute(insert(t.plot_history).values(plot_id=plot_id, **_line(change)))


def named_facts(row: RowMapping, model: type[PoleFacts | SiteFacts]) -> dict[str, Any]:
    """The facts of a row, its names apart."""
    names = {name: row["name"].get(name[-2:]) for name in _NAMES}
    return names | {name: row[name] for name in model.model_fields if name not in _NAMES}


def _line(change: Change) -> dict[str, Any]:
    told: dict[str, list[str | None]] = defaultdict(list)
    for field in change.fields:
        told[field.field] = [field.before, field.after]
    action = "registered" if change.new else "revised"
    return {"at": change.at, "by": change.by, "action": action, "details": {"changes": dict(told)}}
