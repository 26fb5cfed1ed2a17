"""What territory tells of the aids' rules: this service keeps the last word on each scheme, whole."""

from typing import Any

from services.investor.usecases.ports import UnitOfWork
from shared.contracts.territory.events import AidRulesChanged


def aid_rules_changed(event: AidRulesChanged, work: UnitOfWork) -> None:
    work.aid.know(entry_of(event))


def entry_of(event: AidRulesChanged) -> dict[str, Any]:
    """Column -> value of the row that is kept of a scheme."""
    said = event.model_dump(mode="json", include={"rules", "categories"}, exclude_defaults=True)
    return {
        "aid_id": event.aid_id,
        "scheme": event.scheme,
        "purpose": event.purpose,
        "position": event.position,
        "rules": said.get("rules", []),
        "categories": said.get("categories", []),
        "told_at": event.occurred_at,
    }
