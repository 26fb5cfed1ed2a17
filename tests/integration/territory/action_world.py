"""Actions as the tests of the territory tell them."""

from typing import Any
from uuid import UUID

from shared.contracts.codes import Language
from shared.contracts.territory.action_views import ActionView, GetAction, ListActions
from shared.contracts.territory.actions import ActionDetails, DraftAction, PublishAction
from tests.integration.territory.conftest import STAFF, Territory

FR = Language.FRENCH


def details(**changes: Any) -> ActionDetails:
    said: dict[str, Any] = {
        "title": {"fr": "Caravane des compétences", "ar": "قافلة الكفاءات"},
        "summary": {"fr": "Des ingénieurs revenus d’Allemagne conseillent des coopératives."},
        "carrier_name": "Association Tafoukt",
        "carrier_kind": "association",
        "places": ["02.251.01.03", "02.381"],
        "first_year": 2019,
        "last_year": 2021,
        "themes": ["skills"],
        "countries": ["DE", "NL"],
        "amounts": [{"amount": "120000", "currency": "MAD", "kind": "spent"}],
        "sources": [{"text": "Rapport annuel de 2021", "confidence": "S"}],
    }
    return ActionDetails.model_validate({**said, **changes})


def drafted(territory: Territory, reference: str = "TAF-1", **changes: Any) -> UUID:
    made: UUID = territory.ask(DraftAction(staff_id=STAFF, reference=reference, details=details(**changes))).action_id
    return made


def published(territory: Territory, reference: str = "TAF-1", **changes: Any) -> UUID:
    action_id = drafted(territory, reference, **changes)
    territory.ask(PublishAction(action_id=action_id, staff_id=STAFF))
    return action_id


def seen(territory: Territory, action_id: UUID) -> ActionView:
    view: ActionView = territory.ask(GetAction(action_id=action_id, for_staff=True))
    return view


def listed(territory: Territory, **wanted: Any) -> list[str]:
    return [row.reference for row in territory.ask(ListActions(**{"limit": 200, **wanted})).rows]
