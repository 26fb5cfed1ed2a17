"""What is wrong with the texts of a message, in the reader's words and by the field of the form."""

from collections.abc import Sequence

from services.gateway.entrypoints.texts import Texts
from shared.contracts.notifications.templates import TextFlaw


def errors_of(flaws: Sequence[TextFlaw], t: Texts) -> dict[str, str]:
    """By field; several of one field in one sentence after the other."""
    found: dict[str, list[str]] = {}
    for flaw in flaws:
        name = f"fallback_{flaw.language}" if flaw.part is None else f"{flaw.part}_{flaw.language}"
        found.setdefault(name, []).append(said_of(flaw, t))
    return {name: " ".join(said) for name, said in found.items()}


def said_of(flaw: TextFlaw, t: Texts) -> str:
    said = t.code("text_flaw", flaw.code)
    what = f" « {flaw.what} »" if flaw.what else ""
    at = "" if flaw.position is None else f" ({t('templates.position', number=flaw.position + 1)})"
    return f"{said}{what}{at}."
