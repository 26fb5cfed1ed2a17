"""The form of an action: the cells of its row, several values of one on lines of their own."""

from collections.abc import Sequence

from services.gateway.entrypoints.pages.forms import Typed
from services.gateway.entrypoints.texts import Texts
from shared.contracts.territory.action_views import ActionView
from shared.contracts.territory.row_changes import RowFault
from shared.reference.action_cells import COLUMNS, cells_of

LISTS = ("partners", "places", "countries", "amounts", "beneficiaries", "sources")
"""Typed one to a line."""


def cells_typed(form: Typed) -> dict[str, str]:
    """As the row of a file has them."""
    cells = {name: form.one(name).strip() for name in COLUMNS if name not in LISTS}
    listed = {name: " | ".join(line for line in form.one(name).splitlines() if line.strip()) for name in LISTS}
    return {**cells, **listed, "themes": " | ".join(form.many("themes"))}


def form_of(view: ActionView) -> Typed:
    """The form as it stands stored."""
    cells = cells_of(view.reference, view)
    values = {name: [cell] for name, cell in cells.items()}
    values |= {name: ["\n".join(cells[name].split(" | "))] for name in LISTS}
    practice = view.good_practice
    if practice is not None:
        for part, texts in (("reason", practice.reason), ("needed", practice.needed)):
            values |= {f"practice_{part}_{language.value}": [words] for language, words in texts.items()}
    return Typed({**values, "themes": list(view.themes)})


def explained(faults: Sequence[RowFault], t: Texts) -> dict[str, str]:
    """Field -> what is wrong in it, the first fault of each."""
    errors: dict[str, str] = {}
    for fault in faults:
        errors.setdefault(fault.column, sentence(fault, t))
    return errors


def sentence(fault: RowFault, t: Texts) -> str:
    """A fault in the reader's words, with what stands there and what could."""
    said = next((t(key) for key in (f"row_fault.{fault.code}", f"invalid.{fault.code}") if _plain(key, t)), None)
    shown = f"{said or t('invalid.other')} {fault.value}".strip()
    return f"{shown} → {fault.expected}" if fault.expected else shown


def _plain(key: str, t: Texts) -> bool:
    return t.has(key) and "{" not in t.entries[key]
