"""The glossary as it is shipped: data/glossary.toml."""

import tomllib
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from services.gateway.domain.glossary import Term

_FILE = Path(__file__).parents[1] / "data" / "glossary.toml"


@cache
def shipped_terms() -> Sequence[Term]:
    """Raises pydantic.ValidationError when the file is malformed."""
    return [Term.model_validate(one) for one in tomllib.loads(_FILE.read_text(encoding="utf-8"))["term"]]
