"""Fields that fit each alone, or that were left out, and not together: the fault of who asked, and told as such."""

from collections.abc import Iterator
from contextlib import contextmanager

from pydantic import ValidationError

from shared.contracts.refusal import RequestInvalid


@contextmanager
def told() -> Iterator[None]:
    """Around the making of a request from what came, and nothing else. Raises RequestInvalid."""
    try:
        yield
    except ValidationError as error:
        raise RequestInvalid.of(error) from None
