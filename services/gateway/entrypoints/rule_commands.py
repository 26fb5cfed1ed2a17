"""What an administrator may add to the dated data of clocks and aids, as HTTP knows it. Nothing is ever changed."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from pydantic import BaseModel

from services.gateway.entrypoints.dossier_commands import body_of
from shared.contracts.investor.clock_requests import AddFollowUpRule, AddLegalPeriod, CorrectHoliday
from shared.contracts.investor.commission_requests import AddCommissionMember
from shared.contracts.request import Request
from shared.contracts.territory.aid_rules import AddAidRule, AddTerritorialCategory


@dataclass(frozen=True)
class RuleCommand:
    """One command of the contract; its body is what a person fills in."""

    kind: type[Request[None]]
    path: str
    """Below /api/v1 and, for a form, below /console."""
    body: type[BaseModel]

    def request(self, staff_id: UUID, body: BaseModel) -> Request[None]:
        said: dict[str, Any] = {name: getattr(body, name) for name in type(body).model_fields}
        return self.kind(staff_id=staff_id, **said)


RULE_COMMANDS: Mapping[str, RuleCommand] = {
    kind.method: RuleCommand(kind, path, body_of(kind))
    for kind, path in (
        (AddLegalPeriod, "clock-rules/periods"),
        (AddFollowUpRule, "clock-rules/follow-ups"),
        (CorrectHoliday, "holidays"),
        (AddCommissionMember, "clock-rules/commission-members"),
    )
}
"""Method -> command."""

AID_RULE_COMMANDS: Mapping[str, RuleCommand] = {
    kind.method: RuleCommand(kind, path, body_of(kind))
    for kind, path in (
        (AddAidRule, "aid-rules"),
        (AddTerritorialCategory, "aid-rules/categories"),
    )
}
"""As above, of the aids."""
