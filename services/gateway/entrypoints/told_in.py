"""The languages in which a person may be told, as a form offers them: the seven, and Tamazight."""

from collections.abc import Mapping
from typing import Any

from shared.contracts.codes import Language

TAMAZIGHT = "zgh"
"""As a choice of a form. To the services it is Arabic with a wish beside it (shared/contracts/investor/told_in.py)."""


def asked_language(said: Mapping[str, Any]) -> dict[str, Any]:
    """What was said, with the choice of a language as the services take it."""
    if said.get("language") == TAMAZIGHT:
        return {**said, "language": Language.ARABIC.value, "tamazight": True}
    if said.get("language") == Language.ARABIC:
        return {**said, "tamazight": False}
    return dict(said)  # another language ends the wish by itself


def chosen_language(language: Language, *, tamazight: bool) -> str:
    """As the form has it."""
    return TAMAZIGHT if tamazight else language.value
