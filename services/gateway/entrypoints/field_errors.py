"""The faults of a request, one by one: what is wrong with which field, cell, fact or property."""

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import BaseModel, ConfigDict

from services.gateway.entrypoints.texts import Texts


class FieldError(BaseModel):
    """One fault of a request. Of a faulty cell also `line`, `column`, `value`, `problem`, `proposal`."""

    model_config = ConfigDict(extra="allow")

    pointer: str
    """JSON pointer into the body (`#/project/title`), or `?name` of a query parameter."""
    field: str
    code: str
    message: str


def field_errors(found: Sequence[Mapping[str, Any]]) -> list[FieldError]:
    """From pydantic's errors; what was sent is not repeated."""
    return [_field_error(error) for error in found]


def fact_error(fault: Mapping[str, Any], t: Texts) -> FieldError:
    field, code = str(fault["field"]), str(fault["problem"])
    named = {"pointer": f"#/facts/{field}", "field": field, "code": code, "message": t.code("site_problem", code)}
    return FieldError.model_validate({**fault, **named})


def property_error(fault: Mapping[str, Any], t: Texts) -> FieldError:
    """Of a feature: what is wrong with a property, or with its geometry."""
    field, code = str(fault["field"]), str(fault["problem"])
    pointer = "#/geometry" if field == "geometry" else f"#/properties/{_escaped(field)}"
    group = next((group for group in _PROPERTY_PROBLEMS if t.has(f"{group}.{code}")), "feature_problem")
    return FieldError.model_validate(
        {**fault, "pointer": pointer, "field": field, "code": code, "message": t.code(group, code)}
    )


_PROPERTY_PROBLEMS = ("feature_problem", "site_problem", "row_fault")


def cell_error(cell: Mapping[str, Any], t: Texts, group: str) -> FieldError:
    """A faulty cell of an import: its line, column, value, problem and proposal stand beside the usual members."""
    problem = str(cell.get("problem", ""))
    named = {"pointer": f"#/line/{cell.get('line')}", "field": str(cell.get("column", "")), "code": problem}
    return FieldError.model_validate({**cell, **named, "message": t.code(group, problem)})


def _field_error(error: Mapping[str, Any]) -> FieldError:
    parts = [str(part) for part in error.get("loc", ())]
    source = parts[0] if parts and parts[0] in {"body", "query", "path", "header", "cookie"} else ""
    path = parts[1:] if source else parts
    inside_body = source in {"", "body"}
    pointer = "#" + "".join(f"/{_escaped(part)}" for part in path) if inside_body else f"?{'.'.join(path)}"
    field = ".".join(part for part in path if not part.startswith("function-")) or "body"
    return FieldError(
        pointer=pointer, field=field, code=str(error["type"]), message=str(error.get("msg", error["type"]))
    )


def _escaped(part: str) -> str:
    return part.replace("~", "~0").replace("/", "~1")
