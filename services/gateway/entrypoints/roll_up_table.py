"""The roll-up as a table in the reader's language: on the screen and as a file the same lines."""

from collections.abc import Callable, Sequence
from decimal import Decimal

from starlette.responses import StreamingResponse

from services.gateway.domain.cells import Cell, FileKind
from services.gateway.domain.roll_up_measures import MEASURES, Figure
from services.gateway.entrypoints.formatting import Formats
from services.gateway.entrypoints.sent_tables import send_table
from services.gateway.entrypoints.texts import Texts
from shared.contracts.territory.roll_up import RollUpFigures, RollUpKey, RollUpView


def name_of(t: Texts, formats: Formats) -> Callable[[RollUpKey, str], str]:
    """What a code of a key stands for."""

    def name(key: RollUpKey, code: str) -> str:
        match key:
            case RollUpKey.PROVINCE:
                return formats.province(code)
            case RollUpKey.COMMUNE:
                return formats.commune(code) if code else t("roll_up.no_commune")
            case RollUpKey.HOST_COUNTRY:
                return formats.country(code)
            case RollUpKey.MONTH:
                return code
            case _:
                return t.code(key.value, code)

    return name


async def roll_up_as_file(view: RollUpView, kind: FileKind, t: Texts) -> StreamingResponse:
    """Each line with every measure, then the total; the day stands in the first column."""
    name = name_of(t, Formats(t.language))
    headers = [
        t("roll_up.as_of"),
        *(t(f"roll_up.key_{key.value}") for key in view.by),
        *(t(f"roll_up.{m}") for m in MEASURES),
    ]
    rows: list[Sequence[Cell]] = [
        (view.as_of, *map(name, view.by, line.codes), *_measured(line)) for line in view.lines
    ]
    empty = (None,) * max(0, len(view.by) - 1)
    total = (t("roll_up.total"), *empty) if view.by else ()
    rows.append((view.as_of, *total, *_measured(view.total)))
    rtl = t.direction == "rtl"
    return await send_table("primo-roll-up", kind, t("roll_up.title"), headers, rows, right_to_left=rtl)


def _measured(line: RollUpFigures) -> list[Cell]:
    return [_plain(measure(line)) for measure in MEASURES.values()]


def _plain(figure: Figure) -> Cell:
    """A whole number as one; of others the text with a point, which no spreadsheet takes for a day."""
    if figure is None or isinstance(figure, int):
        return figure
    whole = Decimal(str(figure))
    return int(whole) if whole == whole.to_integral_value() else f"{whole.normalize():f}"
