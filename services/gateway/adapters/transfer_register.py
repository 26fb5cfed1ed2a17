"""The register of transfers as it is shipped: data/transfers.toml."""

import tomllib
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from services.gateway.domain.transfer import Transfer

_FILE = Path(__file__).parents[1] / "data" / "transfers.toml"


@cache
def shipped_transfers() -> Sequence[Transfer]:
    """Raises pydantic.ValidationError when the file is malformed."""
    return [Transfer.model_validate(one) for one in tomllib.loads(_FILE.read_text(encoding="utf-8"))["transfer"]]
