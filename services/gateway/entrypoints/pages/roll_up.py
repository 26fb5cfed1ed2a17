"""The pipeline as a table that staff put together: lines, columns, a measure, as of a day."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from starlette.responses import HTMLResponse, StreamingResponse

from services.gateway.domain.cells import FileKind
from services.gateway.domain.roll_up_measures import MEASURES, Cell, Figure, crossed
from services.gateway.entrypoints.access import App
from services.gateway.entrypoints.api.roll_up import Reader, RollUpQuery
from services.gateway.entrypoints.pages.filters import readable
from services.gateway.entrypoints.pages.rendering import page_of
from services.gateway.entrypoints.roll_up_table import name_of, roll_up_as_file
from shared.contracts.codes import Sector
from shared.contracts.territory.codes import Stage
from shared.contracts.territory.roll_up import GetRollUp, RollUpKey, RollUpView

router = APIRouter(include_in_schema=False, prefix="/console/roll-up")

FIRST_SHOWN = (RollUpKey.PROVINCE, RollUpKey.STAGE)


@dataclass(frozen=True)
class Row:
    """A line of the table on the screen."""

    code: str
    cells: Sequence[Cell | None]
    margin: Figure


@router.get("")
async def roll_up(request: Request, _: Reader, app: App) -> HTMLResponse:
    asked = dict(request.query_params)
    wanted = _wanted(asked)
    measure = asked.get("measure", "")
    measure = measure if measure in MEASURES else next(iter(MEASURES))
    view = await app.call(GetRollUp(**wanted.model_dump()))
    page = page_of(request)
    return page.show(
        "roll_up.html",
        view=view,
        wanted=wanted,
        measure=measure,
        measures=MEASURES,
        keys=list(RollUpKey),
        sectors=list(Sector),
        stages=list(Stage),
        kinds=list(FileKind),
        filtered=_as_asked(wanted),
        name=name_of(page.t, page.formats),
        **(_crossed(view, measure) if len(view.by) == 2 else {}),
    )


@router.get("/export/{kind}")
async def export(
    kind: FileKind, request: Request, _: Reader, app: App, query: Annotated[RollUpQuery, Query()]
) -> StreamingResponse:
    """The lines of the page, with every measure."""
    view = await app.call(GetRollUp(**query.model_dump()))
    return await roll_up_as_file(view, kind, page_of(request).t)


def _crossed(view: RollUpView, measure: str) -> dict[str, Any]:
    down, across = view.margins
    columns = [line.codes[0] for line in across]
    cells = crossed(view.lines, [line.codes[0] for line in down], columns, measure)
    return {
        "columns": columns,
        "rows": [
            Row(line.codes[0], of_line, MEASURES[measure](line)) for line, of_line in zip(down, cells, strict=True)
        ],
        "below": [MEASURES[measure](line) for line in across],
    }


def _as_asked(wanted: RollUpQuery) -> list[tuple[str, str]]:
    """For an address."""
    said = wanted.model_dump(mode="json", exclude_defaults=True, exclude={"by"})
    return [*said.items(), *(("by", key.value) for key in wanted.by)]


def _wanted(asked: dict[str, str]) -> RollUpQuery:
    """What cannot be read is left out; `rows` and `columns` are the keys."""
    given: dict[str, Any] = {name: asked[name] for name in RollUpQuery.model_fields if asked.get(name)}
    keys = [asked.get("rows", FIRST_SHOWN[0].value), asked.get("columns", FIRST_SHOWN[1].value)]
    known = {key.value for key in RollUpKey}
    given["by"] = tuple(dict.fromkeys(key for key in keys if key in known))
    return readable(RollUpQuery, given)
