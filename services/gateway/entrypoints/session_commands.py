"""The commands on a session of the commission as HTTP knows them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from pydantic import BaseModel

from services.gateway.domain.permissions import Permission
from services.gateway.entrypoints.dossier_commands import body_of
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


SESSION_COMMANDS: Mapping[str, OnSession] = {
    kind.method: OnSession(kind, body_of(kind, _FILLED_IN))
    for kind in vars(session_requests).values()
    if isinstance(kind, type) and issubclass(kind, SessionCommand) and kind is not SessionCommand
}
"""Method -> command, in the order of the contract."""
