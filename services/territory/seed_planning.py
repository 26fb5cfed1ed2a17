"""The regional plan as far as it could be read, and what is measured by period, as they come with the software."""

import tomllib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Table, insert, select

from services.territory.adapters.planning import STALE_AFTER_YEARS
from services.territory.adapters.planning_tables import WORDS
from services.territory.usecases.plan_tables import TABLES
from shared.contracts.territory.plan_words import PlanItem, Target

DATA = Path(__file__).parent / "data" / "planning.toml"
SHARE_PERIOD = "2022-2027"

Row = dict[str, Any]


def planning_indicators(first: int) -> Iterator[Row]:
    """`first`: the position of the first, behind the indicators of places."""
    for position, row in enumerate(_delivered()["indicator"], start=first):
        yield {**row, "position": position, "stale_after_years": STALE_AFTER_YEARS}


def planning_words() -> Iterator[tuple[Table, Sequence[str], list[Row]]]:
    """Table, natural key and rows of each kind of word that is delivered."""
    plan = _delivered()["plan"]
    marks = {name: plan[name] for name in ("source", "confidence")}
    shares = [
        {"indicator": "plan_projects_share", "place": place, "period": SHARE_PERIOD, "value": share}
        for place, share in plan["shares"].items()
    ]
    for name, model, rows in (("plan", PlanItem, plan["item"]), ("targets", Target, [*plan["target"], *shares])):
        said = [model.model_validate(marks | row).model_dump() for row in rows]
        yield WORDS[name], TABLES[name].key, said


def keep_words(connection: Connection, table: Table, key: Sequence[str], rows: list[Row]) -> None:
    """Those of which nothing was said yet: what people said since is never said over."""
    known = {tuple(row) for row in connection.execute(select(*(table.c[name] for name in key)))}
    if new := [row for row in rows if tuple(row[name] for name in key) not in known]:
        connection.execute(insert(table), new)


def _delivered() -> Row:
    return tomllib.loads(DATA.read_text(encoding="utf-8"))
