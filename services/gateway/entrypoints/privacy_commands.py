"""What the data protection desk may do, as HTTP knows it: a name, a body, a request."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from pydantic import BaseModel

from services.gateway.entrypoints.dossier_commands import body_of
from shared.contracts.investor.privacy import (
    AddRetentionRule,
    LiftHold,
    PlaceHold,
    ProposeErasure,
    RejectErasure,
    RetentionRule,
    ValidateErasure,
)
from shared.contracts.request import Request

DESK_COMMANDS: Mapping[str, type[Request[Any]]] = {
    kind.method: kind
    for kind in (ProposeErasure, ValidateErasure, RejectErasure, PlaceHold, LiftHold, AddRetentionRule)
}
"""Method -> command."""
DESK_BODIES: Mapping[str, type[BaseModel]] = {
    name: RetentionRule if kind is AddRetentionRule else body_of(kind) for name, kind in DESK_COMMANDS.items()
}


def desk_request(name: str, body: BaseModel, staff_id: UUID) -> Request[Any]:
    if isinstance(body, RetentionRule):
        return AddRetentionRule(rule=body, staff_id=staff_id)
    return DESK_COMMANDS[name](staff_id=staff_id, **{field: getattr(body, field) for field in type(body).model_fields})
