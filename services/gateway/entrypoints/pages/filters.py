"""Filters of a page, as its address says them."""

from collections.abc import Mapping
from typing import Any, TypeVar

from fastapi import Request
from pydantic import BaseModel, ValidationError

M = TypeVar("M", bound=BaseModel)


def asked(request: Request) -> dict[str, str]:
    """What is asked for; a field that was left empty asks for nothing."""
    return {name: value for name, value in request.query_params.items() if value}


def readable(kind: type[M], given: Mapping[str, Any]) -> M:
    """A filter that cannot be read is left out, not punished."""
    try:
        return kind.model_validate(given)
    except ValidationError as error:
        wrong = {str(fault["loc"][0]) for fault in error.errors()}
        return kind.model_validate({name: value for name, value in given.items() if name not in wrong})
