"""The closings of the pipeline in the database."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Engine, Row, Select, Table, select
from sqlalchemy.dialects.postgresql import distinct_on, insert
from sqlalchemy.orm import Session

from services.territory.adapters import public_log
from services.territory.adapters.closing_tables import (
    path_told,
    pipeline_closed_entry,
    pipeline_closing,
    pipeline_told,
)
from services.territory.adapters.granted_land import granted_by
from services.territory.adapters.tables import pipeline_entry, plot
from services.territory.adapters.unit_of_work import find_setting
from services.territory.domain.disclosure.cube import Aggregate, Cell
from services.territory.domain.disclosure.movement import Course
from services.territory.domain.going_out import ClosedMonth, path_told_at_closing, told_at_closing
from services.territory.domain.path_codes import PATH, Path, as_aggregate, path_codes
from services.territory.domain.setting import Setting, SettingKind
from services.territory.usecases.closing_ports import (
    DIMENSIONS,
    MEASURES,
    ClosingRecord,
    CountedDossier,
    ToldFigure,
    ToldOfPath,
)
from shared.contracts.territory.path import PathFigure
from shared.contracts.territory.public_events import ToldCount, ToldPathCount

BATCH = 10_000
"""Rows of one statement."""


class SqlClosings:
    """See usecases/closing_ports.py. Each read is a transaction of its own: a closing takes its time to think."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def last(self) -> date | None:
        closed_on = pipeline_closing.c.closed_on
        with self._engine.connect() as connection:
            return connection.scalar(select(closed_on).order_by(closed_on.desc()).limit(1))

    def setting(self, kind: SettingKind, on: date) -> Setting:
        with Session(self._engine) as session:
            return find_setting(session, kind, on)

    def told(self) -> Mapping[Aggregate, tuple[date, int]]:
        with self._engine.connect() as connection:
            found = {
                (*(row[name] or None for name in DIMENSIONS), *((None,) * len(PATH))): (row["closed_on"], row["count"])
                for row in connection.execute(_latest(pipeline_told, DIMENSIONS)).mappings()
            }
            for row in connection.execute(_latest(path_told, _PATH_KEY)).mappings():
                aggregate = as_aggregate(PathFigure(row["figure"]), row["code"], row["province"])
                found[aggregate] = row["closed_on"], row["count"]
        return found

    def dossiers(self, today: date) -> Sequence[CountedDossier]:
        e, granted = pipeline_entry.c, granted_by(today)
        own = [e[name] for name in (*DIMENSIONS, *MEASURES) if name in e]
        land = plot.c.area_m2.label("asked_m2"), granted.c.area_m2.label("granted_m2")
        of_path = [
            e[each] for each in ("commune", "reasons", "filed_on", "completed_on", "decided_on", "due_on", "course")
        ]
        counted = select(e.dossier_id, e.merged_into, *own, *of_path, *land).select_from(
            pipeline_entry.outerjoin(plot, plot.c.id == e.plot_id).outerjoin(
                granted, granted.c.dossier_id == e.dossier_id
            )
        )
        with self._engine.connect() as connection:
            courses = self._courses(connection.execute(select(pipeline_closed_entry).order_by("closed_on")))
            return [
                CountedDossier(
                    dossier_id=row.dossier_id,
                    course=courses.get(row.dossier_id, ()),
                    now=None if row.merged_into else _cell(row),
                    values=tuple(getattr(row, name) for name in MEASURES),
                )
                for row in connection.execute(counted)
            ]

    @staticmethod
    def _courses(rows: Iterable[Row[Any]]) -> dict[UUID, Course]:
        courses: dict[UUID, list[tuple[date, Cell | None]]] = {}
        for row in rows:
            path = row.path or [""] * len(PATH)
            cell = None if row.stage is None else (*(getattr(row, name) for name in DIMENSIONS), *path)
            courses.setdefault(row.dossier_id, []).append((row.closed_on, cell))
        return dict(courses)

    def record(self, record: ClosingRecord) -> bool:
        with self._engine.begin() as connection:
            closing = {"closed_on": record.closed_on, "closed_at": record.closed_at, "threshold": record.threshold}
            first = insert(pipeline_closing).values(closing).on_conflict_do_nothing().returning(pipeline_closing)
            if connection.execute(first).first() is None:
                return False
            told = [_told(figure, record.closed_on) for figure in record.figures]
            path = [{**asdict(one), "closed_on": record.closed_on} for one in record.path]
            moved = [_moved(dossier_id, cell, record.closed_on) for dossier_id, cell in record.moved.items()]
            for table, rows in ((pipeline_told, told), (path_told, path), (pipeline_closed_entry, moved)):
                for start in range(0, len(rows), BATCH):
                    connection.execute(table.insert(), rows[start : start + BATCH])
            closed = ClosedMonth(record.closed_on, record.closed_at, record.threshold)
            public_log.write(connection, told_at_closing(closed, _by_province(record.figures)))
            public_log.write(connection, path_told_at_closing(closed, _path_by_province(record.path)))
        return True


_PATH_KEY = ("figure", "code", "province")


def _latest(table: Table, key: Sequence[str]) -> Select[Any]:
    """Each aggregate as it was told last."""
    c = table.c
    keys = [c[name] for name in key]
    return select(*keys, c.closed_on, c.count).ext(distinct_on(*keys)).order_by(*keys, c.closed_on.desc())


def _cell(row: Any) -> Cell:
    path = Path(
        commune=row.commune,
        reasons=tuple(row.reasons),
        filed_on=row.filed_on,
        completed_on=row.completed_on,
        decided_on=row.decided_on,
        due_on=row.due_on,
        course=row.course,
    )
    return (*(str(getattr(row, name)) for name in DIMENSIONS), *path_codes(path))


def _by_province(figures: Sequence[ToldFigure]) -> Mapping[str | None, Sequence[ToldCount]]:
    found: dict[str | None, list[ToldCount]] = defaultdict(list)
    for figure in figures:
        codes = dict(zip(DIMENSIONS, figure.aggregate, strict=False))
        province = codes.pop("province")
        said = {**codes, "count": figure.count, **dict(zip(MEASURES, figure.values, strict=True))}
        found[province].append(ToldCount.model_validate(said))
    return found


def _path_by_province(told: Sequence[ToldOfPath]) -> Mapping[str | None, Sequence[ToldPathCount]]:
    found: dict[str | None, list[ToldPathCount]] = defaultdict(list)
    for one in told:
        found[one.province or None].append(ToldPathCount(figure=one.figure, code=one.code, count=one.count))
    return found


def _told(figure: ToldFigure, closed_on: date) -> dict[str, Any]:
    codes = (code or "" for code in figure.aggregate[: len(DIMENSIONS)])
    return {
        "closed_on": closed_on,
        "count": figure.count,
        **dict(zip(DIMENSIONS, codes, strict=True)),
        **dict(zip(MEASURES, figure.values, strict=True)),
    }


def _moved(dossier_id: UUID, cell: Cell | None, closed_on: date) -> dict[str, Any]:
    codes = cell or (None,) * len(DIMENSIONS)
    path = None if cell is None else list(cell[len(DIMENSIONS) :])
    said = dict(zip(DIMENSIONS, codes, strict=False))
    return {"dossier_id": dossier_id, "closed_on": closed_on, **said, "path": path}
