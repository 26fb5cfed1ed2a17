"""The commands on a session of the commission as HTTP knows them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, create_model

from services.gateway.domain.permissions import Permission
from shared.contracts.investor import session_requests
from shared.contracts.investor.session_requests import SessionCommand

_FILLED_IN = frozenset({"session_id", "staff_id"})


@dataclass(frozen=True)
class OnSession:
    """One command of the contract; its body is what a person fills in."""

    kind: type[SessionCommand]
    body: type[BaseModel]

    @property
    def name(self) -> str:
        """The method's name, as in `SessionView.commands`."""
        return self.kind.method

    @property
    def path(self) -> str:
        return self.name.replace("_", "-")

    @property
    def permission(self) -> Permission:
        return Permission.CLOSE_MINUTES if self.name == "close_minutes" else Permission.RUN_SESSIONS

    def request(self, session_id: UUID, staff_id: UUID, body: BaseModel) -> SessionCommand:
        said: dict[str, Any] = {name: getattr(body, name) for name in type(body).model_fields}
        return self.kind(session_id=session_id, staff_id=staff_id, **said)


def _body_of(kind: type[SessionCommand]) -> type[BaseModel]:
    fields: dict[str, Any] = {
        name: (field.annotation, field) for name, field in kind.model_fields.items() if name not in _FILLED_IN
    }
    return create_model(
        f"{kind.__name__}Body", __config__=ConfigDict(extra="forbid", frozen=True), __doc__=kind.__doc__, **fields
    )


SESSION_COMMANDS: Mapping[str, OnSession] = {
    kind.method: OnSession(kind, _body_of(kind))
    for kind in vars(session_requests).values()
    if isinstance(kind, type) and issubclass(kind, SessionCommand) and kind is not SessionCommand
}
"""Method -> command, in the order of the contract."""
